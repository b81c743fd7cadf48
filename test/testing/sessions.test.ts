import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { GridFSBucket, type MongoClient } from 'mongodb';
import { newClient } from './client';
import { eventually } from './eventually';

interface Thing {
  _id: number;
  x?: number;
}

describe('sessions, transactions and streams', () => {
  let set: ReplicaSet;
  let client: MongoClient;
  let count = 0;
  const things = () => client.db('app').collection<Thing>(`things${count}`);

  beforeAll(async () => {
    set = await startReplicaSet({ electionMS: 30 });
    client = newClient(set.uri, { minHeartbeatFrequencyMS: 10 });
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });
  beforeEach(() => {
    count++;
  });

  it('commits a transaction as a whole, and shows nothing of it before', async () => {
    await things().insertOne({ _id: 0, x: 0 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await things().insertOne({ _id: 1 }, { session });
      await things().updateOne({ _id: 0 }, { $inc: { x: 1 } }, { session });
      expect(await things().countDocuments({}, { session })).toBe(2);
      expect(await things().find().toArray()).toEqual([{ _id: 0, x: 0 }]);
      expect((await (await set.primary()).witness()).openTransactions).toBe(1);
      await session.commitTransaction();
    });
    expect(await things().find().toArray()).toEqual([{ _id: 0, x: 1 }, { _id: 1 }]);
  });

  it('forgets an aborted transaction', async () => {
    await client.withSession(async (session) => {
      session.startTransaction();
      await things().insertOne({ _id: 1 }, { session });
      await session.abortTransaction();
    });
    expect(await things().countDocuments()).toBe(0);
    expect((await (await set.primary()).witness()).openTransactions).toBe(0);
  });

  it('reads the snapshot of its start', async () => {
    await things().insertOne({ _id: 1, x: 1 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await things().findOne({ _id: 1 }, { session });
      await things().updateOne({ _id: 1 }, { $set: { x: 2 } });
      expect(await things().findOne({ _id: 1 }, { session })).toMatchObject({ x: 1 });
      await session.commitTransaction();
    });
  });

  it('lets the second writer of a document fail, and withTransaction try again', async () => {
    await things().insertOne({ _id: 1, x: 0 });
    await client.withSession(async (first) => {
      await client.withSession(async (second) => {
        first.startTransaction();
        second.startTransaction();
        await things().updateOne({ _id: 1 }, { $inc: { x: 1 } }, { session: first });
        const conflict = things().updateOne({ _id: 1 }, { $inc: { x: 1 } }, { session: second });
        await expect(conflict).rejects.toMatchObject({
          code: 112,
          errorLabels: ['TransientTransactionError'],
        });
        await first.commitTransaction();
      });
    });
    const increment = () =>
      client.withSession((session) =>
        session.withTransaction(async () => {
          const { x = 0 } = (await things().findOne({ _id: 1 }, { session })) ?? {};
          await things().updateOne({ _id: 1 }, { $set: { x: x + 1 } }, { session });
        }),
      );
    await Promise.all(Array.from({ length: 5 }, increment));
    expect(await things().findOne({ _id: 1 })).toEqual({ _id: 1, x: 6 });
  });

  it('makes a plain write wait for the transaction that holds its document', async () => {
    await things().insertOne({ _id: 1, x: 0 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await things().updateOne({ _id: 1 }, { $inc: { x: 1 } }, { session });
      const plain = things().updateOne({ _id: 1 }, { $inc: { x: 10 } });
      await session.commitTransaction();
      await plain;
    });
    expect(await things().findOne({ _id: 1 })).toEqual({ _id: 1, x: 11 });
  });

  it('aborts open transactions on a step-down with a transient error', async () => {
    await things().insertOne({ _id: 1, x: 0 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await things().updateOne({ _id: 1 }, { $inc: { x: 1 } }, { session });
      await set.stepDown();
      await set.waitForPrimary();
      await expect(things().updateOne({ _id: 1 }, { $inc: { x: 1 } }, { session })).rejects.toMatchObject({
        errorLabels: expect.arrayContaining(['TransientTransactionError']),
      });
      await session.abortTransaction().catch(() => undefined);
    });
    expect(await things().findOne({ _id: 1 })).toEqual({ _id: 1, x: 0 });
  });

  it('tells a change stream what changed, and resumes it after its token', async () => {
    const stream = things().watch([], { fullDocument: 'updateLookup', maxAwaitTimeMS: 200 });
    const first = stream.next();
    // The stream is open when its aggregate has been answered.
    await eventually(
      async () => (await (await set.primary()).witness()).openCursors,
      (open) => open > 0,
    );
    await things().insertOne({ _id: 1, x: 1 });
    expect(await first).toMatchObject({
      operationType: 'insert',
      documentKey: { _id: 1 },
      fullDocument: { _id: 1, x: 1 },
    });
    await things().updateOne({ _id: 1 }, { $set: { x: 2 } });
    await things().deleteOne({ _id: 1 });
    const update = await stream.next();
    expect(update).toMatchObject({
      operationType: 'update',
      updateDescription: { updatedFields: { x: 2 }, removedFields: [] },
    });
    await stream.close();
    const resumed = things().watch([{ $match: { operationType: 'delete' } }], { resumeAfter: update._id });
    expect(await resumed.next()).toMatchObject({ operationType: 'delete', documentKey: { _id: 1 } });
    await resumed.close();
  });

  it('keeps a change stream going when the primary dies', async () => {
    const stream = client.db('app').watch();
    const first = stream.next();
    await eventually(
      async () => (await (await set.primary()).witness()).openCursors,
      (open) => open > 0,
    );
    await things().insertOne({ _id: 1 });
    expect(await first).toMatchObject({ operationType: 'insert' });
    const second = stream.next();
    const dead = await set.primary();
    await dead.kill();
    expect(await set.waitForPrimary()).not.toBe(dead);
    // The driver first tries to kill the old cursor where it was: at a member that is away it would go on trying.
    await dead.restart();
    await things().insertOne({ _id: 2 });
    expect(await second).toMatchObject({ operationType: 'insert', documentKey: { _id: 2 } });
    await stream.close();
  });

  it('stores files in GridFS', async () => {
    const bucket = new GridFSBucket(client.db('files'));
    const content = Buffer.alloc(1_000_000, 'abcdefg');
    await new Promise((resolve, reject) => {
      bucket.openUploadStream('big').on('finish', resolve).on('error', reject).end(content);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of bucket.openDownloadStreamByName('big')) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    expect(await client.db('files').collection('fs.chunks').countDocuments()).toBe(4);
  });
});
