import type { DriverUnsupportedError } from '../../errors';
import type { DriverCheckOutOptions, DriverConnection, DriverPool, DriverServer } from './internals';
import { missingOf } from './members';
import { CONNECTION, WAITER } from './relied-on';
import { unsupported } from './shape';
import { missingOfTimeoutContext } from './timeout-context';

/** What a check-out does, where its members alone do not tell. */
const JOINS_THE_QUEUE = 'server.pool.checkOut (joins pool.waitQueue in the same tick)';
const USES_CONNECTION_TYPE = 'server.pool.checkOut (opens connections of pool.options.connectionType)';

/**
 * Checks what of a pool exists only with its first check-out: what waits in its queue, that it waits there in the same
 * tick, and its connections. The driver's `connect()` checks one out before any command; until one was had and is of
 * the known shape, each check-out is looked at, and from then on none.
 *
 * A check-out of another shape is taken back and fails with DriverUnsupportedError, and so does each after it: the seam
 * could not end its wait, and a pool whose waits do not end gives its connections to nobody. `refuse` is told.
 */
export function checkFirstCheckOut(
  server: DriverServer,
  client: object,
  refuse: (error: DriverUnsupportedError) => void,
): void {
  const { pool } = server;
  const { checkOut } = pool;
  // Connections that the pool has before the seam are of the driver's own class.
  const isNew = pool.totalConnectionCount === 0;
  let refused: DriverUnsupportedError | undefined;
  const checkedCheckOut = async (options: DriverCheckOutOptions): Promise<DriverConnection> => {
    if (refused !== undefined) throw refused;
    const waiting = pool.waitQueue.length;
    const checkedOut = checkOut.call(pool, options);
    const waits = pool.waitQueue.length > waiting;
    const missing = missingWhileWaiting(pool, waits, options);
    if (missing.length > 0) {
      refused = unsupported(missing, client);
      if (waits) endWait(pool, refused);
      checkedOut.then((connection) => pool.checkIn(connection)).catch(() => undefined);
    } else {
      const connection = await checkedOut;
      missing.push(...missingOfConnection(connection, pool, isNew));
      if (missing.length === 0) {
        if (pool.checkOut === checkedCheckOut) Reflect.deleteProperty(pool, 'checkOut');
        return connection;
      }
      refused = unsupported(missing, client);
      pool.checkIn(connection);
    }
    refuse(refused);
    throw refused;
  };
  pool.checkOut = checkedCheckOut;
}

function missingWhileWaiting(pool: DriverPool, waits: boolean, options: DriverCheckOutOptions): string[] {
  const { timeoutContext } = options;
  return [
    ...(waits ? missingOf(pool.waitQueue.last(), WAITER, 'waiter') : []),
    // A driver that hands out an idle connection at once does nothing that would be missed.
    ...(waits || pool.availableConnectionCount > 0 ? [] : [JOINS_THE_QUEUE]),
    ...missingOfTimeoutContext(timeoutContext),
  ];
}

function missingOfConnection(connection: DriverConnection, pool: DriverPool, isNew: boolean): string[] {
  const { connectionType, autoEncrypter } = pool.options as { autoEncrypter?: unknown } & typeof pool.options;
  // With `autoEncryption` the driver takes a class of its own (cmap/connect.ts, makeConnection).
  const isOfType = !isNew || autoEncrypter !== undefined || connection instanceof connectionType;
  return [...missingOf(connection, CONNECTION, 'connection'), ...(isOfType ? [] : [USES_CONNECTION_TYPE])];
}

/** Takes the newest waiter out of the queue, which nobody has looked at since it came, and ends its promise. */
function endWait(pool: DriverPool, error: Error): void {
  const waiter = pool.waitQueue.pop() as { reject?: unknown } | null;
  if (typeof waiter?.reject === 'function') waiter.reject(error);
}
