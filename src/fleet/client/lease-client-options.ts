import type { LeaseStoreError } from '../../errors/lease-store-error';
import type { MemberEstimate } from '../protocol/estimates';
import type { LeaseTerms, PerRole } from '../protocol/terms';
import type { LeaseStore } from '../stores/lease-store';
import type { LeaseClock } from './lease-clock';
import type { LeaseIdentity } from './lease-identity';

export interface LeaseClientOptions {
  readonly store: LeaseStore;
  /** `leaseTermsOf(config, footprint)`. */
  readonly terms: LeaseTerms;
  /** Who it is to the store: one for a run of a process, whatever leases it has meanwhile. */
  readonly identity: LeaseIdentity;
  /** Default 1. */
  readonly weight?: number;
  /** Shares that were in force before, by another lease or without one; default: none, it begins with the start shares. */
  readonly carried?: PerRole<number>;
  /** Fingerprint of the plan in force. */
  readonly fingerprint: () => string;
  /**
   * Greatest number of connections that this process holds at a member of the role: pooled, being opened,
   * monitoring, and closing until the member has seen it.
   */
  readonly heldNow: () => PerRole<number>;
  /** Connections that it could use at such a member at this moment: in use, waiting for one, monitoring. */
  readonly demandNow: () => PerRole<number>;
  /** What it knows of members that others may learn from; default: nothing. */
  readonly estimatesNow?: () => readonly MemberEstimate[];
  /** What instances have told of members, this one included. Called with every answer of the store. */
  readonly onEstimates?: (estimates: readonly MemberEstimate[]) => void;
  /** The share of a role has changed: close what is above it. Called synchronously, never for the same shares twice. */
  readonly onShares?: (shares: PerRole<number>) => void;
  /** A renewal failed; the share stays what it is until the lease runs out. */
  readonly onError?: (error: LeaseStoreError) => void;
  readonly clock?: LeaseClock;
  /** Default `Math.random`. */
  readonly random?: () => number;
  /** Wall-clock start in milliseconds; default now. Shown, never computed with. */
  readonly startedAt?: number;
}
