import type { KeptEstimate, MemberEstimate } from './estimates';
import type { LeaseTerms, PerRole } from './terms';

/** What an instance says about itself and one role. */
export interface RoleClaim {
  /** The share that it works under at this moment: it may open connections up to here. */
  readonly has: number;
  /** Greatest number of connections that it holds at a member of this role, monitoring included. */
  readonly held: number;
  /** Connections that it could use. */
  readonly want: number;
}

export interface RenewRequest {
  /** Unique to one run of one process: a restart is a new instance. */
  readonly id: string;
  /** Grows with every request of the instance: the store ignores what arrives late. */
  readonly seq: number;
  /** Greatest state version that the instance has seen; 0: none. Tells a store that it has lost state. */
  readonly version: number;
  /** In whole tenths, `weightUnits`. */
  readonly weight: number;
  /** Fingerprint of the plan in force. */
  readonly fingerprint: string;
  /** Wall-clock start of the process in milliseconds; shown, never computed with. */
  readonly startedAt: number;
  readonly terms: LeaseTerms;
  readonly claims: PerRole<RoleClaim>;
  /** What it knows of members that others may learn from; each member and role once. */
  readonly estimates: readonly MemberEstimate[];
}

export interface ReleaseRequest {
  readonly id: string;
  readonly seq: number;
  /** What the instance has not closed yet stays counted until its lease ends. */
  readonly held: PerRole<number>;
}

export interface RoleGrant {
  readonly grant: number;
  /** What the instance will be granted once others have closed what they lend. */
  readonly target: number;
}

export interface Grant {
  /**
   * `learning`: the store is new or lost its state; it echoes what instances say they have.
   * `stale`: the request arrived after a later one of the same instance and changed nothing.
   * `full`: twice `maxInstances` leases have not ended yet; there is no place for a further one, which has its start share.
   */
  readonly status: 'granted' | 'learning' | 'stale' | 'full';
  readonly version: number;
  /** Live instances, this one included. */
  readonly live: number;
  /** Instances that went silent without a release and may still hold their safe share. */
  readonly lapsed: number;
  readonly roles: PerRole<RoleGrant>;
  /** What instances know of the members, this one included. */
  readonly estimates: readonly KeptEstimate[];
}
