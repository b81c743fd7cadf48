import type { Governor, MongoClient } from 'mongo-governor';
import {
  type Mongos,
  type MongosOptions,
  type ReplicaSet,
  type ReplicaSetOptions,
  startMongos,
  startReplicaSet,
} from 'mongo-governor/testing';
import type { MongoClientOptions } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { makeGovernor, QUICK_MONITORING } from './governed';

export interface BehindMongos extends AsyncDisposable {
  readonly set: ReplicaSet;
  readonly mongos: readonly Mongos[];
  readonly governor: Governor;
  readonly client: MongoClient;
}

/** A replica set, routers in front of it, and one governed client of all routers, connected. */
export async function startBehindMongos(
  config: PartialConfig = {},
  options: {
    set?: ReplicaSetOptions;
    mongos?: MongosOptions;
    client?: MongoClientOptions;
    count?: number;
  } = {},
): Promise<BehindMongos> {
  const set = await startReplicaSet(options.set);
  const count = options.count ?? 1;
  const mongos = await Promise.all(Array.from({ length: count }, () => startMongos(set, options.mongos)));
  const governor = makeGovernor(config);
  const [first] = mongos as [Mongos];
  const uri = first.uri.replace(first.address, mongos.map(({ address }) => address).join(','));
  const client = governor.createClient(uri, { ...QUICK_MONITORING, ...options.client });
  await client.connect();
  return {
    set,
    mongos,
    governor,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await governor.close();
      await Promise.all(mongos.map((each) => each.close()));
      await set.close();
    },
  };
}
