import Bottleneck from 'bottleneck';
import { type FallbackBudget, type FallbackOutcome, intervalOf } from './fallback-budget';
import { Turn } from './turn';

/** A step of the wall clock against the monotonic one beyond this is a setting, not a drift; milliseconds. */
const CLOCK_STEP_MS = 100;
/** How often clocks are looked at while somebody waits, milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * This process's own budget of fallback reads: Bottleneck's concurrency, rate and bounded queue.
 *
 * Bottleneck (2.19) paces by the wall clock and stops for as long as that is set back, or was when it looked; a rate that
 * it has promised to who waits it keeps through an update; and what waits in it can't be taken out. For each of them it
 * is replaced, and who waits is scheduled again in the fresh one, in order. What runs meanwhile counts in the fresh one
 * too.
 */
export class ProcessLimiter {
  #budget: FallbackBudget;
  #limiter: Bottleneck;
  /** In the order in which they came. */
  readonly #waiting = new Set<Turn>();
  readonly #running = new Set<Promise<void>>();
  /** Both on `performance.now()`'s clock. */
  #lastStart = Number.NEGATIVE_INFINITY;
  #lastScheduled = Number.NEGATIVE_INFINITY;
  #clockOffset = clockOffset();
  #looking: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Immediate | undefined;

  constructor(budget: FallbackBudget) {
    this.#budget = budget;
    this.#limiter = makeLimiter(budget);
  }

  /** Another budget: it reaches who waits. Those that find no room in it are refused. */
  update(budget: FallbackBudget): void {
    this.#budget = budget;
    if (budget.maxConcurrent === 0) this.close();
    this.#renew();
  }

  /**
   * Limited when the queue is full, or when it is closed, the budget is taken away or its caller has `gone` before the
   * job's turn comes. Rejects with what the job throws.
   */
  run<T>(job: () => Promise<T>, gone?: AbortSignal): Promise<FallbackOutcome<T>> {
    const { maxConcurrent, maxQueued } = this.#budget;
    // Bottleneck looks some ticks later, when those of the same burst may have been served.
    const isFull = this.#waiting.size + this.#running.size >= maxConcurrent + maxQueued;
    if (maxConcurrent === 0 || isFull) return Promise.resolve({ limited: true });
    this.#lookAtClock();
    const turn = new Turn(job, gone, (leaving) => this.#withdraw(leaving));
    this.#waiting.add(turn);
    this.#schedule(turn);
    this.#looking ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    return turn.outcome;
  }

  /** Refuses those that wait. */
  close(): void {
    for (const waiting of this.#waiting) waiting.limit();
    this.#waiting.clear();
    this.#rest();
  }

  #withdraw(waiting: Turn): void {
    this.#take(waiting);
    // It stands in Bottleneck's queue still, and takes somebody's place there. Once for all that leave together.
    this.#renewal ??= setImmediate(() => this.#renew());
  }

  #schedule(waiting: Turn): void {
    this.#lastScheduled = performance.now();
    const limiter = this.#limiter;
    limiter
      .schedule(() => this.#start(waiting, limiter))
      .catch(() => {
        // Dropped: there is no room for it, or all were, to be scheduled again.
        if (limiter === this.#limiter && this.#take(waiting)) waiting.limit();
      });
  }

  async #start(waiting: Turn, limiter: Bottleneck): Promise<void> {
    // The fresh limiter starts it, or its caller has gone.
    if (limiter !== this.#limiter || !this.#take(waiting)) return;
    this.#lastStart = performance.now();
    const running = waiting.start();
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }

  #look(): void {
    if (this.#isStuck()) this.#renew();
    else this.#lookAtClock();
  }

  /** Somebody waits though there is room and it is time: the clock was set back and forth between two looks. */
  #isStuck(): boolean {
    if (this.#running.size >= this.#budget.maxConcurrent) return false;
    const since = Math.max(this.#lastStart, this.#lastScheduled);
    return performance.now() - since > intervalOf(this.#budget) + LOOK_EVERY_MS;
  }

  #lookAtClock(): void {
    const offset = clockOffset();
    if (Math.abs(offset - this.#clockOffset) <= CLOCK_STEP_MS) return;
    this.#clockOffset = offset;
    this.#renew();
  }

  #renew(): void {
    clearImmediate(this.#renewal);
    this.#renewal = undefined;
    const before = this.#limiter;
    const { maxConcurrent, maxQueued } = this.#budget;
    if (maxConcurrent === 0) return;
    this.#limiter = makeLimiter(this.#budget);
    void before.stop({ dropWaitingJobs: true });
    const running = [...this.#running];
    const isPaced = performance.now() - this.#lastStart < intervalOf(this.#budget);
    if (running.length > 0 || isPaced) {
      const weight = Math.min(maxConcurrent, Math.max(1, running.length));
      this.#limiter.schedule({ weight }, () => Promise.all(running)).catch(() => undefined);
    }
    for (const waiting of [...this.#waiting].slice(maxConcurrent + maxQueued)) {
      this.#take(waiting);
      waiting.limit();
    }
    for (const waiting of this.#waiting) this.#schedule(waiting);
  }

  /** Out of those that wait; false: it is not among them. */
  #take(waiting: Turn): boolean {
    const waited = this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) this.#rest();
    return waited;
  }

  /** Nobody waits. */
  #rest(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }
}

function makeLimiter(budget: FallbackBudget): Bottleneck {
  return new Bottleneck({
    maxConcurrent: budget.maxConcurrent,
    minTime: intervalOf(budget),
    highWater: budget.maxQueued,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
}

function clockOffset(): number {
  return Date.now() - performance.now();
}
