import type { KindSamples, Window } from './window';

/** Why the limit is what it is. */
export type AdaptiveReason =
  /** Little at first, more by and by: no queue was met yet. */
  | 'starting'
  /** Less than the limit is asked for. */
  | 'unused'
  /** The limit was met, and next to nothing queues at the member: one step more. */
  | 'growing'
  /** As much queues at the member as keeps it busy. */
  | 'steady'
  /** More queues at the member than keeps it busy: less is sent. */
  | 'queueing'
  /** The member said that it is overloaded, refused a connection, or did not answer in time. */
  | 'overloaded';

export interface Bounds {
  /** Operations in flight below which the limit never goes. */
  readonly least: number;
  /** And above which it never goes: what the share has for pools. */
  readonly most: number;
}

export interface AdaptiveState {
  /** Operations in flight, and connections of pools, that the member is given. No whole number: small steps add up. */
  readonly limit: number;
  readonly reason: AdaptiveReason;
  /** Natural logarithm of the time without a queue, milliseconds, of each kind of command. */
  readonly baseline: ReadonlyMap<string, number>;
  /** Whether the limit has met a queue: from then on it grows by small steps. */
  readonly hasMetQueue: boolean;
  /** Times longer than without a queue, in the last window. */
  readonly slowdown: number;
  /** Operations of this process that queue at the member, as estimated. */
  readonly queue: number;
  /** And that it works on. */
  readonly working: number;
}

/** What the limit begins with: little, since a member that is too busy already shows no better time. */
const FIRST_LIMIT = 4;
const START_FACTOR = 1.6;
/**
 * Steps are by sums up and by products down, so that processes that share a member come to equal limits (Chiu and Jain).
 * The larger a limit is the smaller is its part.
 */
const STEP = 1;
const STEP_PART = 0.03;
/** Where nothing queues at all there is nobody to be fair to. */
const IDLE = 1.2;
const IDLE_STEP_PART = 0.25;
const MOST_SHRINK = 0.7;
const OVERLOAD_FACTOR = 0.9;
/** Times the time without a queue: below it more is sent, above it less. Between them every worker of the member has work. */
const TOO_FAST = 1.5;
const TOO_SLOW = 2;
const AIM = 1.7;
/** Fewer in the queue at the member are no queue, whatever they wait. */
const NO_QUEUE = 1;
/** So few may as well be chance, where they don't wait for nearly as long as is too slow. */
const FEW_IN_QUEUE = 1.5;
const NEARLY_TOO_SLOW = 1.9;
/** As many are the end of the first, quick growth. */
const A_QUEUE = 3;
/** Of what the member seems to work on without a queue, so much is left to it in a probe. */
const PROBE_PART = 0.7;
/** How fast a baseline follows better times, and others where the limit is not met. */
const FALL = 0.2;
const DRIFT = 0.02;
/** How far a baseline may be from the truth: the variance of its logarithm before a probe. */
const PRIOR = 0.1;
/** The variance that is assumed of the logarithm of one time. */
const ONE_SAMPLE = 1;

export function begin(bounds: Bounds): AdaptiveState {
  return {
    limit: clamp(FIRST_LIMIT, bounds),
    reason: 'starting',
    baseline: new Map(),
    hasMetQueue: false,
    slowdown: 1,
    queue: 0,
    working: 0,
  };
}

/** How many times longer than without a queue the member took; 1 where that is not known. */
export function slowdown(
  baseline: AdaptiveState['baseline'],
  kinds: ReadonlyMap<string, KindSamples>,
): number {
  let sum = 0;
  let count = 0;
  for (const [kind, samples] of kinds) {
    const base = baseline.get(kind);
    if (base === undefined) continue;
    sum += samples.sumOfLogs - samples.count * base;
    count += samples.count;
  }
  return count === 0 ? 1 : Math.max(1, Math.exp(sum / count));
}

/** Operations in flight in a probe: most of what keeps the member busy. */
export function probeLevel({ working }: AdaptiveState): number {
  return Math.max(1, Math.floor(working * PROBE_PART));
}

