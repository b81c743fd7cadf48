import { type FallbackBudget, intervalOf } from './fallback-budget';
import type { FallbackOutcome } from './fallback-limiter';
import { Pace } from './pace';

/**
 * This process's own budget of fallback reads: concurrency and rate, first come, first served.
 * By the monotonic clock: a clock that is set back lets no read wait for the old time to come again.
 */
export class LocalLimiter {
  readonly #pace: Pace;
  #maxConcurrent: number;
  #running = 0;
  #waiting: ((admitted: boolean) => void)[] = [];

  constructor(budget: FallbackBudget) {
    this.#maxConcurrent = budget.maxConcurrent;
    this.#pace = new Pace(intervalOf(budget));
  }

  update(budget: FallbackBudget): void {
    this.#maxConcurrent = budget.maxConcurrent;
    this.#pace.update(intervalOf(budget));
    // Nothing would ever let them through.
    if (this.#maxConcurrent === 0) this.close();
    while (this.#running < this.#maxConcurrent) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running += 1;
      next(true);
    }
  }

  /**
   * Limited only when it is closed, or the budget is taken away, before the job's turn comes; how many may wait is the
   * caller's to decide.
   */
  async run<T>(job: () => Promise<T>): Promise<FallbackOutcome<T>> {
    if (!(await this.#enter())) return { limited: true };
    try {
      await this.#pace.turn();
      return { limited: false, result: await job() };
    } finally {
      this.#leave();
    }
  }

  close(): void {
    for (const refuse of this.#waiting.splice(0)) refuse(false);
  }

  #enter(): Promise<boolean> | boolean {
    if (this.#maxConcurrent === 0) return false;
    if (this.#running >= this.#maxConcurrent) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    return true;
  }

  /** The place is handed over, so that no newcomer takes it first. */
  #leave(): void {
    const next = this.#running > this.#maxConcurrent ? undefined : this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next(true);
  }
}
