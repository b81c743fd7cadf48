import type { ReadsConfig } from '../config/schema';

export type FallbackBudget = ReadsConfig['primaryFallback'];

/** Whether the budget has room for a job: its result, or that it is used up. */
export type FallbackOutcome<T> = { readonly limited: false; readonly result: T } | { readonly limited: true };

/** Milliseconds from one start to the next: evenly spaced, since a primary in an emergency needs no bursts. 0: no bound. */
export function intervalOf({ maxPerSecond }: FallbackBudget): number {
  return maxPerSecond > 0 ? 1_000 / maxPerSecond : 0;
}
