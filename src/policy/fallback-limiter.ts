import type { FallbackBudget } from './fallback-budget';
import { type FleetFallbackLimiter, RedisUnavailable } from './fleet-fallback-limiter';
import { LocalLimiter } from './local-limiter';

/** Whether the budget has room for a job: its result, or that it is used up. */
export type FallbackOutcome<T> = { readonly limited: false; readonly result: T } | { readonly limited: true };

/**
 * The budget of fallback reads at the primary: concurrency, rate and a bounded queue; shared by the fleet where
 * there is a Redis, else this process's own. Losing Redis falls back to the own one.
 * Stands on the emergency path only.
 */
export class FallbackLimiter {
  readonly #local: LocalLimiter;
  readonly #fleet: FleetFallbackLimiter | undefined;
  #budget: FallbackBudget;
  #inside = 0;

  constructor(budget: FallbackBudget, fleet?: FleetFallbackLimiter) {
    this.#budget = budget;
    this.#fleet = fleet;
    this.#local = new LocalLimiter(budget);
  }

  /** Fallback reads of this process that run or wait. */
  get inside(): number {
    return this.#inside;
  }

  /** Whether the fleet's budget is the one that counts now. */
  get shared(): boolean {
    return this.#fleet?.available ?? false;
  }

  update(budget: FallbackBudget): void {
    this.#budget = budget;
    this.#local.update(budget);
    this.#fleet?.update(budget);
  }

  async run<T>(job: () => Promise<T>): Promise<FallbackOutcome<T>> {
    const { maxConcurrent, maxQueued, maxPerSecond } = this.#budget;
    if (maxConcurrent === 0 || maxPerSecond === 0) return { limited: true };
    if (this.#inside >= maxConcurrent + maxQueued) return { limited: true };
    this.#inside += 1;
    try {
      return await this.#schedule(job);
    } finally {
      this.#inside -= 1;
    }
  }

  close(): void {
    this.#fleet?.close();
    this.#local.close();
  }

  async #schedule<T>(job: () => Promise<T>): Promise<FallbackOutcome<T>> {
    if (this.#fleet?.available) {
      try {
        return { limited: false, result: await this.#fleet.run(job) };
      } catch (error) {
        if (!(error instanceof RedisUnavailable)) throw error;
      }
    }
    return this.#local.run(job);
  }
}
