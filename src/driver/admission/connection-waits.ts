import type { DriverWaiter } from '../shape/internals';

/** An operation that was sent to the pool, between its neighbours by age. */
export interface ConnectionWait {
  readonly waiter: DriverWaiter;
  /** On `performance.now()`'s clock; Infinity where the driver bounds the wait itself. */
  readonly endsAt: number;
  /** A read that was sent to a secondary and must not reach a primary. */
  readonly endsOnPromotion: boolean;
  older: ConnectionWait | undefined;
  newer: ConnectionWait | undefined;
}

/** What the driver's check-out takes for an end of its own timer (timeout.ts, `TimeoutError.is`), in every copy of it. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** What a command ends with that was not sent, since its member has become the primary while it waited. */
const PROMOTED = new Error('the member became the primary while the read waited for a connection');

export function isPromoted(error: unknown): boolean {
  return error === PROMOTED;
}

/**
 * The waits for a connection of one pool, and what ends them beside a connection: `waitQueueTimeoutMS`, with one timer
 * for the whole pool, where the driver has a timer, a promise and a race of promises for every operation (some 5% of
 * its CPU); and the election of the member.
 *
 * An operation is here until it has settled: once it has its connection, ending its wait does nothing any more.
 */
export class ConnectionWaits {
  #oldest: ConnectionWait | undefined;
  #newest: ConnectionWait | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** The waiter came at `now` and waits at most `timeoutMS`; 0: the driver bounds it. */
  enter(waiter: DriverWaiter, now: number, timeoutMS: number, endsOnPromotion: boolean): ConnectionWait {
    const endsAt = timeoutMS > 0 ? now + timeoutMS : Number.POSITIVE_INFINITY;
    const wait: ConnectionWait = { waiter, endsAt, endsOnPromotion, older: this.#newest, newer: undefined };
    if (this.#newest === undefined) this.#oldest = wait;
    else this.#newest.newer = wait;
    this.#newest = wait;
    if (this.#timer === undefined && timeoutMS > 0) this.#timer = this.#wakeIn(timeoutMS);
    return wait;
  }

  /** The operation has settled. */
  leave(wait: ConnectionWait): void {
    const { older, newer } = wait;
    if (older !== undefined) older.newer = newer;
    else if (this.#oldest === wait) this.#oldest = newer;
    if (newer !== undefined) newer.older = older;
    else if (this.#newest === wait) this.#newest = older;
    wait.older = undefined;
    wait.newer = undefined;
  }

  /** The member is the primary now: up to a whole queue of reads would otherwise reach it with no policy asked. */
  endPromoted(): void {
    for (let wait = this.#oldest; wait !== undefined; ) {
      const { newer, waiter, endsOnPromotion } = wait;
      if (endsOnPromotion) {
        this.leave(wait);
        // The pool skips it, and keeps the connection that it may be opening for it (cmap/connection_pool.ts).
        waiter.cancelled = true;
        waiter.reject(PROMOTED);
      }
      wait = newer;
    }
  }

  #wakeIn(ms: number): NodeJS.Timeout {
    // It is not cleared when nobody waits any more, so it must not keep a process alive.
    return setTimeout(() => this.#endExpired(), ms).unref();
  }

  /** A reload may have changed the bound meanwhile: the older wait need not end first. */
  #endExpired(): void {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (let wait = this.#oldest; wait !== undefined; ) {
      const { newer, waiter, endsAt } = wait;
      if (endsAt > now) next = Math.min(next, endsAt);
      else {
        this.leave(wait);
        waiter.reject(new TimeoutError('the wait for a connection ended'));
      }
      wait = newer;
    }
    this.#timer = Number.isFinite(next) ? this.#wakeIn(Math.ceil(next - now)) : undefined;
  }
}
