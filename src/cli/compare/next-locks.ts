import { type Acceptance, type Lock, lockPlan } from '../../plan/lock';
import type { LockComparison } from './against-lock';
import { withKnownDriver } from './known-driver';
import { breakingSentences, isBreaking, type ServiceChanges } from './service-changes';

/** When and why the breaking changes were accepted; undefined where there are none. */
type Consent = Pick<Acceptance, 'date' | 'reason'> | undefined;

/** What each lock says next, by its file. Pure. */
export function nextLocks(
  comparisons: readonly LockComparison[],
  changes: readonly ServiceChanges[],
  consent: Consent,
): [file: string, next: Lock][] {
  const present = new Set(comparisons.flatMap(({ services }) => services.map(({ name }) => name)));
  const told = new Set(comparisons.flatMap(({ gone }) => gone));
  // What went with its whole lock, as a base tells, is told in the first that is left.
  const homeless = changes.filter((one) => isBreaking([one])).map(({ service }) => service);
  const rest = homeless.filter((name) => !present.has(name) && !told.has(name));
  return comparisons.map((comparison, index) => {
    const gone = [...comparison.gone, ...(index === 0 ? rest : [])];
    return [comparison.file, nextLock(comparison, gone, changes, consent)];
  });
}

function nextLock(
  { lock, services, gone: goneHere }: LockComparison,
  gone: readonly string[],
  changes: readonly ServiceChanges[],
  consent: Consent,
): Lock {
  const kept = [...(lock?.services ?? [])].filter(([name]) => !goneHere.includes(name));
  const start: Lock = { services: new Map(kept), gone: goneIn(lock, gone, changes, consent) };
  return services.reduce((next, { name, plan }) => {
    const accepted = breakingSentences(changes.filter(({ service }) => service === name));
    const acceptance =
      consent === undefined || accepted.length === 0 ? undefined : { ...consent, changes: accepted };
    // A lock that is written without the connection string keeps what it says: or it could be brought back changed.
    return lockPlan(next, withKnownDriver(plan, lock?.services.get(plan.service)?.plan), acceptance);
  }, start);
}

/** What was accepted of services that went stays: a branch that takes one out shows who agreed. */
function goneIn(
  before: Lock | undefined,
  gone: readonly string[],
  changes: readonly ServiceChanges[],
  consent: Consent,
): ReadonlyMap<string, Acceptance> {
  const now = gone.map((name): [string, Acceptance] => {
    const sentences = changes.find((one) => one.service === name)?.changes.map(({ sentence }) => sentence);
    // That a service is gone is breaking, so somebody has consented.
    return [name, { ...(consent as NonNullable<Consent>), changes: sentences ?? [] }];
  });
  return new Map([...(before?.gone ?? []), ...now]);
}
