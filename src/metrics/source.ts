import type { AdaptiveReading } from '../adaptive/limiter';
import type { Lane } from '../config/lanes';
import type { MemberRole } from '../config/roles';
import type { Counters } from '../counts/counters';
import type { HealthState } from '../counts/health';
import type { SelectionReadings } from '../driver/admission/selection-waits';
import type { MemberLedger } from '../driver/presence/member-ledger';
import type { Plan } from '../plan/plan';

/** A live pool at a member, for gauges that are read at scrape time. */
export interface PoolReading {
  readonly address: string;
  readonly role: MemberRole;
  readonly inUse: number;
  readonly idle: number;
  readonly pending: number;
  readonly waiting: number;
  readonly oldestWaitSeconds: number;
  readonly inFlight: number;
  /** What the pools may hold; Infinity when nothing is limited. */
  readonly limit: number;
  /** What the member can carry, as its answers tell; undefined before the first, and where nobody wants to know. */
  readonly adaptive: AdaptiveReading | undefined;
}

/** What one deployment of a service shows to its metrics. */
export interface DeploymentSource {
  readonly name: string;
  readonly plan: Plan;
  readonly counters: Counters;
  /** Clients that hold connections or are about to. */
  readonly clients: number;
  /** Members with a live pool, all clients together. */
  pools(): readonly PoolReading[];
  readonly ledgers: Iterable<MemberLedger>;
  /** New work that waits for a permit, by lane. */
  readonly lanes: Readonly<Record<Lane, number>>;
  /** Operations that wait for a server. */
  readonly selections: SelectionReadings;
  readonly primaryReadShare: number;
  /** As the client sees it that sees it worst; undefined without a client. */
  readonly health: HealthState | undefined;
  /** Seconds until the lease ends; undefined with a static budget. */
  readonly leaseSecondsLeft: number | undefined;
  /** Whether the instance lives on its safe share because the store is out of reach. */
  readonly onSafeShare: boolean | undefined;
}

/** What a governor shows to its metrics. */
export interface MetricsSource {
  readonly service: string;
  readonly mode: Plan['mode'];
  readonly planFingerprint: string;
  readonly deployments: Iterable<DeploymentSource>;
  /** Whether the configuration is in force, another plan is held against it, or no lock has judged it. */
  readonly inForce: 'config' | 'held' | 'unlocked';
  readonly driftBreaking: boolean;
  readonly reloads: { readonly applied: number; readonly failed: number };
  /** Seconds since the epoch at which the config in force was loaded. */
  readonly configLoadedAtSeconds: number;
}
