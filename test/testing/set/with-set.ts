import { type ReplicaSet, type ReplicaSetOptions, startReplicaSet } from 'mongo-governor/testing';
import type { Collection, Db, Document, MongoClient, MongoClientOptions } from 'mongodb';
import { newClient } from '../client';

export interface Thing {
  _id: number;
}

/** A set, and clients of it that are closed with it. */
export interface WithSet extends AsyncDisposable {
  readonly set: ReplicaSet;
  client(options?: MongoClientOptions): MongoClient;
  things(options?: MongoClientOptions): Collection<Thing>;
  /** A client of one member alone. */
  at(address: string | undefined): MongoClient;
  /** The `admin` database of one member. */
  admin(address: string | undefined): Db;
  /** What one member says of itself. */
  hello(address: string | undefined): Promise<Document>;
}

export async function withSet(options: ReplicaSetOptions = {}): Promise<WithSet> {
  const set = await startReplicaSet({ electionMS: 10, ...options });
  const clients: MongoClient[] = [];
  function open(uri: string, given: MongoClientOptions): MongoClient {
    const client = newClient(uri, { minHeartbeatFrequencyMS: 10, ...given });
    clients.push(client);
    return client;
  }
  const client = (given: MongoClientOptions = {}): MongoClient => open(set.uri, given);
  const at = (address: string | undefined): MongoClient =>
    open(`mongodb://${address}/?directConnection=true`, { readPreference: 'primaryPreferred' });
  const admin = (address: string | undefined): Db => at(address).db('admin');
  return {
    set,
    client,
    things: (given) => client(given).db('app').collection<Thing>('things'),
    at,
    admin,
    hello: (address) => admin(address).command({ hello: 1 }),
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((each) => each.close()));
      await set.close();
    },
  };
}
