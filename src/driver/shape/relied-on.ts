import type {
  DriverClient,
  DriverConnection,
  DriverDeprioritized,
  DriverMonitor,
  DriverMonitorInterval,
  DriverOperation,
  DriverPool,
  DriverReadPreference,
  DriverSelectionRequest,
  DriverServer,
  DriverServerDescription,
  DriverSession,
  DriverTimeoutContext,
  DriverTopology,
  DriverWaiter,
} from './internals';
import {
  EACH,
  MAY_BE_EMPTY,
  MAY_BE_MISSING,
  type Members,
  OF_A_CLASS,
  requiredMembers,
  WRITTEN,
} from './members';

/*
 * What the seam relies on of the driver's own objects, a table for each. `shape.ts` checks what exists before anything
 * is sent; `first-selection.ts` and `first-check-out.ts` check what exists only then.
 */

const READ_PREFERENCE = {
  mode: 'string',
  tags: 'there',
  maxStalenessSeconds: 'there',
} as const satisfies Members<DriverReadPreference>;

const SERVER_DESCRIPTION = {
  address: 'string',
  type: 'string',
  tags: 'object',
  error: 'there',
  lastUpdateTime: 'number',
  setName: 'string?',
  // A number before the member's first answer, a date from then on: both can be subtracted.
  lastWriteDate: 'there',
  topologyVersion: { [MAY_BE_EMPTY]: true, processId: { toHexString: 'function' } },
} as const satisfies Members<DriverServerDescription>;

const POOL = {
  options: {
    [WRITTEN]: true,
    connectionType: 'function',
    autoEncrypter: 'object?',
    maxPoolSize: 'number',
    minPoolSize: 'number',
    waitQueueTimeoutMS: 'number',
  },
  closed: 'boolean',
  cancellationToken: { on: 'function' },
  generation: 'number',
  totalConnectionCount: 'number',
  availableConnectionCount: 'number',
  pendingConnectionCount: 'number',
  currentCheckedOutCount: 'number',
  connections: { prune: 'function' },
  waitQueue: {
    length: 'number',
    last: 'function',
    pop: 'function',
    [Symbol.iterator]: 'function',
  },
  processWaitQueue: 'function',
  destroyConnection: 'function',
  checkOut: 'function, written',
  checkIn: 'function, written',
  on: 'function',
} as const satisfies Members<DriverPool>;

const OF_THE_OPTIONS = 'not checked: it is that of the options, which is';

export const CLIENT = {
  options: {
    appName: 'string?, written',
    readPreference: { ...READ_PREFERENCE, [WRITTEN]: true },
    waitQueueTimeoutMS: 'number',
    serverSelectionTimeoutMS: 'number',
    heartbeatFrequencyMS: 'number',
    serverMonitoringMode: 'string',
    loadBalanced: 'boolean',
    directConnection: 'boolean',
    hosts: { [EACH]: { toString: 'function' } },
    srvHost: 'string?',
    replicaSet: 'string?',
    maxPoolSize: 'number',
    maxAdaptiveRetries: 'number?',
    autoEncryption: 'object?',
    encrypter: { [MAY_BE_MISSING]: true, internalClient: 'there' },
  },
  readPreference: {
    [OF_A_CLASS]: true,
    mode: OF_THE_OPTIONS,
    tags: OF_THE_OPTIONS,
    maxStalenessSeconds: OF_THE_OPTIONS,
  },
  topology: 'not checked: there once the client connects, and checked then',
  s: 'not checked: only to tell clients of one URI from each other; without it their options do',
  startSession: 'function, written',
  appendMetadata: 'function?',
  connect: 'function, written',
  close: 'function, written',
  on: 'function',
} as const satisfies Members<DriverClient>;

export const TOPOLOGY = {
  waitQueue: {
    length: 'number',
    pop: 'function',
    last: 'function',
    // Only the check of the first selection uses it.
    push: 'function',
  },
  description: {
    type: 'string',
    servers: { get: 'function', has: 'function', keys: 'function', values: 'function' },
    heartbeatFrequencyMS: 'number',
    setName: 'string?',
  },
  s: { servers: 'object' },
  selectServer: 'function, written',
  isConnected: 'function',
  on: 'function',
} as const satisfies Members<DriverTopology>;

export const SERVER = {
  description: SERVER_DESCRIPTION,
  pool: POOL,
  monitor: 'not checked: has a table of its own; null where a load balancer is in between',
  loadBalanced: 'boolean',
  s: { operationCount: 'number, written' },
  command: 'function, written',
  requestCheck: 'function',
} as const satisfies Members<DriverServer>;

