import type { AdaptiveReading } from '../adaptive/limiter';
import { LANES, type Lane } from '../config/lanes';
import type { MemberRole } from '../config/roles';
import type { AdmissionCounts } from '../counts/admission-counts';
import type { Counters, NamespaceCounts } from '../counts/counters';
import type { Health } from '../counts/health';
import type { SelectionReadings } from '../driver/admission/selection-waits';
import type { MemberLedger } from '../driver/presence/member-ledger';
import type { PoolReading } from '../metrics/source';
import type { Plan } from '../plan/plan';
import type { Drift } from './events';

/** A member, as all clients of this process see it together. */
export interface MemberStatus {
  /** Name of the deployment that it is a member of. */
  readonly deployment: string;
  /** `host:port`, as the set names it. */
  readonly address: string;
  /** `other` until it is known, and behind a mongos or load balancer. */
  readonly role: MemberRole;
  /** Pools of this process at the member, all clients together. */
  readonly connections: {
    /** With an operation. */
    readonly inUse: number;
    readonly idle: number;
    /** Being opened. */
    readonly pending: number;
    /** Closed by us, the close not seen by the member yet. */
    readonly closing: number;
    /** What the monitors hold. */
    readonly monitoring: number;
    /** What the pools may hold now; null in observe mode. */
    readonly limit: number | null;
    /** What this process may hold, monitoring included: its part of the cap, or less by the adaptive limit; null in observe mode. */
    readonly share: number | null;
  };
  /** Operations that wait for a connection. */
  readonly waiting: number;
  readonly oldestWaitSeconds: number;
  /** Operations that the driver has at it. */
  readonly inFlight: number;
  /** What the member can carry, as its answers tell; null before the first, and with `connections.adaptive` "off". */
  readonly adaptive: AdaptiveReading | null;
}

/** One deployment of the service, as this process sees it. */
export interface DeploymentStatus extends Counts {
  readonly name: string;
  readonly plan: Plan;
  /** Clients that hold connections or are about to. */
  readonly clients: number;
  /** Share of the reads of the last `drift.windowSeconds` that landed on the primary, 0 to 1. */
  readonly primaryReadShare: number;
  /** As each of its clients sees it, the worst first. */
  readonly health: readonly Health[];
}

/** What was decided about operations, since the start. */
export interface Counts {
  /** What was decided about reads that were about to reach a primary. */
  readonly verdicts: Counters['verdicts'];
  /** Fallback reads that the budget had room for and that it had none for, by why no secondary was eligible. */
  readonly fallback: Counters['fallback'];
  /** Reads that were sent, by the role of the member; those at the primary by their cause. */
  readonly reads: Counters['reads'];
  /** Operations that were refused, by the role of the member; in observe mode those that would have been. */
  readonly sheds: Record<MemberRole, number>;
  /** The driver's own retries: allowed, and refused for want of budget; in observe mode what would have been. */
  readonly retries: Counters['retries'];
  /** By lane: how many had to wait for a permit, and how many were refused, by reason. */
  readonly admission: AdmissionCounts;
  /** Operations that found no member with the tags that they name. */
  readonly unmatchedTags: Readonly<Record<string, number>>;
  /** Waived reads, by the waiver's reason. */
  readonly waivers: Readonly<Record<string, number>>;
  /** What was decided about the reads of each namespace. */
  readonly namespaces: Readonly<Record<string, NamespaceCounts>>;
}

