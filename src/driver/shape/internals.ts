import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/*
 * What the seam relies on of the driver's own objects, as structural types. Read from mongodb 6.19 to 7.9;
 * `shape.ts` checks it at run time. Nothing outside `src/driver` uses these types.
 */

export interface DriverReadPreference {
  readonly mode: string;
  readonly tags?: readonly Readonly<Record<string, string>>[] | undefined;
  readonly maxStalenessSeconds?: number | undefined;
}

export interface DriverServerDescription {
  readonly address: string;
  /** SDAM type (sdam/common.ts): RSPrimary, RSSecondary, Unknown, Standalone, Mongos, LoadBalancer, ... */
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly error: Error | null;
  readonly lastUpdateTime: number;
  /** Null where the member has no streaming protocol. */
  readonly topologyVersion: { readonly processId: { toHexString(): string } } | null;
  readonly lastWriteDate: number;
}

export interface DriverTopologyDescription {
  /** Single, ReplicaSetNoPrimary, ReplicaSetWithPrimary, Sharded, Unknown, LoadBalanced. */
  readonly type: string;
  readonly servers: ReadonlyMap<string, DriverServerDescription>;
  readonly heartbeatFrequencyMS: number;
  /** As the members say; null before one has, and where there is no replica set. */
  readonly setName: string | null;
}

export interface DriverSession {
  inTransaction(): boolean;
  readonly isPinned: boolean;
  readonly explicit: boolean;
  /** Where `startTransaction` looks before it takes the client's preference (sessions.ts). */
  readonly defaultTransactionOptions: { readPreference?: DriverReadPreference };
  readonly transaction: { readonly isStarting: boolean; readonly isActive: boolean };
}

export interface DriverOperation {
  readonly commandName: string;
  readonly ns?: { readonly db: string; readonly collection?: string | undefined } | undefined;
  readonly session: DriverSession | undefined;
  readPreference: DriverReadPreference;
  server: DriverServer;
  options: Readonly<Record<string, unknown>>;
  readonly pipeline?: readonly Readonly<Record<string, unknown>>[];
  readonly hasWriteStage?: boolean;
  /** Resolved by the driver from operation, collection, db and client (operations/command.ts). */
  readonly readConcern?: { readonly level?: string };
  readonly command?: Readonly<Record<string, unknown>>;
}

export interface DriverConnection {
  generation: number;
  readonly closed: boolean;
  readonly socket: Socket;
  destroy(): void;
}

/** Constructor that the driver makes connections with (`connectionType`, cmap/connect.ts). */
export type DriverConnectionType = new (stream: Socket, options: DriverConnectOptions) => DriverConnection;

export interface DriverConnectOptions {
  readonly hostAddress: { toString(): string };
  readonly connectionType?: DriverConnectionType;
  /** Of a client with `autoEncryption`. */
  readonly autoEncrypter?: object | undefined;
}

export interface DriverPoolOptions extends DriverConnectOptions {
  readonly connectionType: DriverConnectionType;
  readonly maxPoolSize: number;
  readonly minPoolSize: number;
  readonly waitQueueTimeoutMS: number;
}

interface DriverList<T> extends Iterable<T> {
  readonly length: number;
  prune(filter: (value: T) => boolean): void;
  last(): T | null;
  pop(): T | null;
  unshift(value: T): void;
}

/** A check-out in the pool's wait queue (cmap/connection_pool.ts, WaitQueueMember). */
export interface DriverWaiter {
  cancelled: boolean;
  readonly checkoutTime: number;
  readonly reject: (error: Error) => void;
}

export interface DriverPool extends EventEmitter {
  options: DriverPoolOptions;
  readonly closed: boolean;
  readonly cancellationToken: EventEmitter;
  readonly generation: number;
  readonly totalConnectionCount: number;
  readonly availableConnectionCount: number;
  readonly pendingConnectionCount: number;
  readonly currentCheckedOutCount: number;
  readonly connections: DriverList<DriverConnection>;
  readonly waitQueue: DriverList<DriverWaiter>;
  processWaitQueue(): void;
  destroyConnection(connection: DriverConnection, reason: 'stale'): void;
  checkIn(connection: DriverConnection): void;
}

export type DriverCommand = (
  this: DriverServer,
  operation: DriverOperation,
  timeoutContext: unknown,
) => Promise<unknown>;

export interface DriverMonitor {
  connectOptions: DriverConnectOptions;
  readonly cancellationToken: EventEmitter;
  /** Undefined until the monitor starts, and a new one whenever it starts again. */
  monitorId: DriverMonitorInterval | undefined;
}

export interface DriverMonitorInterval {
  readonly stopped: boolean;
  /** A check; what is handed to it is called when the check is over. */
  fn: (done: () => void) => void;
}

export interface DriverServer {
  readonly description: DriverServerDescription;
  readonly pool: DriverPool;
  readonly monitor: DriverMonitor | null;
  readonly loadBalanced: boolean;
  command: DriverCommand;
}

/** Options of a selection; drivers before 7.1 have no `deprioritizedServers`. */
export interface DriverSelectOptions {
  readonly session?: DriverSession | undefined;
  readonly operationName?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutContext?: unknown;
  readonly deprioritizedServers?: DriverDeprioritized;
}

export interface DriverDeprioritized {
  add(description: DriverServerDescription): void;
  has(description: DriverServerDescription): boolean;
}

export type DriverSelector = DriverReadPreference | string | ((...selection: never[]) => unknown);

/** A selection that has found no server yet (sdam/topology.ts, ServerSelectionRequest). */
interface DriverSelectionRequest {
  cancelled: boolean;
  readonly reject: (error: Error) => void;
}

export interface DriverTopology extends EventEmitter {
  readonly waitQueue: DriverList<DriverSelectionRequest>;
  readonly description: DriverTopologyDescription;
  readonly s: { readonly servers: Map<string, DriverServer> };
  selectServer(selector: DriverSelector, options: DriverSelectOptions): Promise<DriverServer>;
  isConnected(): boolean;
}

export interface DriverClientOptions {
  appName?: string;
  readPreference: DriverReadPreference;
  waitQueueTimeoutMS: number;
  serverSelectionTimeoutMS: number;
  readonly serverMonitoringMode: string;
  readonly loadBalanced: boolean;
  readonly directConnection: boolean;
  readonly hosts: readonly { toString(): string }[];
  /** The name that the hosts are looked up by (mongodb+srv). */
  readonly srvHost?: string | undefined;
  readonly replicaSet?: string | undefined;
  readonly maxPoolSize: number;
  /** Of a client with `autoEncryption`: the client that the driver makes for itself (encrypter.ts). */
  readonly encrypter?: { readonly internalClient?: DriverClient | null | undefined } | undefined;
}

export interface DriverClient extends EventEmitter {
  readonly options: DriverClientOptions;
  readonly readPreference: DriverReadPreference;
  readonly topology?: DriverTopology | undefined;
  startSession(options?: unknown): DriverSession;
  /** Says more about the client to the server; makes its metadata anew from the options (since driver 6.18). */
  appendMetadata?(info: { name: string; version?: string }): void;
  connect(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

export interface DriverReadPreferenceConstructor {
  new (
    mode: string,
    tags?: readonly Readonly<Record<string, string>>[],
    options?: { maxStalenessSeconds?: number },
  ): DriverReadPreference;
}
