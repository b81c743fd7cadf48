import { matchesNamespace } from '../config/namespace-pattern';
import type { PlanRecord } from './plan-record';

/** How near the primary a read preference is; a greater rank sends more reads there. */
export const PREFERENCE_RANK = {
  secondary: 0,
  secondaryPreferred: 1,
  nearest: 2,
  primaryPreferred: 3,
  primary: 4,
} as const satisfies Record<PlanRecord['reads']['preference'], number>;

/** How far the reads of one namespace reach toward the primary. Each number grows toward it. */
export interface PrimaryReach {
  /** Rank of the preference that holds for reads that name none. */
  readonly inherited: number;
  /** 1 when a read that asks for the primary gets it. */
  readonly explicit: number;
  /** Fallback reads a second, and at once, that the fleet may send there. */
  readonly fallbackPerSecond: number;
  readonly fallbackAtOnce: number;
  /** Falls back sooner: the reciprocal of the staleness limit, and of the wait for discovery. */
  readonly stalenessStrictness: number;
  readonly impatience: number;
}

/** The reach of a plan for one namespace. Pure; a partial order together with `reachesFurther`. */
export function primaryReach(plan: PlanRecord, namespace: string): PrimaryReach {
  const { reads, connections } = plan;
  if (plan.mode === 'observe') return observedReach(plan);
  const { primaryFallback: fallback } = reads;
  const limiters = fallback.redisUrlEnv === undefined ? connections.instances : 1;
  const inherited = PREFERENCE_RANK[reads.preference];
  const waived = reads.primaryAllowed.some((waiver) => matchesNamespace(waiver.namespace, namespace));
  const allowed = waived || reads.onPrimaryRead === 'allow' || inherited >= PREFERENCE_RANK.primaryPreferred;
  return {
    inherited,
    explicit: allowed ? 1 : 0,
    fallbackPerSecond: fallback.maxPerSecond * limiters,
    fallbackAtOnce: (fallback.maxConcurrent + fallback.maxQueued) * limiters,
    stalenessStrictness: reads.maxStalenessSeconds === undefined ? 0 : 1 / reads.maxStalenessSeconds,
    impatience: 1 / (1 + reads.discoveryMS),
  };
}

/** Whether any number of `after` is greater: some read of the namespace moves toward the primary. */
export function reachesFurther(before: PrimaryReach, after: PrimaryReach): boolean {
  return (Object.keys(after) as (keyof PrimaryReach)[]).some((key) => after[key] > before[key]);
}

/** In observe mode nothing is held back: the driver's own preference decides, and a missing one is the primary. */
function observedReach({ driver }: PlanRecord): PrimaryReach {
  const mode = driver?.readPreference.mode ?? 'primary';
  const staleness = driver?.readPreference.maxStalenessSeconds;
  return {
    // A direct connection reads from its one member, whatever the mode says.
    inherited: driver?.directConnection === true ? PREFERENCE_RANK.primary : PREFERENCE_RANK[mode],
    explicit: 1,
    fallbackPerSecond: Number.POSITIVE_INFINITY,
    fallbackAtOnce: Number.POSITIVE_INFINITY,
    stalenessStrictness: staleness === undefined ? 0 : 1 / staleness,
    impatience: 1,
  };
}
