import type { FallbackBudget, FallbackOutcome } from './fallback-budget';
import { type FleetFallbackLimiter, RedisUnavailable } from './fleet-fallback-limiter';
import { ProcessLimiter } from './process-limiter';

/**
 * The budget of fallback reads at the primary: concurrency, rate and a bounded queue; shared by the fleet where
 * there is a Redis, else this process's own. Losing Redis falls back to the own one.
 * Stands on the emergency path only.
 */
export class FallbackLimiter {
  readonly #own: ProcessLimiter;
  readonly #fleet: FleetFallbackLimiter | undefined;
  #budget: FallbackBudget;
  #inside = 0;

  constructor(budget: FallbackBudget, fleet?: FleetFallbackLimiter) {
    this.#budget = budget;
    this.#fleet = fleet;
    this.#own = new ProcessLimiter(budget);
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
    this.#own.update(budget);
    this.#fleet?.update(budget);
  }

  /** `gone`: the caller waits for its turn no more. Limited then, as when there is no room; nothing was run. */
  async run<T>(job: () => Promise<T>, gone?: AbortSignal): Promise<FallbackOutcome<T>> {
    const { maxConcurrent, maxPerSecond } = this.#budget;
    if (maxConcurrent === 0 || maxPerSecond === 0) return { limited: true };
    this.#inside += 1;
    try {
      return await this.#schedule(job, gone);
    } finally {
      this.#inside -= 1;
    }
  }

  close(): void {
    this.#fleet?.close();
    this.#own.close();
  }

  async #schedule<T>(job: () => Promise<T>, gone: AbortSignal | undefined): Promise<FallbackOutcome<T>> {
    if (this.#fleet?.available) {
      try {
        return await this.#fleet.run(job, gone);
      } catch (error) {
        if (!(error instanceof RedisUnavailable)) throw error;
      }
    }
    return this.#own.run(job, gone);
  }
}
