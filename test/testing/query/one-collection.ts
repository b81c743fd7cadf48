import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { newClient } from '../client';

/** A collection of a set of one member, and the database that it is in: each test has its own. */
export function oneCollection(): { readonly db: Db; readonly things: Collection<Document> } {
  let set: ReplicaSet;
  let client: MongoClient;
  let count = 0;
  beforeAll(async () => {
    set = await startReplicaSet({ members: 1 });
    client = newClient(set.uri);
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });
  beforeEach(() => {
    count++;
  });
  return {
    get db() {
      return client.db(`app${count}`);
    },
    get things() {
      return this.db.collection<Document>('things');
    },
  };
}
