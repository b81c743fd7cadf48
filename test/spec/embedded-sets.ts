import os from 'node:os';
import { type Mongos, startMongos, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { Kind } from './applies';
import type { Server } from './run-test';

export const OPTIONS = { runtimeAdapters: { os }, minHeartbeatFrequencyMS: 10 } as MongoClientOptions;

const USER = { username: 'spec', password: 'spec' };

/** What tests run on, and a client that looks at it and that no test sees. */
interface Observed {
  readonly server: Server;
  readonly observer: MongoClient;
  close(): Promise<void>;
}

/** The embedded sets that tests run on, each started for the first test that is about it. */
export class EmbeddedSets {
  readonly #started = new Map<string, Promise<Observed>>();

  for(kind: Kind): Promise<Observed> {
    const key = JSON.stringify(kind);
    const started = this.#started.get(key) ?? start(kind);
    this.#started.set(key, started);
    return started;
  }

  async close(): Promise<void> {
    for (const started of this.#started.values()) await (await started).close();
  }
}

async function start({ version, topology, auth }: Kind): Promise<Observed> {
  const set = await startReplicaSet({ serverVersion: version.join('.'), ...(auth && { auth: USER }) });
  // Two where clients may choose; a load balancer hides how many there are.
  const count = topology === 'sharded' ? 2 : topology === 'load-balanced' ? 1 : 0;
  const loadBalanced = topology === 'load-balanced';
  const routers = await Promise.all(Array.from({ length: count }, () => startMongos(set, { loadBalanced })));
  // Of a set itself, also where tests see only what is in front: a release that the driver refuses has no other.
  const observer = new MongoClient(set.uri, OPTIONS);
  const close = async () => {
    await observer.close();
    for (const router of routers) await router.close();
    await set.close();
  };
  const server = count > 0 ? routed(routers) : set;
  return { server, observer, close };
}

function routed(routers: readonly Mongos[]): Server {
  const [first] = routers as [Mongos];
  const hosts = routers.map(({ address }) => address).join(',');
  return { uri: first.uri, uriOfAll: first.uri.replace(first.address, hosts), members: routers };
}
