import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { ClientSession, Collection, Document, MongoClient } from 'mongodb';
import { newClient } from '../client';

type Call = (things: Collection<Document>, session: ClientSession) => Promise<unknown>;

describe('the embedded set, as a server, refuses', () => {
  let set: ReplicaSet;
  let client: MongoClient;
  let things: Collection<Document>;
  beforeAll(async () => {
    set = await startReplicaSet({ members: 1 });
    client = newClient(set.uri);
    things = client.db('app').collection('things');
    await things.insertOne({ _id: 1 } as never);
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });

  it.each<[string, number, Call]>([
    ['a write', 72, (c, session) => c.insertOne({}, { session })],
    ['count', 72, (c, session) => c.estimatedDocumentCount({ session })],
    ['listIndexes', 72, (c, session) => c.indexes({ session })],
  ])('%s in a snapshot session', async (_name, code, call) => {
    await client.withSession({ snapshot: true }, async (session) => {
      expect(await things.findOne({}, { session })).toEqual({ _id: 1 });
      await expect(call(things, session)).rejects.toMatchObject({ code });
    });
  });

  it.each<[string, Call]>([
    ['count', (c, session) => c.estimatedDocumentCount({ session })],
    ['$out', (c, session) => c.aggregate([{ $out: 'o' }], { session }).toArray()],
    ['$indexStats', (c, session) => c.aggregate([{ $indexStats: {} }], { session }).toArray()],
    ['the admin database', (_c, session) => client.db('admin').collection('x').findOne({}, { session })],
  ])('%s in a transaction', async (_name, call) => {
    await client.withSession(async (session) => {
      session.startTransaction();
      await expect(call(things, session)).rejects.toMatchObject({ code: 263 });
      await session.abortTransaction();
    });
  });

  it.each<[string, number, (c: Collection<Document>) => Promise<unknown>]>([
    [
      'linearizable with $out',
      72,
      (c) => c.aggregate([{ $out: 'o' }], { readConcern: { level: 'linearizable' } }).toArray(),
    ],
    ['a read concern that is none', 2, (c) => c.findOne({}, { readConcern: { level: 'loud' as never } })],
    ['a negative maxTimeMS', 2, (c) => c.findOne({}, { maxTimeMS: -1 })],
    ['an _id with a $-prefixed field', 52, (c) => c.insertOne({ _id: { $a: 1 } } as never)],
    ['an _id that is an array', 53, (c) => c.insertOne({ _id: [1] } as never)],
    [
      'a capped collection without a size',
      72,
      () => client.db('app').createCollection('capped', { capped: true }),
    ],
  ])('%s', async (_name, code, call) => {
    await expect(call(things)).rejects.toMatchObject({ code });
  });

  it('what is not of version 1 of the API, if the client is strict', async () => {
    const strict = newClient(set.uri, { serverApi: { version: '1', strict: true } });
    const collection = strict.db('app').collection('things');
    expect(await collection.findOne({})).toEqual({ _id: 1 });
    await expect(collection.distinct('x')).rejects.toMatchObject({ code: 323 });
    await expect(collection.aggregate([{ $indexStats: {} }]).toArray()).rejects.toMatchObject({ code: 323 });
    await expect(client.db('app').command({ ping: 1, apiVersion: '2' })).rejects.toMatchObject({ code: 322 });
    await strict.close();
  });

  it('$merge into a document that must not be there, and tells its key', async () => {
    const merge = { into: 'things', whenMatched: 'fail' as const };
    await expect(things.aggregate([{ $merge: merge }]).toArray()).rejects.toMatchObject({
      code: 11000,
      keyPattern: { _id: 1 },
      keyValue: { _id: 1 },
    });
  });
});
