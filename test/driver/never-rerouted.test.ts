import { GridFSBucket, type MongoClient } from 'mongodb';
import { arrivals, type Governed, startGoverned } from '../support/governed';

/** Work that must stay where the driver sends it: name, work, the commands that must have arrived at the primary. */
const STAYS: readonly (readonly [string, string, (client: MongoClient) => Promise<unknown>])[] = [
  ['insertOne', 'insert', (client) => items(client).insertOne({ a: 1 })],
  ['insertMany', 'insert', (client) => items(client).insertMany([{ a: 1 }, { a: 2 }])],
  ['updateOne', 'update', (client) => items(client).updateOne({ a: 1 }, { $set: { b: 1 } })],
  ['updateMany', 'update', (client) => items(client).updateMany({}, { $set: { b: 1 } })],
  ['replaceOne', 'update', (client) => items(client).replaceOne({ a: 1 }, { a: 1 })],
  ['deleteOne', 'delete', (client) => items(client).deleteOne({ a: 9 })],
  ['deleteMany', 'delete', (client) => items(client).deleteMany({ a: 9 })],
  [
    'findOneAndUpdate',
    'findAndModify',
    (client) => items(client).findOneAndUpdate({ a: 1 }, { $set: { c: 1 } }),
  ],
  ['findOneAndReplace', 'findAndModify', (client) => items(client).findOneAndReplace({ a: 1 }, { a: 1 })],
  ['findOneAndDelete', 'findAndModify', (client) => items(client).findOneAndDelete({ a: 9 })],
  ['bulkWrite', 'insert', (client) => items(client).bulkWrite([{ insertOne: { document: { a: 3 } } }])],
  [
    'client.bulkWrite',
    'bulkWrite',
    (client) => client.bulkWrite([{ name: 'insertOne', namespace: 'app.items', document: { a: 4 } }]),
  ],
  ['createIndex', 'createIndexes', (client) => items(client).createIndex({ a: 1 })],
  [
    'runCommand of a write',
    'insert',
    (client) => client.db('app').command({ insert: 'items', documents: [{}] }),
  ],
  [
    'runCommand of something unknown to be a read',
    'dbStats',
    (client) => client.db('app').command({ dbStats: 1 }),
  ],
  [
    'aggregate that ends in $out',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $match: {} }, { $out: 'copy' }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    'aggregate that ends in $merge',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $match: {} }, { $merge: { into: 'copy' } }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    'runCommand of an aggregate that ends in $out',
    'aggregate',
    (client) => client.db('app').command({ aggregate: 'items', pipeline: [{ $out: 'copy' }], cursor: {} }),
  ],
  [
    'a read with read concern linearizable',
    'find',
    (client) => items(client).findOne({}, { readConcern: 'linearizable', readPreference: 'primary' }),
  ],
  [
    'runCommand of a read with read concern linearizable',
    'find',
    (client) => client.db('app').command({ find: 'items', readConcern: { level: 'linearizable' } }),
  ],
  [
    'a read of the local database',
    'find',
    (client) => client.db('local').collection('oplog.rs').findOne({}, { readPreference: 'primary' }),
  ],
  [
    '$currentOp',
    'aggregate',
    (client) =>
      client
        .db('admin')
        .aggregate([{ $currentOp: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    '$indexStats',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $indexStats: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    '$planCacheStats',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $planCacheStats: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    '$listLocalSessions',
    'aggregate',
    (client) =>
      client
        .db('admin')
        .aggregate([{ $listLocalSessions: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
];

function items(client: MongoClient) {
  return client.db('app').collection('items');
}

describe('what is never re-routed', () => {
  let governed: Governed;
  beforeAll(async () => {
    governed = await startGoverned();
    await items(governed.client).insertMany(Array.from({ length: 9 }, (_, a) => ({ a })));
  });
  afterAll(() => governed[Symbol.asyncDispose]());
  beforeEach(() => governed.set.resetWitnesses());

  it.each(STAYS)('%s arrives as %s at the primary', async (_name, command, work) => {
    await work(governed.client);
    const seen = (await arrivals(governed.set)).filter(({ name }) => name === command);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ role }) => role === 'primary')).toBe(true);
  });

  it('keeps every command of a transaction at the primary', async () => {
    const { client, set } = governed;
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await items(client).insertOne({ a: 100 }, { session });
        await items(client).findOne({ a: 100 }, { session });
        await items(client).find({}, { session, batchSize: 2 }).toArray();
        await items(client)
          .aggregate([{ $match: {} }], { session })
          .toArray();
        await items(client).countDocuments({}, { session });
      }),
    );
    const seen = await arrivals(set);
    expect(seen.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['insert', 'find', 'getMore', 'aggregate', 'commitTransaction']),
    );
    expect(seen.filter(({ role }) => role !== 'primary')).toEqual([]);
  });

  it('sends getMore and killCursors where the cursor was opened', async () => {
    const { client, set, governor } = governed;
    const cursor = items(client).find({}, { batchSize: 2, readPreference: governor.primary('report') });
    await cursor.next();
    await cursor.next();
    await cursor.next();
    await cursor.close();
    const seen = await arrivals(set);
    expect(seen.map(({ name }) => name).sort()).toEqual(['find', 'getMore', 'killCursors']);
    expect(seen.every(({ role }) => role === 'primary')).toBe(true);
  });

  it('writes GridFS files to the primary', async () => {
    const { client, set } = governed;
    const upload = new GridFSBucket(client.db('app')).openUploadStream('file');
    await new Promise<void>((resolve, reject) => {
      upload.once('finish', resolve).once('error', reject).end(Buffer.alloc(1_000));
    });
    const writes = (await arrivals(set)).filter(({ name }) => name === 'insert');
    expect(writes.length).toBeGreaterThanOrEqual(2);
    expect(writes.every(({ role }) => role === 'primary')).toBe(true);
  });

  it('does not change the options that the caller passed', async () => {
    const { client } = governed;
    const options = Object.freeze({ readPreference: 'primary' as const });
    await client.db('app').command({ find: 'items' }, options);
    await items(client).findOne({}, options);
    expect(options).toEqual({ readPreference: 'primary' });
  });
});

describe('causally consistent sessions', () => {
  it('read their own writes from a secondary that lags', async () => {
    await using governed = await startGoverned({}, { set: { replicationLagMS: 40, defaultWriteConcern: 1 } });
    const { client, set } = governed;
    await client.withSession({ causalConsistency: true }, async (session) => {
      for (let n = 0; n < 5; n += 1) {
        const { insertedId } = await items(client).insertOne({ n }, { session });
        await expect(items(client).findOne({ _id: insertedId }, { session })).resolves.toMatchObject({ n });
      }
    });
    const finds = (await arrivals(set)).filter(({ name }) => name === 'find');
    expect(finds).toHaveLength(5);
    expect(finds.every(({ role }) => role === 'secondary')).toBe(true);
  });
});