/** What `governor.status()` returns: plain data, no secrets, safe to serialize. */
export interface GovernorStatus extends Counts {
  readonly service: string;
  readonly environment: string | null;
  /** Name of this process. */
  readonly instance: string;
  readonly mode: Plan['mode'];
  /** The plan in force of the default deployment. */
  readonly plan: Plan;
  /**
   * "config": the configuration, judged by the lock. "held": the accepted plan, or at a reload the plan before, against a
   * configuration that must not take effect. "unlocked": the configuration, and no lock guards it. `why` has the words.
   */
  readonly inForce: 'config' | 'held' | 'unlocked';
  /** Why it is in force: what the comparison with the lock said. */
  readonly why: string;
  /** The file that the configuration was read from. */
  readonly configFile: string | null;
  readonly lastDrift: Drift | null;
  /** Why the last reload did not take effect; null after one that did. */
  readonly lastReloadError: string | null;
  /** Share of the reads of the last `drift.windowSeconds` that landed on the primary, 0 to 1. */
  readonly primaryReadShare: number;
  /** Clients that hold connections or are about to. */
  readonly clients: number;
  /** "default" first. What stands beside them is of all together. */
  readonly deployments: readonly DeploymentStatus[];
  readonly members: readonly MemberStatus[];
  /** Operations that wait for a server they may go to, by which it may be: no primary, no member with their tags. */
  readonly selections: SelectionReadings;
  /** New work that waits for a permit, by lane. */
  readonly lanes: Readonly<Record<Lane, number>>;
}

/** Copies of the counters: a status is a moment, not a live object. */
export function statusCounts(counters: Counters): Counts {
  const { verdicts, fallback, reads, sheds, retries, admission, unmatchedTags, waivers, namespaces } =
    counters;
  return {
    verdicts: { ...verdicts },
    fallback: { admitted: { ...fallback.admitted }, limited: { ...fallback.limited } },
    reads: { ...reads, primary: { ...reads.primary } },
    sheds: {
      primary: sumOf(sheds.primary),
      secondary: sumOf(sheds.secondary),
      other: sumOf(sheds.other),
    },
    retries: { ...retries },
    admission: {
      critical: { ...admission.critical },
      normal: { ...admission.normal },
      background: { ...admission.background },
    },
    unmatchedTags: values(unmatchedTags),
    waivers: values(waivers),
    namespaces: Object.fromEntries([...namespaces.entries()].map(([name, counts]) => [name, { ...counts }])),
  };
}

function sumOf(lanes: Readonly<Record<Lane, number>>): number {
  return LANES.reduce((sum, lane) => sum + lanes[lane], 0);
}

function values(counts: Counters['waivers']): Record<string, number> {
  return Object.fromEntries([...counts.entries()].map(([name, { value }]) => [name, value]));
}

/** What waits in the lanes of all deployments together. */
export function sumOfLanes(all: readonly Readonly<Record<Lane, number>>[]): Record<Lane, number> {
  const sum = { critical: 0, normal: 0, background: 0 };
  for (const waiting of all) for (const lane of LANES) sum[lane] += waiting[lane];
  return sum;
}

/** The counts of all deployments together. */
export function sumOfCounts(all: readonly Counters[]): Counts {
  const [first, ...others] = all.map(statusCounts);
  return others.reduce((sum, counts) => add(sum, counts) as Counts, first as Counts);
}

/** Sums of numbers at the same places of two trees. */
function add(one: unknown, other: unknown): unknown {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (typeof one === 'number') return one + (other as number);
  const [left, right] = [one, other] as Record<string, unknown>[];
  const keys = new Set([...Object.keys(left as object), ...Object.keys(right as object)]);
  return Object.fromEntries([...keys].map((key) => [key, add(left?.[key], right?.[key])]));
}

/** Members as all clients of the process see them together. */
export function memberStatus(
  deployment: string,
  pools: readonly PoolReading[],
  ledgerOf: (address: string) => MemberLedger,
): MemberStatus[] {
  return pools.map((pool) => {
    const { closing, monitors, share, isShown } = ledgerOf(pool.address);
    return {
      deployment,
      address: pool.address,
      role: pool.role,
      connections: {
        inUse: pool.inUse,
        idle: pool.idle,
        pending: pool.pending,
        closing: isShown ? closing : 0,
        monitoring: isShown ? monitors : 0,
        limit: Number.isFinite(pool.limit) ? pool.limit : null,
        share: Number.isFinite(share) ? share : null,
      },
      waiting: pool.waiting,
      oldestWaitSeconds: pool.oldestWaitSeconds,
      adaptive: pool.adaptive ?? null,
      inFlight: pool.inFlight,
    };
  });
}
