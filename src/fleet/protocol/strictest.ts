import type { Role } from '../../config/roles';
import type { Lease, LeaseState } from './lease-state';
import type { LeaseTerms, SharedTerms } from './terms';

type Known = Pick<LeaseState, 'leases' | 'forgotten'>;

/**
 * What must hold for everyone who may be alive, whatever terms a rollout has given each: nobody's safe share, start share
 * or place is taken away by a request that knows of less.
 */
export function strictest({ leases, forgotten }: Known, terms: LeaseTerms): SharedTerms {
  const all: SharedTerms[] = leases.flatMap((lease) => lease.terms ?? []);
  if (forgotten !== undefined && forgotten !== null) all.push(forgotten);
  const most = (role: Role) => ({
    safe: Math.max(terms.roles[role].safe, ...all.map(({ roles }) => roles[role].safe)),
    start: Math.max(terms.roles[role].start, ...all.map(({ roles }) => roles[role].start)),
  });
  return {
    maxInstances: Math.max(terms.maxInstances, ...all.map(({ maxInstances }) => maxInstances)),
    roles: { primary: most('primary'), secondary: most('secondary') },
  };
}

/** The most that the clock may step at a write, in milliseconds: the margin that the shortest living lease has. */
export function clockStepMS(living: readonly Lease[], { renewMS }: LeaseTerms): number {
  return Math.min(renewMS, ...living.flatMap(({ terms }) => terms?.renewMS ?? []));
}
