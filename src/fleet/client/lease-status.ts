import type { LeaseStoreError } from '../../errors/lease-store-error';
import type { LeasePhase } from './share-window';

/** What `status()` and metrics show of a lease. */
export interface LeaseStatus {
  readonly id: string;
  readonly phase: LeasePhase;
  /** Until the lease ends; 0 without one. */
  readonly secondsLeft: number;
  /** Live instances at the last renewal. */
  readonly live: number;
  /** Instances that went silent without giving their lease back. */
  readonly silent: number;
  /** More instances live than `connections.lease.maxInstances`: safe shares may exceed the cap. */
  readonly overMaxInstances: boolean;
  readonly lastError: LeaseStoreError | undefined;
  readonly renewals: number;
  readonly failures: number;
  /** How often the lease could not be renewed in time. */
  readonly lapses: number;
}
