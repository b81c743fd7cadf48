import { canonicalJson } from '../../plan/canonical';
import type { Acceptance, Lock, LockedService } from '../../plan/lock';
import type { PlanChange } from '../../plan/plan-change';
import { readLock } from '../../plan/read-lock';
import type { CliIO } from '../shell/io';
import { shownPath } from '../shell/shown-path';
import { type LockComparison, notInLock } from './against-lock';
import { type BaseLock, baseLocks } from './git-base';
import { withKnownDriver } from './known-driver';
import { compareService, goneService, type ServiceChanges } from './service-changes';

/**
 * What a branch changes since `ref`, whatever became of the locks in between: each plan that was accepted there is
 * compared with the one of now, and a breaking change passes only where a lock of now has accepted it since.
 */
export function compareWithBase(
  ref: string,
  comparisons: readonly LockComparison[],
  io: CliIO,
): ServiceChanges[] {
  const bases = baseLocks(
    ref,
    comparisons.map(({ file }) => file),
    io,
  );
  const locks = locksOfNow(bases, comparisons);
  const known = bases.flatMap((base) => changesSince(base, bases, comparisons, locks, io));
  return [...known, ...newSince(bases, comparisons)];
}

/** By file: the locks that the configurations name, and those that are where one was. */
function locksOfNow(
  bases: readonly BaseLock[],
  comparisons: readonly LockComparison[],
): ReadonlyMap<string, Lock> {
  const compared = new Map(comparisons.map(({ file, lock }) => [file, lock]));
  const others = bases.map(({ file }) => file).filter((file) => !compared.has(file));
  const locks = [...compared, ...others.map((file) => [file, readLock(file)] as const)];
  return new Map(locks.filter((entry): entry is readonly [string, Lock] => entry[1] !== undefined));
}

function changesSince(
  { file, lock }: BaseLock,
  bases: readonly BaseLock[],
  comparisons: readonly LockComparison[],
  locks: ReadonlyMap<string, Lock>,
  io: CliIO,
): ServiceChanges[] {
  return [...lock.services].map(([name, accepted]): ServiceChanges => {
    // Where several locks have a service of the name, each is compared with what is where it was.
    const owner =
      comparisons.find((one) => one.file === file && has(one, name)) ?? movedTo(name, bases, comparisons);
    const service = owner?.services.find((one) => one.name === name);
    const now = owner === undefined ? locks.get(file) : locks.get(owner.file);
    const section = now?.services.get(name);
    if (service === undefined && section === undefined) {
      return judged(goneService(accepted.plan, shownPath(io.cwd, file)), acceptedGone(name, lock, locks));
    }
    const changes = compareService(
      {
        name,
        file: service?.file ?? shownPath(io.cwd, file),
        plan: withKnownDriver(service?.plan ?? (section as LockedService).plan, section?.plan),
        positionOf: service?.positionOf ?? (() => undefined),
      },
      accepted.plan,
      '',
    );
    return judged(withLostDriver(changes), acceptedSince(accepted, section));
  });
}

/** Who drops it today may bring another one back tomorrow. */
function withLostDriver(service: ServiceChanges): ServiceChanges {
  const changes = service.changes.map(
    (change): PlanChange =>
      change.path === 'driver' && change.after === undefined
        ? {
            ...change,
            class: 'breaking',
            sentence: `${change.service}: the lock no longer knows what the connection string says`,
            reason: 'a read preference or pool size in it would go unseen; lock with --uri-env',
          }
        : change,
  );
  return { ...service, changes };
}

function has({ services }: LockComparison, name: string): boolean {
  return services.some((service) => service.name === name);
}

/** A service whose configuration names a lock that did not know it. */
function movedTo(
  name: string,
  bases: readonly BaseLock[],
  comparisons: readonly LockComparison[],
): LockComparison | undefined {
  const knew = (file: string): boolean =>
    bases.some((base) => base.file === file && base.lock.services.has(name));
  return comparisons.find((one) => has(one, name) && !knew(one.file));
}

/** A service that no lock had. In a repository without any the team begins to lock. */
function newSince(bases: readonly BaseLock[], comparisons: readonly LockComparison[]): ServiceChanges[] {
  if (bases.length === 0) return [];
  const known = new Set(bases.flatMap(({ lock }) => [...lock.services.keys()]));
  return comparisons.flatMap(({ services, lock, shown }) =>
    services
      .filter(({ name }) => !known.has(name))
      .map((service) => {
        // In the words in which it is accepted when it comes into its lock.
        const changes = compareService(service, undefined, notInLock(shown));
        return judged(changes, acceptedSince(undefined, lock?.services.get(service.name)));
      }),
  );
}

function acceptedSince(
  base: LockedService | undefined,
  now: LockedService | undefined,
): readonly Acceptance[] {
  const before = new Set((base?.accepted ?? []).map(canonicalJson));
  return (now?.accepted ?? []).filter((acceptance) => !before.has(canonicalJson(acceptance)));
}

/** That a service is gone is accepted for good in a lock that is still there. */
function acceptedGone(name: string, base: Lock, locks: ReadonlyMap<string, Lock>): readonly Acceptance[] {
  const before = canonicalJson(base.gone?.get(name));
  return [...locks.values()].flatMap(({ gone }) => {
    const acceptance = gone?.get(name);
    return acceptance === undefined || canonicalJson(acceptance) === before ? [] : [acceptance];
  });
}

/** Breaking changes that were accepted since are told with the reason, and stop nothing. */
function judged(service: ServiceChanges, acceptances: readonly Acceptance[]): ServiceChanges {
  const reasonFor = (change: PlanChange): string | undefined =>
    acceptances.find(({ changes }) => changes.includes(change.sentence))?.reason;
  const changes = service.changes.map((change): PlanChange => {
    const reason = change.class === 'breaking' ? reasonFor(change) : undefined;
    return reason === undefined
      ? change
      : { ...change, class: 'risky', reason: `accepted since: "${reason}"` };
  });
  return { ...service, changes };
}

/** What two comparisons of the same services say, each service and each change told once. */
export function together(
  first: readonly ServiceChanges[],
  second: readonly ServiceChanges[],
): readonly ServiceChanges[] {
  const merged = new Map(second.map((one) => [keyOf(one), one]));
  for (const one of first) {
    const other = merged.get(keyOf(one));
    if (other === undefined) merged.set(keyOf(one), one);
    else {
      const told = new Set(other.changes.map(({ sentence }) => sentence));
      const changes = [...other.changes, ...one.changes.filter(({ sentence }) => !told.has(sentence))];
      merged.set(keyOf(one), { ...one, changes });
    }
  }
  return [...merged.values()];
}

function keyOf({ service, file }: ServiceChanges): string {
  return canonicalJson([service, file]);
}
