import type { DriverConnection } from '../shape/internals';
import type { LedgerPool } from './holdings';

/** Generation that no pool has: the driver closes such a connection when it is checked in. */
const STALE_GENERATION = -1;

/** Who knows what a pool may hold. */
export interface PoolLimit {
  limitOf(entry: LedgerPool): number;
  /** The pool holds another number of connections than when it was counted. */
  changed(entry: LedgerPool): void;
}

/**
 * Closes what a pool holds above its part: idle connections now, those in use when they come back.
 * Nothing in flight fails. A connection in use is marked only at its check-in, since the driver skips
 * SDAM error handling on stale ones (sdam/server.ts, decorateCommandError).
 */
export function closeSurplus(entry: LedgerPool, limit: PoolLimit): void {
  const { pool } = entry;
  if (pool.closed) return;
  const surplus = (): boolean => {
    limit.changed(entry);
    return pool.totalConnectionCount > limit.limitOf(entry);
  };
  pool.connections.prune((connection) => {
    if (!surplus()) return false;
    pool.destroyConnection(connection, 'stale');
    return true;
  });
  if (!surplus() || Object.hasOwn(pool, 'checkIn')) return;
  const checkIn = pool.checkIn;
  pool.checkIn = (connection: DriverConnection): void => {
    if (surplus()) connection.generation = STALE_GENERATION;
    else Reflect.deleteProperty(pool, 'checkIn');
    checkIn.call(pool, connection);
  };
}
