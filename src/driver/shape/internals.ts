import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/*
 * What the seam relies on of the driver's own objects, as structural types. Read from mongodb 6.19 to 7.9. Each member
 * is checked at run time: `relied-on.ts` has a table for each type, which does not compile without it. Fields
 * that are not `readonly` the seam replaces. Nothing outside `src/driver` uses these types.
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
  /** Of the replica set, as the member says. */
  readonly setName: string | null;
  readonly lastWriteDate: number;
  /** From the member's last answer; null before it, and of what is no member (sdam/server_description.ts). */
  readonly topologyVersion: DriverTopologyVersion | null;
}

export interface DriverTopologyVersion {
  /** Made anew whenever the member's process starts. */
  readonly processId: { toHexString(): string };
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
  /** How often it was tried, and may be where a server is overloaded; drivers before 7.2 have neither (operations/operation.ts). */
  readonly attemptsMade?: number;
  maxAttempts?: number;
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

/** The driver's linked list (utils.ts). */
interface DriverList<T> extends Iterable<T> {
  readonly length: number;
  push(value: T): void;
  prune(filter: (value: T) => boolean): void;
  last(): T | null;
  pop(): T | null;
}

/** A check-out in the pool's wait queue (cmap/connection_pool.ts, WaitQueueMember). */
export interface DriverWaiter {
  cancelled: boolean;
  /** When the wait began, on `performance.now()`'s clock rounded down (utils.ts, processTimeMS). */
  checkoutTime: number;
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
  readonly connections: Pick<DriverList<DriverConnection>, 'prune'>;
  readonly waitQueue: Pick<DriverList<DriverWaiter>, 'length' | 'last' | 'pop' | typeof Symbol.iterator>;
  processWaitQueue(): void;
  destroyConnection(connection: DriverConnection, reason: 'stale'): void;
  /** Puts itself at the end of the wait queue in the same tick; `first-check-out.ts` checks that. */
  checkOut(options: DriverCheckOutOptions): Promise<DriverConnection>;
  checkIn(connection: DriverConnection): void;
}

export interface DriverCheckOutOptions {
  readonly timeoutContext?: DriverTimeoutContext | undefined;
}

/** What bounds an operation's waits: one `timeoutMS` for all of them, or each its own (timeout.ts). */
export interface DriverTimeoutContext {
  /** Only where each wait has its own bound: milliseconds, 0 for none. */
  readonly options?: DriverLegacyTimeouts;
  /** Only where one `timeoutMS` bounds all of them; Infinity for 0. */
  readonly remainingTimeMS?: number;
  /** Only in a cursor's: that of the operation. */
  readonly timeoutContext?: DriverTimeoutContext;
}

export interface DriverLegacyTimeouts {
  serverSelectionTimeoutMS: number;
  waitQueueTimeoutMS: number;
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
  /** With "auto" such a monitor polls: it has no connection that measures round trips. */
  readonly isRunningInFaasEnv: boolean;
  readonly options: { readonly serverMonitoringMode: string };
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
  /** What the driver chooses by between two members that are eligible: operations under way. */
  readonly s: { operationCount: number };
  command: DriverCommand;
  /** Its monitor looks soon, and no more often than it may. */
  requestCheck(): void;
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
}

export type DriverSelector = DriverReadPreference | string | ((...selection: never[]) => unknown);

/** A selection that has found no server yet (sdam/topology.ts, ServerSelectionRequest). */
export interface DriverSelectionRequest {
  cancelled: boolean;
  readonly reject: (error: Error) => void;
}

export interface DriverTopology extends EventEmitter {
  readonly waitQueue: Pick<DriverList<DriverSelectionRequest>, 'length' | 'last' | 'push' | 'pop'>;
  readonly description: DriverTopologyDescription;
  readonly s: { readonly servers: ReadonlyMap<string, DriverServer> };
  /** A selection that finds no server puts itself at the end of the wait queue in the same tick. */
  selectServer(selector: DriverSelector, options: DriverSelectOptions): Promise<DriverServer>;
  isConnected(): boolean;
}

export interface DriverClientOptions {
  appName?: string;
  readPreference: DriverReadPreference;
  readonly waitQueueTimeoutMS: number;
  serverSelectionTimeoutMS: number;
  readonly heartbeatFrequencyMS: number;
  readonly serverMonitoringMode: string;
  readonly loadBalanced: boolean;
  readonly directConnection: boolean;
  /** Seeds; of an SRV name none before the client has connected. */
  readonly hosts: readonly { toString(): string }[];
  readonly srvHost?: string | undefined;
  readonly replicaSet?: string | undefined;
  readonly maxPoolSize: number;
  /** 7.2 and later: how often it retries an operation that a server was overloaded for. */
  readonly maxAdaptiveRetries?: number;
  readonly autoEncryption?: object | undefined;
  readonly encrypter?: DriverEncrypter | undefined;
}

/** Of a client with `autoEncryption` (encrypter.ts). */
export interface DriverEncrypter {
  /** The client that the driver makes for itself, on the same deployment; null where it needs none. */
  readonly internalClient: DriverClient | null;
}

export interface DriverClient extends EventEmitter {
  readonly options: DriverClientOptions;
  readonly readPreference: DriverReadPreference;
  readonly topology?: DriverTopology | undefined;
  readonly s?: { readonly url?: string | undefined };
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
