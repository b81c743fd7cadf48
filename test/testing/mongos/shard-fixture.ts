import { type Mongos, type ReplicaSet, startMongos, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient } from 'mongodb';
import { newClient } from '../client';

/** A mongos of two sets, and the unmodified driver's client of it. */
export interface Sharded extends AsyncDisposable {
  readonly sets: readonly [ReplicaSet, ReplicaSet];
  readonly mongos: Mongos;
  readonly client: MongoClient;
  /** Nothing is in the databases of both shards any more, and nothing is counted. */
  empty(): Promise<void>;
}

/** `shop` is on the first shard and `crm` on the second. */
export async function startSharded(): Promise<Sharded> {
  const sets = await Promise.all([startReplicaSet(), startReplicaSet({ setName: 'rs1' })]);
  const mongos = await startMongos(sets, { databases: { shop: 0, crm: 1 } });
  const client = newClient(mongos.uri, { appName: 'api' });
  return {
    sets,
    mongos,
    client,
    async empty() {
      await client.db('shop').dropDatabase();
      await client.db('crm').dropDatabase();
      for (const set of sets) await set.resetWitnesses();
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await mongos.close();
      await Promise.all(sets.map((set) => set.close()));
    },
  };
}

/** How many of these commands came to each set, its members together, by the members' own counts. */
export async function arrived(
  sets: readonly ReplicaSet[],
  name: string,
  role?: 'primary' | 'secondary',
): Promise<number[]> {
  return Promise.all(
    sets.map(async ({ members }) => {
      const witnesses = await Promise.all(members.map((member) => member.witness()));
      return witnesses
        .flatMap(({ commands }) => commands)
        .filter((command) => command.name === name && (role === undefined || command.role === role)).length;
    }),
  );
}