/** The state after a window in which the member had work. Pure. */
export function decide(before: AdaptiveState, window: Window, now: number, bounds: Bounds): AdaptiveState {
  const inFlight = used(window, now);
  const ratio = slowdown(before.baseline, window.kinds);
  const queue = inFlight * (1 - 1 / ratio);
  const limit = clamp(before.limit, bounds);
  const isMet = window.hadWaiters || window.peakInFlight >= Math.floor(limit);
  const next = {
    ...before,
    limit,
    slowdown: ratio,
    queue,
    working: inFlight - queue,
    baseline: learn(before.baseline, window.kinds, isMet),
  };
  if (window.isOverloaded) return change(next, 'overloaded', limit * OVERLOAD_FACTOR, bounds);
  if (ratio > TOO_SLOW && queue > NO_QUEUE) {
    const enough = Math.min(limit, inFlight) * (AIM / ratio);
    return change(next, 'queueing', Math.max(limit * MOST_SHRINK, enough), bounds);
  }
  if (!isMet) return { ...next, reason: 'unused' };
  const isBusy = ratio > TOO_FAST && (queue > FEW_IN_QUEUE || ratio > NEARLY_TOO_SLOW);
  if (isBusy) return { ...next, reason: 'steady', hasMetQueue: before.hasMetQueue || queue > A_QUEUE };
  const part = ratio < IDLE ? IDLE_STEP_PART : STEP_PART;
  return before.hasMetQueue
    ? change(next, 'growing', limit + STEP + limit * part, bounds)
    : { ...next, reason: 'starting', limit: clamp(Math.max(limit + 2, limit * START_FACTOR), bounds) };
}

/** What one process can tell another of a member: connections of pools, and milliseconds without a queue by command. */
export interface Knowledge {
  readonly limit: number;
  readonly baselineMS: Readonly<Record<string, number>>;
}

/** Whether answers have moved the limit: from then on it is worth more than what others say. */
export function hasLearnt({ hasMetQueue, limit }: AdaptiveState): boolean {
  return hasMetQueue || limit > FIRST_LIMIT;
}

/**
 * The state at the very start, with what others know. The limit may be above the share: that of a newcomer grows as others
 * close what they were lent.
 */
export function learnFromOthers(
  before: AdaptiveState,
  { limit, baselineMS }: Knowledge,
  { least }: Bounds,
): AdaptiveState {
  const baseline = new Map(before.baseline);
  for (const [kind, ms] of Object.entries(baselineMS)) if (ms > 0) baseline.set(kind, Math.log(ms));
  return { ...before, baseline, limit: Math.max(least, limit), hasMetQueue: true };
}

/** What a probe has shown is the time without a queue, better or worse than it was thought to be. */
export function learnFromProbe(before: AdaptiveState, window: Window): AdaptiveState {
  const baseline = new Map(before.baseline);
  for (const [kind, samples] of window.kinds) {
    const { mean, variance } = estimate(samples);
    const base = before.baseline.get(kind);
    if (base === undefined) baseline.set(kind, mean);
    else baseline.set(kind, base + (PRIOR / (PRIOR + variance)) * (mean - base));
  }
  return { ...before, baseline };
}

/** Better times than the baseline are believed where they are no chance; worse ones only where nothing of ours can queue. */
function learn(
  before: AdaptiveState['baseline'],
  kinds: ReadonlyMap<string, KindSamples>,
  isMet: boolean,
): AdaptiveState['baseline'] {
  const after = new Map(before);
  for (const [kind, samples] of kinds) {
    const { mean, variance } = estimate(samples);
    const base = before.get(kind);
    if (base === undefined) after.set(kind, mean);
    else if (mean < base - 2 * Math.sqrt(variance)) after.set(kind, base + FALL * (mean - base));
    else if (!isMet) after.set(kind, base + DRIFT * (PRIOR / (PRIOR + variance)) * (mean - base));
  }
  return after;
}

/** Mean of the logarithms, and how uncertain it is. A single time says little. */
function estimate({ count, sumOfLogs, sumOfSquares }: KindSamples): {
  readonly mean: number;
  readonly variance: number;
} {
  const mean = sumOfLogs / count;
  const spread = count < 2 ? ONE_SAMPLE : Math.max(0, (sumOfSquares - count * mean * mean) / (count - 1));
  // A few that happen to be alike are no proof.
  return { mean, variance: (spread + ONE_SAMPLE / count) / count };
}

/** Mean of operations in flight (Little's law). */
function used(window: Window, now: number): number {
  return window.busyMS / Math.max(1, now - window.since);
}

function change(state: AdaptiveState, reason: AdaptiveReason, limit: number, bounds: Bounds): AdaptiveState {
  return { ...state, reason, limit: clamp(limit, bounds), hasMetQueue: true };
}

function clamp(limit: number, { least, most }: Bounds): number {
  return Math.min(most, Math.max(least, limit));
}
