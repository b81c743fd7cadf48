import Bottleneck from 'bottleneck';
import type { ReadsConfig } from '../config/schema';

type FallbackBudget = ReadsConfig['primaryFallback'];

/** Whether the budget has room for a job: run it, or tell that it is used up. */
export type FallbackOutcome<T> = { readonly limited: false; readonly result: T } | { readonly limited: true };

/**
 * The budget of fallback reads at the primary: concurrency, rate and a bounded queue.
 * Stands on the emergency path only; a job costs milliseconds (DESIGN, "Speed").
 */
export class FallbackLimiter {
  readonly #limiter: Bottleneck;
  #budget: FallbackBudget;
  #inside = 0;

  constructor(budget: FallbackBudget) {
    this.#budget = budget;
    this.#limiter = new Bottleneck(settingsOf(budget));
  }

  /** Fallback reads that run or wait. */
  get inside(): number {
    return this.#inside;
  }

  update(budget: FallbackBudget): void {
    this.#budget = budget;
    this.#limiter.updateSettings(settingsOf(budget));
  }

  async run<T>(job: () => Promise<T>): Promise<FallbackOutcome<T>> {
    const { maxConcurrent, maxQueued, maxPerSecond } = this.#budget;
    if (maxConcurrent === 0 || maxPerSecond === 0) return { limited: true };
    if (this.#inside >= maxConcurrent + maxQueued) return { limited: true };
    this.#inside += 1;
    try {
      return { limited: false, result: await this.#limiter.schedule(job) };
    } catch (error) {
      if (error instanceof Bottleneck.BottleneckError) return { limited: true };
      throw error;
    } finally {
      this.#inside -= 1;
    }
  }

  async close(): Promise<void> {
    await this.#limiter.stop({ dropWaitingJobs: true });
    await this.#limiter.disconnect();
  }
}

function settingsOf({ maxConcurrent, maxPerSecond, maxQueued }: FallbackBudget) {
  return {
    maxConcurrent: Math.max(1, maxConcurrent),
    highWater: maxQueued,
    strategy: Bottleneck.strategy.OVERFLOW,
    // Evenly spaced starts: a primary in an emergency gets no bursts.
    minTime: maxPerSecond > 0 ? 1000 / maxPerSecond : 0,
  };
}
