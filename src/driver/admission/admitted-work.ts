import type { DriverOperation, DriverSession } from '../shape/internals';
import { innermost } from '../shape/timeout-context';
import { isExemptSession } from './exempt-sessions';

/**
 * On the time-out context of an operation of which something was sent. The driver makes one for all attempts of an
 * operation and for all batches of a bulk (operations/execute_operation.ts, bulk/common.ts,
 * operations/client_bulk_write/executor.ts), so what is marked once goes on for good.
 */
const SENT = Symbol('mongo-governor: sent');

interface Markable {
  [SENT]?: boolean;
}

/** From now on whatever comes with this context continues work that was begun. */
export function markSent(timeoutContext: unknown): void {
  (innermost(timeoutContext) as Markable)[SENT] = true;
}

/**
 * Whether an operation goes on with admitted work: it is never shed, and no time-out of ours ends its wait. Else cursors
 * and locks would leak, transactions would deadlock, and what is in the database would be refused as "not sent".
 */
export function isAdmitted(
  continues: boolean,
  { session, pipeline }: Pick<DriverOperation, 'session' | 'pipeline'>,
  timeoutContext: unknown,
): boolean {
  if (continues || resumesChangeStream(pipeline)) return true;
  if (session?.inTransaction()) return isAdmittedSession(session);
  return wasSent(timeoutContext) || isAdmittedSession(session);
}

/** As `isAdmitted`, for a selection of a server. */
export function isAdmittedSelection(session: DriverSession | undefined, timeoutContext: unknown): boolean {
  // The selections of a retry and of a change stream's resume are those without a context (execute_operation.ts, change_stream.ts).
  if (timeoutContext === undefined || timeoutContext === null) return true;
  if (session?.inTransaction()) return isAdmittedSession(session);
  return wasSent(timeoutContext) || isAdmittedSession(session);
}

/**
 * An open transaction, a pinned session, or the governor's own. The first command of a transaction is new work; and all
 * of `withTransaction` may share one context (sessions.ts), so that a mark on it says nothing about this transaction.
 */
function isAdmittedSession(session: DriverSession | undefined): boolean {
  if (session === undefined) return false;
  const { transaction } = session;
  return session.isPinned || (transaction.isActive && !transaction.isStarting) || isExemptSession(session);
}

function wasSent(timeoutContext: unknown): boolean {
  return (innermost(timeoutContext) as Markable | undefined)?.[SENT] === true;
}

/** The driver opens a change stream that broke anew, as an operation of its own, from where it was (change_stream.ts). */
function resumesChangeStream(pipeline: DriverOperation['pipeline']): boolean {
  const stage = pipeline?.[0]?.$changeStream;
  if (typeof stage !== 'object' || stage === null) return false;
  return 'resumeAfter' in stage || 'startAfter' in stage || 'startAtOperationTime' in stage;
}
