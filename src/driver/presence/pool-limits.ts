import type { Socket } from 'node:net';
import type {
  DriverConnection,
  DriverConnectionType,
  DriverConnectOptions,
  DriverPoolOptions,
  DriverServer,
} from '../shape/internals';
import { countAbandoned, countCancelled } from './abandoned-attempts';
import type { LedgerPool, MemberLedger } from './member-ledger';
import { type ClosingLedger, closeGracefully } from './graceful-socket';
import { waitForOwnClose } from './monitor-checks';

/** Generation that no pool has: the driver closes such a connection when it is checked in. */
const STALE_GENERATION = -1;

/** Default of the driver (cmap/connection_pool.ts). */
const DEFAULT_MAX_POOL_SIZE = 100;

/**
 * Makes the ledger the pool's limit. `pool.options` is frozen but replaceable, and `maxPoolSize` is read on every
 * pass of the wait queue, so a getter makes the limit follow role and share with no event to miss.
 */
export function limitPool(server: DriverServer, entry: LedgerPool, ledger: MemberLedger): void {
  const { pool, monitor } = server;
  const base = pool.options.connectionType;
  const attempts = countAbandoned(pool.cancellationToken, ledger);
  const connectionType = trackedConnectionType(base, ledger, (connection, stream) => {
    attempts.succeeded();
    closeAtEnd(connection, stream);
  });
  const { minPoolSize, maxPoolSize: configured } = pool.options;
  const maxPoolSize = (): number => {
    if (!ledger.enforced) return configured;
    const size = ledger.maxPoolSizeOf(entry);
    return isChosen(configured) ? Math.min(size, configured) : size;
  };
  pool.options = Object.freeze({
    ...pool.options,
    connectionType,
    get maxPoolSize() {
      return maxPoolSize();
    },
    // A minimum above the cap would win (cmap/connection_pool.ts, ensureMinPoolSize).
    get minPoolSize() {
      return minPoolSize === 0 ? 0 : Math.max(0, Math.min(minPoolSize, maxPoolSize()));
    },
  } satisfies DriverPoolOptions);
  if (monitor !== null) {
    const held = new Set<DriverConnection>();
    countCancelled(monitor.cancellationToken, ledger, held);
    const ownType = trackedConnectionType(base, waitForOwnClose(monitor, ledger), (connection, stream) => {
      held.add(connection);
      stream.once('close', () => held.delete(connection));
    });
    monitor.connectOptions = Object.freeze({ ...monitor.connectOptions, connectionType: ownType });
  }
}

/** Whether somebody chose the size: the driver's default of 100 and "unlimited" give way to the cap. */
function isChosen(maxPoolSize: number): boolean {
  return maxPoolSize !== DEFAULT_MAX_POOL_SIZE && maxPoolSize !== 0;
}

/** The driver's connection class, with sockets whose close keeps its permit until the member has seen it. */
function trackedConnectionType(
  base: DriverConnectionType,
  ledger: ClosingLedger,
  onMade: (connection: DriverConnection, stream: Socket) => void,
): DriverConnectionType {
  return class GovernedConnection extends base {
    constructor(stream: Socket, options: DriverConnectOptions) {
      super(stream, options);
      closeGracefully(stream, ledger);
      onMade(this, stream);
    }
  };
}

/**
 * The driver learns of a close some milliseconds after Node has begun to destroy the socket. What it sends over it until
 * then waits for ever for a socket that drains, with no timeout, and its connection never comes back to the pool (cmap/
 * connection.ts, writeCommand; 7.9). So the connection is closed in the tick in which the member's FIN has been read.
 */
function closeAtEnd(connection: DriverConnection, stream: Socket): void {
  stream.once('end', () => connection.destroy());
}

/** Makes a change of share, role or clients take effect: surplus is closed, and waiters get what became free. */
export function applyLimits(ledger: MemberLedger): void {
  for (const entry of ledger.pools()) closeSurplus(entry, ledger);
  ledger.wakeWaiters();
}

/**
 * Closes what a pool holds above its part: idle connections now, those in use when they come back.
 * Nothing in flight fails. A connection in use is marked only at its check-in, since the driver skips
 * SDAM error handling on stale ones (sdam/server.ts, decorateCommandError).
 */
function closeSurplus(entry: LedgerPool, ledger: MemberLedger): void {
  const { pool } = entry;
  if (pool.closed) return;
  const surplus = (): boolean => pool.totalConnectionCount > ledger.limitOf(entry);
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
