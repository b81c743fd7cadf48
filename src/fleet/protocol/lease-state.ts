import type { KeptEstimate } from './estimates';
import type { RoleClaim } from './messages';
import type { LeaseTerms, OwnTerms, PerRole, SharedTerms } from './terms';

export interface RoleLease extends RoleClaim {
  readonly grant: number;
}

/** One instance as the store knows it. */
export interface Lease {
  readonly id: string;
  readonly seq: number;
  readonly weight: number;
  readonly fingerprint: string;
  readonly startedAt: number;
  /** By the state's `clock`. */
  readonly expiresAt: number;
  /** Released with connections still open: forgotten when it expires, without grace. */
  readonly leaving: boolean;
  /** What its holder counts on; absent in a lease of a version that did not keep it. */
  readonly terms?: OwnTerms;
  readonly roles: PerRole<RoleLease>;
}

/** Leases of one service and cluster. */
export interface LeaseState {
  /** Number of renewals. */
  readonly version: number;
  /** Wall clock of the store at the last renewal, in milliseconds. */
  readonly at: number;
  /**
   * Time that leases are measured by, in milliseconds. It follows the wall clock, but by at most the shortest renewal
   * interval of the living a write and never back: a server whose clock jumps, or another server after a failover,
   * can't expire leases whose holders still count on them.
   */
  readonly clock: number;
  /** Until then (`clock`) grants echo what instances say they have. */
  readonly learningUntil: number;
  /** Until then (`clock`) unknown instances may hold their safe share: what knew them is gone or was forgotten. */
  readonly cautiousUntil: number;
  /** What silent instances count on that were forgotten for want of places; null: none, or `cautiousUntil` is over. */
  readonly forgotten?: SharedTerms | null;
  /** Of the last request; shown, never computed with. */
  readonly terms: LeaseTerms;
  /** What instances know of the members; absent in a state of a version that did not keep it. */
  readonly estimates?: readonly KeptEstimate[];
  /** In the order of joining, which also decides who gets the rest of a division. */
  readonly leases: readonly Lease[];
}

/** What counts against the cap: a share is free only when its holder has said that it is closed. */
export function countedOf({ has, held, grant }: RoleLease): number {
  return Math.max(has, held, grant);
}
