import type { DriverPool, DriverWaiter } from './internals';

/** An operation whose wait is bounded, between its neighbours by age. */
export interface BoundedWait {
  readonly waiter: DriverWaiter;
  /** On `performance.now()`'s clock. */
  readonly endsAt: number;
  older: BoundedWait | undefined;
  newer: BoundedWait | undefined;
}

/** What the driver's check-out takes for an end of its own timer (timeout.ts, `TimeoutError.is`), in every copy of it. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Ends waits for a connection after `waitQueueTimeoutMS` with one timer for the whole pool. The driver's own way is
 * a timer, a promise and a race of promises for every operation: some 5% of an operation's CPU.
 */
export class WaitBound {
  #oldest: BoundedWait | undefined;
  #newest: BoundedWait | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** The waiter came just now and waits at most `timeoutMS`; all waits of a client have the same bound. */
  enter(waiter: DriverWaiter, timeoutMS: number): BoundedWait {
    const wait: BoundedWait = {
      waiter,
      endsAt: performance.now() + timeoutMS,
      older: this.#newest,
      newer: undefined,
    };
    if (this.#newest === undefined) this.#oldest = wait;
    else this.#newest.newer = wait;
    this.#newest = wait;
    this.#timer ??= this.#wakeIn(timeoutMS);
    return wait;
  }

  /** The operation is settled; where it has its connection already, `enter`'s bound means nothing any more. */
  leave(wait: BoundedWait): void {
    const { older, newer } = wait;
    if (older !== undefined) older.newer = newer;
    else if (this.#oldest === wait) this.#oldest = newer;
    if (newer !== undefined) newer.older = older;
    else if (this.#newest === wait) this.#newest = older;
    wait.older = undefined;
    wait.newer = undefined;
  }

  #wakeIn(ms: number): NodeJS.Timeout {
    // It is not cleared when nobody waits any more, so it must not keep a process alive.
    return setTimeout(() => this.#endLongest(), ms).unref();
  }

  #endLongest(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (let wait = this.#oldest; wait !== undefined && wait.endsAt <= now; wait = this.#oldest) {
      this.leave(wait);
      // Does nothing where the waiter got its connection.
      wait.waiter.reject(new TimeoutError('the wait for a connection ended'));
    }
    if (this.#oldest !== undefined) this.#timer = this.#wakeIn(Math.ceil(this.#oldest.endsAt - now));
  }
}

/** Whether the next check-out gets a connection at once: an idle one that the driver will not find too old. */
export function hasUsableConnection(pool: DriverPool): boolean {
  if (pool.waitQueue.length > 0 || pool.availableConnectionCount === 0 || pool.options.maxIdleTimeMS > 0) {
    return false;
  }
  const next = pool.connections.first();
  return next !== null && !next.closed && next.generation === pool.generation;
}

/** The part of the driver's context of an operation that its check-out reads the bound of the wait from. */
interface CheckoutOptions {
  waitQueueTimeoutMS?: number;
}

/** Undefined where an operation's own `timeoutMS` bounds everything (timeout.ts, CSOTTimeoutContext). */
export function checkoutOptionsOf(timeoutContext: unknown): CheckoutOptions | undefined {
  return (timeoutContext as { options?: CheckoutOptions }).options;
}
