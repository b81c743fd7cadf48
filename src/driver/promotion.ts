import type { DriverConnection, DriverServer, DriverWaiter } from './internals';

/** What a command ends with that was not sent, since its member has become the primary while it waited. */
const PROMOTED = new Error('the member became the primary while the read waited for a connection');

/**
 * For a read that waits for a connection of a secondary. If the member is the primary when the read's turn comes, it
 * is not sent: up to a whole queue of reads would otherwise reach the new primary with no policy asked.
 */
export function endIfPromoted(server: DriverServer, waiter: DriverWaiter): void {
  const { resolve } = waiter;
  waiter.resolve = (connection: DriverConnection): void => {
    if (server.description.type !== 'RSPrimary') {
      resolve(connection);
      return;
    }
    // The driver counts it as checked out by now; the next in the queue gets it.
    server.pool.checkIn(connection);
    waiter.reject(PROMOTED);
  };
}

export function isPromoted(error: unknown): boolean {
  return error === PROMOTED;
}
