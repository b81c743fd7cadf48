import os from 'node:os';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { Kind } from './applies';

export const OPTIONS = { runtimeAdapters: { os }, minHeartbeatFrequencyMS: 10 } as MongoClientOptions;

const USER = { username: 'spec', password: 'spec' };

/** A set, and a client that looks at it and that no test sees. */
interface Observed {
  readonly set: ReplicaSet;
  readonly observer: MongoClient;
}

/** The embedded sets that tests run on, each started for the first test that is about it. */
export class EmbeddedSets {
  readonly #started = new Map<boolean, Promise<Observed>>();

  for({ auth }: Kind): Promise<Observed> {
    const started = this.#started.get(auth) ?? start(auth);
    this.#started.set(auth, started);
    return started;
  }

  async close(): Promise<void> {
    for (const started of this.#started.values()) {
      const { set, observer } = await started;
      await observer.close();
      await set.close();
    }
  }
}

async function start(auth: boolean): Promise<Observed> {
  const set = await startReplicaSet(auth ? { auth: USER } : {});
  return { set, observer: new MongoClient(set.uri, OPTIONS) };
}
