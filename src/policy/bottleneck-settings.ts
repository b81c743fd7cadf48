import Bottleneck from 'bottleneck';
import type { ReadsConfig } from '../config/schema';

export type FallbackBudget = ReadsConfig['primaryFallback'];

/** The budget in Bottleneck's words, for the process's own limiter and the fleet's alike. */
export function settingsOf({ maxConcurrent, maxPerSecond, maxQueued }: FallbackBudget) {
  return {
    maxConcurrent: Math.max(1, maxConcurrent),
    highWater: maxQueued,
    strategy: Bottleneck.strategy.OVERFLOW,
    // Evenly spaced starts: a primary in an emergency gets no bursts.
    minTime: maxPerSecond > 0 ? 1000 / maxPerSecond : 0,
  };
}
