import type { DriverWaiter } from '../shape/internals';
import { type InLine, Line } from './line';

/** A read that the driver has and that must not reach a primary, until it has settled. */
export interface ReadUnderway extends InLine<ReadUnderway> {
  readonly waiter: DriverWaiter;
  /** Its wait was ended; where it has its own answer all the same, it had been sent before. */
  isEnded: boolean;
}

/** What a command ends with that was not sent, since its member has become the primary while it waited. */
const PROMOTED = new Error('the member became the primary while the read waited for a connection');

export function isPromoted(error: unknown): boolean {
  return error === PROMOTED;
}

/**
 * Reads that the driver has, of one pool that was not a primary's: some may wait for a connection that is being opened,
 * and would reach the member with no policy asked once it is the primary. Those that have their connection are sent
 * already: ending their wait does nothing any more. Who waits for one that is being opened is in no queue of the pool.
 */
export class ReadsUnderway {
  readonly #reads = new Line<ReadUnderway>();

  enter(waiter: DriverWaiter): ReadUnderway {
    const read: ReadUnderway = { waiter, isEnded: false, older: undefined, newer: undefined };
    this.#reads.push(read);
    return read;
  }

  leave(read: ReadUnderway): void {
    this.#reads.remove(read);
  }

  /** The member is the primary now. */
  endWaits(): void {
    for (const read of this.#reads) {
      const { waiter } = read;
      read.isEnded = true;
      // The pool skips it, and keeps the connection that it may be opening for it (cmap/connection_pool.ts).
      waiter.cancelled = true;
      waiter.reject(PROMOTED);
    }
  }
}
