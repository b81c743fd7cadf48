import type { Socket } from 'node:net';
import { connectionMaker } from '../shape/connection-class';
import type {
  DriverClient,
  DriverConnection,
  DriverConnectionType,
  DriverConnectOptions,
  DriverPoolOptions,
  DriverServer,
} from '../shape/internals';
import { countAbandoned, countCancelled } from './abandoned-attempts';
import { endpointOf } from './endpoint';
import { type ClosingLedger, closeGracefully } from './graceful-socket';
import type { LedgerPool } from './holdings';
import type { MemberLedger } from './member-ledger';
import { gateChecks } from './monitor-checks';

/** What is learnt of a member from the connections to it. */
export interface MemberNews {
  /** Address and port at which the member was reached. */
  onEndpoint(endpoint: string): void;
  /** Until when a first monitor has to wait; undefined: it may begin. */
  readonly entrance: Promise<void> | undefined;
}

/**
 * Makes the ledger the pool's limit. `pool.options` is frozen but replaceable, and `maxPoolSize` is read on every
 * pass of the wait queue, so a getter makes the limit follow role and share with no event to miss.
 */
export function limitPool(
  server: DriverServer,
  driver: DriverClient,
  entry: LedgerPool,
  ledger: MemberLedger,
  news: MemberNews,
): void {
  const { pool, monitor } = server;
  // Monitors never encrypt (sdam/monitor.ts).
  const plain = pool.options.connectionType;
  const { type: base, options } = connectionMaker(pool.options, driver);
  const attempts = countAbandoned(pool.cancellationToken, ledger);
  const connectionType = trackedConnectionType(base, ledger, (connection, stream) => {
    attempts.succeeded();
    closeAtEnd(connection, stream);
    learnEndpoint(stream, news);
    // Before the permit of a close is given back, which may make another pool ask for room.
    stream.once('close', () => ledger.changed(entry));
  });
  pool.on('connectionClosed', () => ledger.changed(entry));
  const { minPoolSize, maxPoolSize: configured } = pool.options;
  const maxPoolSize = (): number => (ledger.enforced ? ledger.maxPoolSizeOf(entry) : configured);
  pool.options = Object.freeze({
    ...pool.options,
    ...options,
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
    const checks = countCancelled(monitor.cancellationToken, ledger, held);
    const closing = gateChecks(monitor, ledger, news.entrance);
    const ownType = trackedConnectionType(plain, closing, (connection, stream) => {
      checks.succeeded();
      held.add(connection);
      ledger.monitorOpened();
      learnEndpoint(stream, news);
      stream.once('close', () => {
        held.delete(connection);
        ledger.monitorClosed();
      });
    });
    monitor.connectOptions = Object.freeze({ ...monitor.connectOptions, connectionType: ownType });
  }
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

function learnEndpoint(stream: Socket, news: MemberNews): void {
  const endpoint = endpointOf(stream);
  if (endpoint !== undefined) news.onEndpoint(endpoint);
}

/**
 * The driver learns of a close some milliseconds after Node has begun to destroy the socket. What it sends over it until
 * then waits for ever for a socket that drains, with no timeout, and its connection never comes back to the pool (cmap/
 * connection.ts, writeCommand; 7.9). So the connection is closed in the tick in which the member's FIN has been read.
 */
function closeAtEnd(connection: DriverConnection, stream: Socket): void {
  stream.once('end', () => connection.destroy());
}
