import { DriverUnsupportedError } from '../errors';

/** Members that the seam relies on, by the object that has them: dotted path and `typeof`. */
const CLIENT_SHAPE = {
  options: 'object',
  'options.readPreference': 'object',
  'options.hosts': 'object',
  'options.serverSelectionTimeoutMS': 'number',
  readPreference: 'object',
  startSession: 'function',
  connect: 'function',
  close: 'function',
  on: 'function',
} as const;

const TOPOLOGY_SHAPE = {
  selectServer: 'function',
  description: 'object',
  'description.servers': 'object',
  's.servers': 'object',
  on: 'function',
} as const;

const SERVER_SHAPE = {
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
  'pool.waitQueue': 'object',
  'pool.generation': 'number',
  'pool.closed': 'boolean',
  'pool.processWaitQueue': 'function',
  'pool.destroyConnection': 'function',
  'pool.checkIn': 'function',
  'pool.on': 'function',
} as const;

const OPERATION_SHAPE = {
  commandName: 'string',
  options: 'object',
  'readPreference.mode': 'string',
} as const;

type Shape = Readonly<Record<string, string>>;

/** @throws DriverUnsupportedError naming the driver's version and every member that is missing. */
export function checkClientShape(client: object): void {
  check(client, CLIENT_SHAPE, 'client', driverVersion(client));
}

export function checkTopologyShape(topology: object, client: object): void {
  check(topology, TOPOLOGY_SHAPE, 'topology', driverVersion(client));
}

/** Also what every command relies on: `command(operation, timeoutContext)`, the signature since driver 6.19. */
export function checkServerShape(server: object, client: object): void {
  check(server, SERVER_SHAPE, 'server', driverVersion(client));
  const command = valueAt(server, 'command');
  if (typeof command === 'function' && command.length !== 2) {
    throw new DriverUnsupportedError(driverVersion(client), ['server.command(operation, timeoutContext)']);
  }
}

export function checkOperationShape(operation: object, client: object): void {
  check(operation, OPERATION_SHAPE, 'operation', driverVersion(client));
}

/** Version as the driver itself tells servers (`client.options.metadata` or `driverInfo`), or "of unknown version". */
export function driverVersion(client: object): string {
  const additional = valueAt(client, 'options.additionalDriverInfo');
  const metadata = valueAt(client, 'options.metadata.driver.version');
  if (typeof metadata === 'string') return metadata;
  return typeof additional === 'string' ? additional : 'of unknown version';
}

function check(target: object, shape: Shape, name: string, version: string): void {
  const missing = Object.entries(shape)
    .filter(([path, type]) => {
      const value = valueAt(target, path);
      return typeof value !== type || value === null;
    })
    .map(([path, type]) => `${name}.${path} (${type})`);
  if (missing.length > 0) throw new DriverUnsupportedError(version, missing);
}

function valueAt(target: object, path: string): unknown {
  let value: unknown = target;
  for (const key of path.split('.')) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
