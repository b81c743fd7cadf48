import type { MemberStats } from '../../counts/member-stats';
import type { DriverPool } from '../shape/internals';

/** A pool's wait queue as it is now; what has been waited goes to the member's stats. */
export class WaitQueueView {
  readonly #pool: DriverPool;

  constructor(pool: DriverPool, stats: MemberStats) {
    this.#pool = pool;
    pool.on('connectionCheckedOut', (event: { durationMS: number }) => {
      stats.waited.record(event.durationMS / 1000);
    });
    pool.on('connectionCheckOutFailed', (event: { reason: string }) => {
      if (event.reason === 'timeout') stats.waitTimeouts += 1;
    });
  }

  /** Live waiters: the driver keeps those that gave up in its list until it comes to them. */
  get waiting(): number {
    let waiting = 0;
    for (const { cancelled } of this.#pool.waitQueue) if (!cancelled) waiting += 1;
    return waiting;
  }

  /** Age of the oldest live waiter in seconds, 0 when nobody waits: the best single sign of saturation. */
  get oldestSeconds(): number {
    for (const { cancelled, checkoutTime } of this.#pool.waitQueue) {
      // The driver's clock for waiters (utils.ts, processTimeMS): performance.now() rounded down.
      if (!cancelled) return Math.max(0, performance.now() - checkoutTime) / 1000;
    }
    return 0;
  }
}
