import type { DriverSession } from '../shape/internals';
import { isExemptSession } from './exempt-sessions';

/**
 * Whether a session's operations go on with admitted work: an open transaction, a pinned session, or the governor's
 * own. Refusing them would leak cursors and locks, or deadlock who holds them. The first command of a transaction is
 * new work.
 */
export function isAdmittedSession(session: DriverSession | undefined): boolean {
  if (session === undefined) return false;
  const { transaction } = session;
  return session.isPinned || (transaction.isActive && !transaction.isStarting) || isExemptSession(session);
}
