import type { Role } from '../../config/roles';

/** One number for each role that a cap is written for. */
export type PerRole<T> = Readonly<Record<Role, T>>;

/** Numbers of one role, in connections at one member. `start` <= `safe`, and `safe` x maxInstances <= `cap`. */
export interface RoleTerms {
  readonly cap: number;
  /** What an instance that had a lease keeps when it can't renew. */
  readonly safe: number;
  /** What an instance may hold before its first lease: its monitors, and one connection to ask with. */
  readonly start: number;
}

/**
 * What an instance was configured with. It goes with every request, so that a store needs no configuration
 * of its own; a grant never exceeds the cap that came with its request.
 */
export interface LeaseTerms {
  /** How long a lease is good, by the holder's monotonic clock, from the moment its request was sent. */
  readonly ttlMS: number;
  /** Time between renewals. Also the store's margin: it frees a lease this much after its holder has stopped. */
  readonly renewMS: number;
  /** How long the store keeps room for the safe share of an instance that went silent. */
  readonly graceMS: number;
  /** Greatest number of instances that ever live at once. */
  readonly maxInstances: number;
  readonly roles: PerRole<RoleTerms>;
}

/** Terms that hold for a fleet together. */
export interface SharedTerms extends Pick<LeaseTerms, 'maxInstances'> {
  readonly roles: PerRole<Pick<RoleTerms, 'safe' | 'start'>>;
}

/** What a lease keeps of the terms that it was given under: a fleet in which they change is as safe as the strictest. */
export interface OwnTerms extends SharedTerms, Pick<LeaseTerms, 'renewMS'> {}

export function ownTermsOf({ renewMS, maxInstances, roles: { primary, secondary } }: LeaseTerms): OwnTerms {
  const own = ({ safe, start }: RoleTerms) => ({ safe, start });
  return { renewMS, maxInstances, roles: { primary: own(primary), secondary: own(secondary) } };
}

/** Default of `graceMS`: an instance serves on its safe share for 80% of it (12 minutes), then on its start share. */
export const DEFAULT_GRACE_MS = 900_000;

/** Part of `graceMS` that the holder uses; the rest is margin for steps of the store's clock. */
const USABLE_GRACE = 0.8;

export function usableGraceMS(terms: LeaseTerms): number {
  return Math.floor(terms.graceMS * USABLE_GRACE);
}

/** Weights are kept as whole tenths, so that every store computes with integers. */
export function weightUnits(weight: number): number {
  return Math.max(1, Math.round(weight * 10));
}
