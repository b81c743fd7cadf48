import { EventEmitter } from 'node:events';
import { MongoClient } from 'mongodb';
import type {
  DriverConnectionType,
  DriverOperation,
  DriverReadPreference,
  DriverSelectOptions,
  DriverSelector,
  DriverServer,
  DriverServerDescription,
} from '../../src/driver/shape/internals';

/** As long as an uncontended check-out waits: until the next microtask (cmap/connection_pool.ts, checkOut). */
class FakeWaitQueue {
  length = 0;
  readonly #waiter = { cancelled: false, checkoutTime: 0, reject: () => undefined };

  arrive(): void {
    this.length += 1;
    queueMicrotask(() => {
      this.length -= 1;
    });
  }

  last(): object | null {
    return this.length === 0 ? null : this.#waiter;
  }

  pop(): object | null {
    return this.last();
  }

  unshift(): void {}

  *[Symbol.iterator](): Generator<object> {
    for (let n = 0; n < this.length; n += 1) yield this.#waiter;
  }
}

/** A pool that never connects: nothing in this benchmark gets as far. */
class FakePool extends EventEmitter {
  readonly closed = false;
  readonly generation = 0;
  readonly totalConnectionCount = 0;
  /** More than a batch needs: a wait for a connection is not the seam's. */
  readonly availableConnectionCount = 1_000;
  readonly pendingConnectionCount = 0;
  readonly currentCheckedOutCount = 0;
  readonly connections = Object.assign([], { prune: () => undefined, first: () => null });
  readonly waitQueue = new FakeWaitQueue();
  readonly cancellationToken = new EventEmitter();
  options = Object.freeze({
    connectionType: class {
      destroy(): void {}
    } as unknown as DriverConnectionType,
    maxPoolSize: 100,
    minPoolSize: 0,
    waitQueueTimeoutMS: 0,
  });
  processWaitQueue(): void {}
  destroyConnection(): void {}
  checkIn(): void {}
  checkOut(): Promise<never> {
    return Promise.reject(new Error('nothing in this benchmark connects'));
  }
}

/** A server whose `command` returns a promise that is settled already: all that is left is the seam. */
export class FakeServer {
  readonly description: DriverServerDescription;
  readonly pool = new FakePool();
  readonly monitor = null;
  readonly loadBalanced = false;
  readonly s = { operationCount: 0 };

  requestCheck(): void {}

  #reply: Promise<unknown> = Promise.resolve({ ok: 1 });

  constructor(address: string, type: string) {
    const times = { lastUpdateTime: 0, lastWriteDate: 0 };
    this.description = {
      address,
      type,
      tags: {},
      error: null,
      topologyVersion: null,
      setName: null,
      ...times,
    };
  }

  command(_operation: DriverOperation, _timeoutContext: unknown): Promise<unknown> {
    this.pool.waitQueue.arrive();
    return this.#reply;
  }

  /** From now on commands are answered never (to fill the queue), or by a rejection (what a shed is compared with). */
  answerWith(reply: Promise<unknown>): void {
    this.#reply = reply;
  }
}

const REQUEST = { cancelled: false, reject: () => undefined };

/** A replica set of one primary and one secondary, selected from in memory. */
export class FakeTopology extends EventEmitter {
  readonly primary = new FakeServer('fake:1', 'RSPrimary');
  readonly secondary = new FakeServer('fake:2', 'RSSecondary');
  readonly description = {
    type: 'ReplicaSetWithPrimary',
    heartbeatFrequencyMS: 10_000,
    servers: new Map(
      [this.primary, this.secondary].map(({ description }) => [description.address, description]),
    ),
  };
  /** Nobody has to wait for a server: the request is out of the queue in the tick in which it came. */
  readonly waitQueue = {
    length: 0,
    last: () => null,
    push: (_request: object) => undefined,
    pop: () => null,
  };
  readonly s = {
    servers: new Map([this.primary, this.secondary].map((server) => [server.description.address, server])),
  };

  selectServer(selector: DriverSelector, _options: DriverSelectOptions): Promise<DriverServer> {
    const { mode } = selector as DriverReadPreference;
    this.waitQueue.push(REQUEST);
    return Promise.resolve((mode === 'primary' ? this.primary : this.secondary) as unknown as DriverServer);
  }

  isConnected(): boolean {
    return true;
  }
}

/** A client of the real driver on a topology that needs no network. */
export function fakeClient(): { client: MongoClient; topology: FakeTopology } {
  const client = new MongoClient('mongodb://127.0.0.1:1/?replicaSet=fake');
  const topology = new FakeTopology();
  Object.assign(client, { topology });
  return { client, topology };
}
