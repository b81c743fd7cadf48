import { type ReplicaSet, startMongos } from 'mongo-governor/testing';
import type { Collection, MongoClient } from 'mongodb';
import { newClient } from '../client';
import { arrived, type Sharded, startSharded } from './shard-fixture';

describe('a transaction at an embedded mongos of two shards', () => {
  let sharded: Sharded;
  let sets: readonly [ReplicaSet, ReplicaSet];
  let client: MongoClient;
  let orders: Collection<{ _id: number }>;
  let people: Collection<{ _id: number }>;

  beforeAll(async () => {
    sharded = await startSharded();
    ({ sets, client } = sharded);
    orders = client.db('shop').collection('orders');
    people = client.db('crm').collection('people');
  });
  afterAll(() => sharded[Symbol.asyncDispose]());
  beforeEach(async () => {
    await orders.deleteMany({});
    await people.deleteMany({});
    for (const set of sets) await set.resetWitnesses();
  });

  const counts = () => Promise.all([orders.countDocuments(), people.countDocuments()]);
  async function openTransactions(): Promise<number> {
    const members = sets.flatMap((set) => set.members);
    const witnesses = await Promise.all(members.map((member) => member.witness()));
    return witnesses.reduce((sum, { openTransactions: open }) => sum + open, 0);
  }

  it('stays on the shard of its databases', async () => {
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await people.insertOne({ _id: 1 }, { session });
        await people.findOne({}, { session });
      }),
    );
    expect(await counts()).toEqual([0, 1]);
    expect(await arrived(sets, 'commitTransaction')).toEqual([0, 1]);
  });

  it('commits on both', async () => {
    await client.withSession(async (session) => {
      session.startTransaction({ readConcern: { level: 'snapshot' } });
      await orders.insertOne({ _id: 1 }, { session });
      await people.insertMany([{ _id: 1 }, { _id: 2 }], { session });
      await expect(people.countDocuments({}, { session })).resolves.toBe(2);
      expect(await counts()).toEqual([0, 0]);
      await session.commitTransaction();
    });
    expect(await counts()).toEqual([1, 2]);
    expect(await arrived(sets, 'commitTransaction')).toEqual([1, 1]);
    expect(await openTransactions()).toBe(0);
  });

  it('aborts on both', async () => {
    await client.withSession(async (session) => {
      session.startTransaction();
      await orders.insertOne({ _id: 1 }, { session });
      await people.insertOne({ _id: 1 }, { session });
      await session.abortTransaction();
    });
    expect(await counts()).toEqual([0, 0]);
    expect(await openTransactions()).toBe(0);
  });

  it('ends on both when a command of it fails', async () => {
    await people.insertOne({ _id: 1 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await orders.insertOne({ _id: 1 }, { session });
      await expect(people.insertOne({ _id: 1 }, { session })).rejects.toMatchObject({ code: 11000 });
      expect(await openTransactions()).toBe(0);
      await expect(session.commitTransaction()).rejects.toMatchObject({ codeName: 'NoSuchTransaction' });
    });
    expect(await counts()).toEqual([0, 1]);
  });

  it('ends where no shard has a part of it', async () => {
    await client.withSession(async (session) => {
      session.startTransaction();
      const merge = [{ $merge: { into: { db: 'crm', coll: 'people' } } }];
      await expect(orders.aggregate(merge, { session }).toArray()).rejects.toMatchObject({ code: 115 });
      await session.abortTransaction();
    });
    expect(await arrived(sets, 'abortTransaction')).toEqual([0, 0]);
  });

  it('commits nothing when the first part can’t be', async () => {
    const [primary] = sets[0].members;
    await primary?.failNext({ command: 'commitTransaction', code: 251 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await orders.insertOne({ _id: 1 }, { session });
      await people.insertOne({ _id: 1 }, { session });
      await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
    });
    expect(await counts()).toEqual([0, 0]);
    expect(await openTransactions()).toBe(0);
  });

  it('says so when only a part is committed, and is not one to begin again', async () => {
    const primary = await sets[1].primary();
    await primary.failNext({ command: 'commitTransaction', code: 251 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await orders.insertOne({ _id: 1 }, { session });
      await people.insertOne({ _id: 1 }, { session });
      const failed = await session.commitTransaction().catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 125, codeName: 'CommandFailed' });
      expect(failed).toHaveProperty(
        'message',
        expect.stringMatching('committed at shard0 and not at shard1'),
      );
      expect(
        (failed as { hasErrorLabel(label: string): boolean }).hasErrorLabel('TransientTransactionError'),
      ).toBe(false);
    });
    expect(await counts()).toEqual([1, 0]);
  });

  it('finishes a commit that comes again', async () => {
    const primary = await sets[1].primary();
    await primary.failNext({ command: 'commitTransaction', closeConnection: true, afterExecution: true });
    await client.withSession(async (session) => {
      session.startTransaction();
      await orders.insertOne({ _id: 1 }, { session });
      await people.insertOne({ _id: 1 }, { session });
      await session.commitTransaction();
    });
    expect(await counts()).toEqual([1, 1]);
    expect(await arrived(sets, 'commitTransaction')).toEqual([2, 2]);
  });

  it('is committed through another mongos when its own has gone', async () => {
    await using one = await startMongos(sets);
    await using two = await startMongos(sets);
    const options: object = { minHeartbeatFrequencyMS: 10 };
    const through = newClient(`mongodb://${one.address},${two.address}/`, options);
    await through.withSession(async (session) => {
      session.startTransaction();
      await through.db('shop').collection<{ _id: number }>('orders').insertOne({ _id: 1 }, { session });
      await through.db('crm').collection<{ _id: number }>('people').insertOne({ _id: 1 }, { session });
      const began = (await one.witness()).commands.some(({ name }) => name === 'insert');
      await (began ? one : two).close();
      await session.commitTransaction();
    });
    await through.close();
    expect(await counts()).toEqual([1, 1]);
  });
});
