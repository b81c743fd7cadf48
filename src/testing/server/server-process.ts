import type { MaybePromise } from '../maybe-promise';
import type { Waiters } from '../waiters';
import type { ObjectId } from '../wire/bson';
import type { Request } from '../wire/request';
import type { Connection } from './connection';
import type { ConnectionCounter } from './connection-counter';
import type { FailPoints } from './fail-points';
import type { Listener } from './listener';
import type { ServerVersion } from './version';

/** A process with a port, as its connections see it: a member of the set, or a mongos. */
export interface ServerProcess {
  readonly listener: Listener;
  readonly version: ServerVersion;
  readonly failPoints: FailPoints;
  readonly connections: ConnectionCounter;
  /** Milliseconds before each request is looked at. */
  readonly latencyMS: number;
  /** How long it takes to notice that a client closed a connection, milliseconds. */
  readonly closeDelayMS: number;
  readonly processId: InstanceType<typeof ObjectId>;
  /** Goes up with every change that hello tells. */
  readonly topologyCounter: number;
  /** Streaming hellos that wait for a change. */
  readonly topology: Waiters;
  /** The bytes of the reply; undefined when there is nothing (more) to send. */
  answer(connection: Connection, request: Request): MaybePromise<Uint8Array | undefined>;
  /** A connection was counted out: what waits for its client is looked at again. */
  connectionClosed(connection: Connection): void;
}
