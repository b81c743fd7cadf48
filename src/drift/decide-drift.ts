import { ConfigDriftError } from '../errors/config-drift-error';
import { LockInvalidError } from '../errors/lock-invalid-error';
import { diffPlans } from '../plan/diff';
import { STRICTNESS } from '../plan/guard';
import type { Lock } from '../plan/lock';
import type { PlanChange } from '../plan/plan-change';
import type { PlanRecord } from '../plan/plan-record';

export interface DriftInput {
  /** The lock; undefined when there is no file, the error when it can't be trusted. */
  readonly lock: Lock | undefined | LockInvalidError;
  /** The plan of the config that was just read. */
  readonly plan: PlanRecord;
  /** The plan in force; only at a reload. */
  readonly current?: PlanRecord | undefined;
  /** What is in force was judged by a lock: one that is gone now is no consent. */
  readonly wasLocked?: boolean;
}

/**
 * - `none`: the plan is the accepted one
 * - `unlocked`: there is no lock, or the lock has no section of this service: nothing to compare with
 * - `lock_invalid`: there is a lock, and it can't be trusted
 * - `changed`: it differs, and nothing of that is breaking: run `mongo-governor lock`
 * - `breaking`: it breaks the accepted plan
 */
export type DriftKind = 'none' | 'unlocked' | 'lock_invalid' | 'changed' | 'breaking';

export interface DriftReport {
  readonly kind: DriftKind;
  /** Against the accepted plan, breaking ones first. */
  readonly changes: readonly PlanChange[];
  /** What to log, and what is in force because of it. */
  readonly message: string;
}

export interface DriftDecision {
  /** The new plan, the accepted one of the lock, or (at a reload) the one that was in force before. */
  readonly inForce: 'new' | 'locked' | 'current';
  readonly plan: PlanRecord;
  readonly report: DriftReport;
}

type OnDrift = PlanRecord['drift']['onDrift'];

/**
 * Which plan is in force. Pure.
 *
 * - The stricter `onDrift` of the new and the accepted plan counts: a config can't switch off the guard that is
 *   about to judge it.
 * - "hold" keeps the whole accepted plan, not the parts that did not break: a mixture of two plans is a third one
 *   that nobody reviewed. At a reload it keeps what was in force.
 * - A lock that can't be trusted: "refuse" stops the start. "hold" has no accepted plan to hold, and a service that
 *   does not start is an outage of its own, so the start goes on with the config, loudly; at a reload there is a
 *   plan that was judged, and it stays. So deleting or breaking a lock lets no reload through.
 * - No lock at all is no drift (the team has not begun to lock), but it is told. With `requireLock`, and at a reload where
 *   there was one, it counts as a lock that can't be trusted; `requireLock` stops the start.
 *
 * @throws ConfigDriftError or the LockInvalidError, with "refuse"
 */
export function decideDrift({ lock, plan, current, wasLocked = false }: DriftInput): DriftDecision {
  if (lock instanceof LockInvalidError) return decideWithoutLock(lock, plan, current);
  const locked = lock?.services.get(plan.service)?.plan;
  if (locked === undefined) {
    const isRequired = plan.drift.requireLock || current?.drift.requireLock === true;
    if (isRequired || wasLocked) {
      const missing = missingLock(lock, plan, wasLocked);
      if (isRequired && current === undefined) throw missing;
      return decideWithoutLock(missing, plan, current);
    }
    const what = lock === undefined ? 'there is no lock' : 'the lock has no section of this service';
    const message = `${plan.service}: ${what} (${plan.drift.lock}): no plan was accepted, so nothing keeps a configuration out that moves reads to the primary or widens a cap; run: mongo-governor lock`;
    return take(plan, 'unlocked', [], message);
  }
  const changes = diffPlans(...comparable(locked, plan));
  const broken = changes.filter((change) => change.class === 'breaking').map(({ sentence }) => sentence);
  if (changes.length === 0) return take(plan, 'none', [], `${plan.service}: the plan is the accepted one`);
  if (broken.length === 0) {
    const sentences = changes.map(({ sentence }) => sentence).join('; ');
    return take(plan, 'changed', changes, `${sentences}. Not breaking; run: mongo-governor lock`);
  }
  const onDrift = stricter(plan.drift.onDrift, locked.drift.onDrift);
  if (onDrift === 'refuse') throw new ConfigDriftError(plan.service, plan.drift.lock, broken);
  const report = (outcome: string): DriftReport => ({
    kind: 'breaking',
    changes,
    message: `${broken.join('; ')}. ${outcome}; take it back, or accept it: mongo-governor lock --accept "reason"`,
  });
  if (onDrift === 'warn')
    return { inForce: 'new', plan, report: report('It IS in force (drift.onDrift is "warn")') };
  return current === undefined
    ? { inForce: 'locked', plan: locked, report: report('The accepted plan stays in force') }
    : { inForce: 'current', plan: current, report: report('The plan before stays in force') };
}

function missingLock(
  lock: Lock | undefined,
  { service, drift }: PlanRecord,
  wasLocked: boolean,
): LockInvalidError {
  const problem =
    lock === undefined
      ? wasLocked
        ? 'is gone'
        : 'does not exist, and drift.requireLock is set'
      : `has no section of "${service}"${wasLocked ? ' any more' : ', and drift.requireLock is set'}`;
  return new LockInvalidError(
    drift.lock,
    problem,
    'Restore it from version control, or run: mongo-governor lock.',
  );
}

function decideWithoutLock(
  error: LockInvalidError,
  plan: PlanRecord,
  current: PlanRecord | undefined,
): DriftDecision {
  const onDrift = stricter(plan.drift.onDrift, current?.drift.onDrift ?? 'warn');
  if (onDrift === 'refuse') throw error;
  if (current === undefined || onDrift === 'warn') {
    return take(
      plan,
      'lock_invalid',
      [],
      `${error.message} Until then the configuration is in force unchecked`,
    );
  }
  const message = `${error.message} Until then the plan before stays in force`;
  return { inForce: 'current', plan: current, report: { kind: 'lock_invalid', changes: [], message } };
}

function take(
  plan: PlanRecord,
  kind: DriftKind,
  changes: readonly PlanChange[],
  message: string,
): DriftDecision {
  return { inForce: 'new', plan, report: { kind, changes, message } };
}

/** What the driver resolved counts where both plans know it: before the first client there is nothing to know. */
function comparable(locked: PlanRecord, plan: PlanRecord): [PlanRecord, PlanRecord] {
  if (locked.driver !== undefined && plan.driver !== undefined) return [locked, plan];
  return [withoutDriver(locked), withoutDriver(plan)];
}

function withoutDriver({ driver: _, ...rest }: PlanRecord): PlanRecord {
  return rest;
}

function stricter(a: OnDrift, b: OnDrift): OnDrift {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}
