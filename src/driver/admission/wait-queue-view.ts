import type { MemberStats } from '../../counts/member-stats';
import type { DriverPool } from '../shape/internals';
import type { AdmissionQueue } from './admission-queue';

/** Who waits at a pool now, for a permit or for a connection; what has been waited goes to the member's stats. */
export class WaitQueueView {
  readonly #pool: DriverPool;
  readonly #queue: AdmissionQueue;

  constructor(pool: DriverPool, queue: AdmissionQueue, stats: MemberStats) {
    this.#pool = pool;
    this.#queue = queue;
    pool.on('connectionCheckedOut', (event: { durationMS: number }) => {
      stats.waited.record(event.durationMS / 1000);
    });
    pool.on('connectionReady', (event: { durationMS: number }) => {
      stats.created.record(event.durationMS / 1000);
    });
  }

  get waiting(): number {
    let waiting = this.#queue.size;
    // The driver keeps those that gave up in its list until it comes to them.
    for (const { cancelled } of this.#pool.waitQueue) if (!cancelled) waiting += 1;
    return waiting;
  }

  /** Age of the oldest waiter in seconds, 0 when nobody waits: the best single sign of saturation. */
  get oldestSeconds(): number {
    let since = this.#queue.oldestSince ?? Number.POSITIVE_INFINITY;
    for (const { cancelled, checkoutTime } of this.#pool.waitQueue) {
      if (!cancelled) since = Math.min(since, checkoutTime);
    }
    return Number.isFinite(since) ? Math.max(0, performance.now() - since) / 1000 : 0;
  }
}
