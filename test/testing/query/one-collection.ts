import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { Collection, Document, MongoClient } from 'mongodb';
import { newClient } from '../client';

/** A collection of a set of one member, empty before each test. */
export function oneCollection(): { readonly things: Collection<Document> } {
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
    get things() {
      return client.db('app').collection<Document>(`things${count}`);
    },
  };
}
