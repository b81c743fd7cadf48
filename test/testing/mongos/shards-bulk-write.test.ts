import type { ReplicaSet } from 'mongo-governor/testing';
import { Long, type MongoClient } from 'mongodb';
import { arrived, type Sharded, startSharded } from './shard-fixture';

describe('a bulk write of the client at an embedded mongos of two shards', () => {
  let sharded: Sharded;
  let sets: readonly [ReplicaSet, ReplicaSet];
  let client: MongoClient;

  beforeAll(async () => {
    sharded = await startSharded();
    ({ sets, client } = sharded);
  });
  afterAll(() => sharded[Symbol.asyncDispose]());
  beforeEach(() => sharded.empty());

  const insert = (namespace: string, _id: number) =>
    ({ namespace, name: 'insertOne', document: { _id: _id as never, n: Long.fromNumber(7) } }) as const;
  const idsOf = async (db: string): Promise<unknown[]> =>
    (await client.db(db).collection('things').find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);

  it('is one command where all is on one shard', async () => {
    const { insertedCount } = await client.bulkWrite([insert('crm.things', 1), insert('crm.others', 1)]);
    expect(insertedCount).toBe(2);
    expect(await arrived(sets, 'bulkWrite')).toEqual([0, 1]);
  });

  it('is done in order, stretch by stretch, with the results of each statement', async () => {
    const result = await client.bulkWrite(
      [
        insert('shop.things', 1),
        insert('shop.things', 2),
        insert('crm.things', 1),
        insert('shop.things', 3),
        {
          namespace: 'crm.things',
          name: 'updateOne',
          filter: { _id: 1 as never },
          update: { $set: { a: 1 } },
        },
        {
          namespace: 'crm.things',
          name: 'updateOne',
          filter: { _id: 9 as never },
          update: { $set: { a: 1 } },
          upsert: true,
        },
        { namespace: 'shop.things', name: 'deleteOne', filter: { _id: 2 as never } },
      ],
      { verboseResults: true },
    );
    expect(result).toMatchObject({ insertedCount: 4, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
    expect([...(result.insertResults?.keys() ?? [])]).toEqual([0, 1, 2, 3]);
    expect(result.updateResults?.get(5)).toMatchObject({ upsertedId: 9 });
    expect(result.deleteResults?.get(6)).toMatchObject({ deletedCount: 1 });
    expect(await idsOf('shop')).toEqual([1, 3]);
    expect(await idsOf('crm')).toEqual([1, 9]);
    expect(await arrived(sets, 'bulkWrite')).toEqual([3, 2]);
    const kept = await client
      .db('crm')
      .collection('things')
      .findOne({ _id: 1 as never }, { promoteLongs: false });
    expect(kept?.n).toEqual(Long.fromNumber(7));
  });

  it('ends with the first error where it is in order, and goes on at both shards where it is not', async () => {
    const models = [
      insert('shop.things', 1),
      insert('crm.things', 1),
      insert('crm.things', 1),
      insert('shop.things', 2),
    ];
    const failed = { writeErrors: new Map([[2, expect.objectContaining({ code: 11000 })]]) };
    await expect(client.bulkWrite(models)).rejects.toMatchObject(failed);
    expect([await idsOf('shop'), await idsOf('crm')]).toEqual([[1], [1]]);
    await client.db('shop').dropDatabase();
    await client.db('crm').dropDatabase();
    for (const set of sets) await set.resetWitnesses();
    await expect(client.bulkWrite(models, { ordered: false })).rejects.toMatchObject(failed);
    expect([await idsOf('shop'), await idsOf('crm')]).toEqual([[1, 2], [1]]);
    expect(await arrived(sets, 'bulkWrite')).toEqual([1, 1]);
  });

  it('does no stretch twice when it comes again', async () => {
    const primary = await sets[1].primary();
    await primary.failNext({ command: 'bulkWrite', closeConnection: true, afterExecution: true });
    const models = [
      insert('shop.things', 1),
      insert('crm.things', 1),
      insert('shop.things', 2),
      insert('crm.things', 2),
    ];
    await expect(client.bulkWrite(models)).resolves.toMatchObject({ insertedCount: 4 });
    expect([await idsOf('shop'), await idsOf('crm')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    // The first of each comes again, and the second that was not sent before.
    expect(await arrived(sets, 'bulkWrite')).toEqual([3, 3]);
  });

  it('begins a transaction on both, and is committed with it', async () => {
    const models = [insert('shop.things', 1), insert('crm.things', 1), insert('shop.things', 2)];
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await client.bulkWrite(models, { session });
        expect([await idsOf('shop'), await idsOf('crm')]).toEqual([[], []]);
      }),
    );
    expect([await idsOf('shop'), await idsOf('crm')]).toEqual([[1, 2], [1]]);
    expect(await arrived(sets, 'commitTransaction')).toEqual([1, 1]);
  });
});
