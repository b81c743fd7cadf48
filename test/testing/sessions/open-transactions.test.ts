import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { ClientSession, Collection, Document, MongoClient } from 'mongodb';
import { newClient } from '../client';
import { eventually } from '../eventually';

describe('an open transaction', () => {
  let set: ReplicaSet;
  let client: MongoClient;
  let things: Collection<{ _id: number; x?: number }>;
  const admin = (command: Document) => client.db('admin').command(command);
  const openTransactions = async () => (await (await set.primary()).witness()).openTransactions;

  beforeEach(async () => {
    set = await startReplicaSet({ members: 1 });
    client = newClient(set.uri);
    things = client.db('app').collection('things');
    await things.insertOne({ _id: 1 });
  });
  afterEach(async () => {
    await client.close();
    await set.close();
  });

  async function inTransaction(work: (session: ClientSession) => Promise<void>): Promise<void> {
    await client.withSession(async (session) => {
      session.startTransaction();
      await things.updateOne({ _id: 1 }, { $set: { x: 1 } }, { session });
      await work(session);
    });
  }

  it('is ended by killAllSessions', async () => {
    await inTransaction(async (session) => {
      await admin({ killAllSessions: [] });
      expect(await openTransactions()).toBe(0);
      await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
    });
    expect(await things.findOne()).toEqual({ _id: 1 });
  });

  it('is ended by killSessions with its session', async () => {
    await inTransaction(async (session) => {
      await admin({ killSessions: [session.id] });
      expect(await openTransactions()).toBe(0);
    });
  });

  it('is ended when its life time is over', async () => {
    expect(await admin({ setParameter: 1, transactionLifetimeLimitSeconds: 0.02 })).toMatchObject({
      was: 60,
    });
    await inTransaction(async (session) => {
      await eventually(openTransactions, (open) => open === 0);
      await expect(things.findOne({}, { session })).rejects.toMatchObject({ code: 251 });
    });
  });

  it('holds a plain write back for maxTimeMS at most', async () => {
    await inTransaction(async (session) => {
      const update = { update: 'things', updates: [{ q: { _id: 1 }, u: { $set: { x: 2 } } }], maxTimeMS: 20 };
      await expect(client.db('app').command(update)).rejects.toMatchObject({ code: 50 });
      await session.abortTransaction();
    });
    expect(await things.findOne()).toEqual({ _id: 1 });
  });
});

describe('$listLocalSessions', () => {
  it('has the caller', async () => {
    const set = await startReplicaSet({ members: 1 });
    const client = newClient(set.uri);
    await client.withSession(async (session) => {
      const stages = [{ $listLocalSessions: {} }];
      const [found] = await client.db('admin').aggregate(stages, { session }).toArray();
      expect(found?._id).toEqual(session.id);
    });
    await client.close();
    await set.close();
  });
});
