import { DriverUnsupportedError } from '../../errors';
import { driverVersion } from './driver-version';

/**
 * Members of the driver that the seam relies on, by the object that has them: dotted path and `typeof`.
 * The driver's own objects are checked, once each, before anything is sent through them.
 */
export const RELIED_ON = {
  client: {
    'options.readPreference.mode': 'string',
    'options.hosts': 'object',
    'options.serverSelectionTimeoutMS': 'number',
    'options.waitQueueTimeoutMS': 'number',
    'options.serverMonitoringMode': 'string',
    'options.loadBalanced': 'boolean',
    'readPreference.constructor': 'function',
    startSession: 'function',
    connect: 'function',
    close: 'function',
    on: 'function',
  },
  topology: {
    selectServer: 'function',
    'description.type': 'string',
    'description.servers': 'object',
    'description.heartbeatFrequencyMS': 'number',
    's.servers': 'object',
    'waitQueue.length': 'number',
    'waitQueue.pop': 'function',
    on: 'function',
  },
  server: {
    command: 'function',
    'description.address': 'string',
    'description.type': 'string',
    'pool.options.connectionType': 'function',
    'pool.options.maxPoolSize': 'number',
    'pool.options.minPoolSize': 'number',
    'pool.totalConnectionCount': 'number',
    'pool.availableConnectionCount': 'number',
    'pool.pendingConnectionCount': 'number',
    'pool.currentCheckedOutCount': 'number',
    'pool.connections.prune': 'function',
    'pool.waitQueue.last': 'function',
    'pool.waitQueue.pop': 'function',
    'pool.waitQueue.unshift': 'function',
    // What a connection's own generation is compared with.
    'pool.generation': 'number',
    'pool.closed': 'boolean',
    'pool.processWaitQueue': 'function',
    'pool.destroyConnection': 'function',
    'pool.checkIn': 'function',
    'pool.on': 'function',
    'pool.cancellationToken.on': 'function',
  },
  /** Servers of a load-balanced deployment have none. */
  monitor: {
    connectOptions: 'object',
    'cancellationToken.on': 'function',
    'cancellationToken.listenerCount': 'function',
  },
  operation: {
    commandName: 'string',
    options: 'object',
    'readPreference.mode': 'string',
    'session.inTransaction': 'function',
    'session.isPinned': 'boolean',
    'session.transaction.isActive': 'boolean',
    'session.transaction.isStarting': 'boolean',
  },
} as const;

type Shape = Readonly<Record<string, string>>;

/** @throws DriverUnsupportedError naming the driver's version and every member that is missing. */
export function checkClientShape(client: object): void {
  check(client, RELIED_ON.client, 'client', client);
}

export function checkTopologyShape(topology: object, client: object): void {
  check(topology, RELIED_ON.topology, 'topology', client);
}

export function checkServerShape(server: object, client: object): void {
  check(server, RELIED_ON.server, 'server', client);
  const monitor = valueAt(server, 'monitor');
  if (monitor !== null) check(Object(monitor) as object, RELIED_ON.monitor, 'server.monitor', client);
  const command = valueAt(server, 'command');
  // `command(operation, timeoutContext)` since driver 6.19, more before; what instruments it may declare fewer.
  if (typeof command === 'function' && command.length > 2) {
    throw new DriverUnsupportedError(driverVersion(client), ['server.command(operation, timeoutContext)']);
  }
}

/** Once for each class of operations; the driver gives every operation that it executes a session. */
export function checkOperationShape(operation: object): void {
  const client = valueAt(operation, 'session.client');
  check(operation, RELIED_ON.operation, 'operation', typeof client === 'object' && client ? client : {});
}

function check(target: object, shape: Shape, name: string, client: object): void {
  const missing = Object.entries(shape)
    .filter(([path, type]) => {
      const value = valueAt(target, path);
      return typeof value !== type || value === null;
    })
    .map(([path, type]) => `${name}.${path} (${type})`);
  if (missing.length > 0) throw new DriverUnsupportedError(driverVersion(client), missing);
}

function valueAt(target: object, path: string): unknown {
  let value: unknown = target;
  for (const key of path.split('.')) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