export const MONITOR = {
  connectOptions: {
    [WRITTEN]: true,
    connectionType: 'not checked: there is none, the seam adds it',
    autoEncrypter: 'not checked: monitors have none (sdam/monitor.ts)',
  },
  cancellationToken: { on: 'function', listenerCount: 'function' },
  monitorId: {
    [MAY_BE_EMPTY]: true,
    [WRITTEN]: true,
    stopped: 'boolean',
    fn: 'function, written',
  } as const satisfies Members<DriverMonitorInterval>,
  isRunningInFaasEnv: 'boolean',
  options: { serverMonitoringMode: 'string' },
} as const satisfies Members<DriverMonitor>;

export const SESSION = {
  inTransaction: 'function',
  isPinned: 'boolean',
  explicit: 'boolean',
  defaultTransactionOptions: { readPreference: 'not checked: there where the caller gave one' },
  transaction: { isStarting: 'boolean', isActive: 'boolean' },
} as const satisfies Members<DriverSession>;

export const OPERATION = {
  commandName: 'string',
  attemptsMade: 'number?',
  maxAttempts: 'number?, written',
  ns: { [MAY_BE_MISSING]: true, db: 'string', collection: 'string?' },
  // The driver gives every operation that it executes a session.
  session: SESSION,
  readPreference: { ...READ_PREFERENCE, [WRITTEN]: true },
  server: 'not checked: the seam only writes it; the driver has none before it selects one',
  options: 'object, written',
  pipeline: 'not checked: of aggregates only, see OPERATIONS',
  hasWriteStage: 'not checked: of aggregates only, see OPERATIONS',
  readConcern: 'not checked: of reads only, see OPERATIONS',
  command: 'not checked: of runCommand only, see OPERATIONS',
} as const satisfies Members<DriverOperation>;

/** What operations of one command have beside what all have. */
interface CommandShape {
  /** Its class has this aspect, by which reads are told from writes (operations/operation.ts). */
  readonly aspect?: 'READ_OPERATION' | 'WRITE_OPERATION';
  readonly members: object;
}

const READ = { ns: { db: 'string', collection: 'string' }, readConcern: 'there' } as const;
const WRITE = { ns: { db: 'string', collection: 'string' } } as const;

/** By command name; of other commands nothing more is relied on. The collection is where `namespace.ts` looks for it. */
export const OPERATIONS: Readonly<Record<string, CommandShape>> = {
  find: { aspect: 'READ_OPERATION', members: READ },
  count: { aspect: 'READ_OPERATION', members: { ...READ, collectionName: 'string' } },
  distinct: { aspect: 'READ_OPERATION', members: { ...READ, collection: { collectionName: 'string' } } },
  aggregate: {
    aspect: 'READ_OPERATION',
    members: { ...READ, pipeline: 'object', hasWriteStage: 'boolean', target: 'there' },
  },
  insert: { aspect: 'WRITE_OPERATION', members: WRITE },
  update: { aspect: 'WRITE_OPERATION', members: WRITE },
  delete: { aspect: 'WRITE_OPERATION', members: WRITE },
  findAndModify: {
    aspect: 'WRITE_OPERATION',
    members: { ...WRITE, collection: { collectionName: 'string' } },
  },
  runCommand: { members: { ns: { db: 'string' }, command: 'object' } },
};

export const WAITER = {
  cancelled: 'boolean, written',
  checkoutTime: 'number, written',
  reject: 'function',
} as const satisfies Members<DriverWaiter>;

export const SELECTION_REQUEST = {
  cancelled: 'boolean, written',
  reject: 'function',
} as const satisfies Members<DriverSelectionRequest>;

export const CONNECTION = {
  generation: 'number, written',
  closed: 'boolean',
  socket: 'object',
  destroy: 'function',
} as const satisfies Members<DriverConnection>;

export const DEPRIORITIZED = {
  [OF_A_CLASS]: true,
  add: 'function',
} as const satisfies Members<DriverDeprioritized>;

/** Without `options` the driver bounds its waits itself: slower, and all the same. */
export const TIMEOUT_CONTEXT = {
  options: {
    [MAY_BE_MISSING]: true,
    serverSelectionTimeoutMS: 'number, written',
    waitQueueTimeoutMS: 'number, written',
  },
  remainingTimeMS: 'number?',
  timeoutContext: "not checked: `timeout-context.ts` looks through a cursor's",
} as const satisfies Members<DriverTimeoutContext>;

/** Members that a driver can't be governed without, by the object that has them: dotted path and `typeof`. */
export const RELIED_ON = {
  client: requiredMembers(CLIENT),
  topology: requiredMembers(TOPOLOGY),
  server: requiredMembers(SERVER),
  /** Servers of a load-balanced deployment have none. */
  monitor: requiredMembers(MONITOR),
  operation: requiredMembers(OPERATION),
} as const;
