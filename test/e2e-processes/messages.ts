/** What the instances of the test's service are allowed, and how their leases run. */
export const SERVICE = 'api';
export const CAPS = { primary: 64, secondary: 128 } as const;
export const MAX_INSTANCES = 16;
/** Safe share, a role: what an instance keeps when its lease can't be renewed. */
export const SAFE = { primary: 4, secondary: 8 } as const;
/** Start share: two monitors and one connection. */
export const START = 3;

/** What an instance has to do. */
export interface Load {
  readonly readers: number;
  /** Reads ask for secondaries themselves, as those of a service that no policy routes yet. */
  readonly preferSecondaries: boolean;
}

/** Always more work than its share can carry. */
export const MORE_THAN_THERE_IS: Load = { readers: 48, preferSecondaries: false };

/** How the leases run. */
export interface LeaseTimes {
  readonly ttlMS: number;
  readonly renewMS: number;
}

export type Role = keyof typeof CAPS;

/** Instance to parent, ten times a second. */
export interface InstanceReport {
  readonly share: Readonly<Record<Role, number>>;
  /** Operations answered since the start. */
  readonly served: number;
  /** Operations that the governor refused since the start. */
  readonly refused: number;
  readonly mode: 'enforce' | 'observe';
  readonly budget: 'static' | 'leased';
}

/** Parent to members. */
export type MembersRequest =
  /**
   * These will be stopped. `afterMS` later their leases may be over: from then on what they hold above a safe share is
   * not the governor's doing. Told before it happens, and timed where the store is: no delay comes between.
   */
  | { readonly kind: 'stopping'; readonly instances: readonly string[]; readonly afterMS: number }
  /** They run again. Each is held against the caps from when it has been seen with a safe share or less. */
  | { readonly kind: 'running' }
  /** No lease can be renewed or given back while this is true. */
  | { readonly kind: 'storeFails'; readonly fails: boolean }
  | { readonly kind: 'findings' };

/** What the members counted, all the time. */
export interface Findings {
  readonly samples: number;
  /** Most connections at one member of the role. */
  readonly peak: Readonly<Record<Role, number>>;
  /** The same, of connections that bear the service's name. */
  readonly peakNamed: Readonly<Record<Role, number>>;
  /** Most above the cap that only stopped processes explain. */
  readonly explainedExcess: number;
  /** Every other time that a cap was exceeded. */
  readonly violations: readonly string[];
  readonly openNow: number;
  /** Those whose excess is explained still. */
  readonly stopped: readonly string[];
}
