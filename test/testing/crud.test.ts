import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import {
  type Collection,
  type Document,
  Long,
  type MongoClient,
  type MongoServerError,
  ObjectId,
} from 'mongodb';
import { newClient } from './client';
import { eventually } from './eventually';

interface Thing {
  _id: number | string | ObjectId;
  x?: number;
  y?: number;
  z?: number;
  even?: boolean;
  list?: number[];
  kind?: string;
  group?: string;
  email?: string;
  at?: Date;
  big?: unknown;
  bytes?: unknown;
  nested?: Document;
  grades?: { g: number }[];
  now?: Date;
}

describe('CRUD through the unmodified driver', () => {
  let set: ReplicaSet;
  let client: MongoClient;
  let things: Collection<Thing>;
  let count = 0;

  beforeAll(async () => {
    set = await startReplicaSet();
    client = newClient(set.uri);
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });
  beforeEach(() => {
    things = client.db('app').collection(`things${count++}`);
  });

  it('stores and finds documents with their BSON types', async () => {
    const _id = new ObjectId();
    const at = new Date(0);
    const big = Long.fromString('9007199254740993');
    await things.insertOne({ _id, at, big, nested: { list: [1, 'two', null] }, bytes: Buffer.from('hi') });
    const found = await things.findOne({ _id });
    expect(found).toMatchObject({ _id, at, nested: { list: [1, 'two', null] } });
    expect(String(found?.big)).toBe('9007199254740993');
    expect(String(found?.bytes)).toBe('hi');
  });

  it('walks a cursor over many batches', async () => {
    await things.insertMany(Array.from({ length: 1000 }, (_, x) => ({ _id: x, x })));
    const found = await things.find({}, { batchSize: 37, sort: { x: -1 } }).toArray();
    expect(found.map((each) => each._id)).toEqual(Array.from({ length: 1000 }, (_, x) => 999 - x));
    expect((await (await set.primary()).witness()).openCursors).toBe(0);
  });

  it('kills a cursor that is closed early', async () => {
    await things.insertMany(Array.from({ length: 300 }, (_, x) => ({ _id: x, x })));
    const cursor = things.find({}, { batchSize: 10 });
    await cursor.next();
    expect((await (await set.primary()).witness()).openCursors).toBe(1);
    await cursor.close();
    expect((await (await set.primary()).witness()).openCursors).toBe(0);
  });

  it('filters, sorts, skips, limits and projects', async () => {
    await things.insertMany([1, 2, 3, 4, 5].map((x) => ({ _id: x, x, even: x % 2 === 0, list: [x, x + 1] })));
    const found = await things
      .find({ x: { $gt: 1 }, list: { $in: [3, 5, 6] } })
      .sort({ x: -1 })
      .skip(1)
      .limit(2)
      .project({ x: 1, _id: 0 })
      .toArray();
    expect(found).toEqual([{ x: 4 }, { x: 3 }]);
    expect(await things.countDocuments({ even: true })).toBe(2);
    expect(await things.estimatedDocumentCount()).toBe(5);
    expect(await things.distinct('list', { x: { $lt: 3 } })).toEqual([1, 2, 3]);
  });

  it('updates with operators, array filters and pipelines', async () => {
    await things.insertOne({ _id: 1, x: 1, grades: [{ g: 80 }, { g: 90 }] });
    await things.updateOne(
      { _id: 1 },
      { $inc: { x: 2 }, $set: { 'a.b': 1 }, $push: { list: { $each: [3, 1], $sort: 1 } } },
    );
    await things.updateOne(
      { _id: 1 },
      { $set: { 'grades.$[high].g': 100 } },
      { arrayFilters: [{ 'high.g': { $gte: 85 } }] },
    );
    await things.updateOne({ _id: 1, 'grades.g': 80 }, { $set: { 'grades.$.g': 81 } });
    await things.updateOne({ _id: 1 }, [{ $set: { sum: { $sum: '$grades.g' } } }, { $unset: 'a' }]);
    expect(await things.findOne({ _id: 1 })).toEqual({
      _id: 1,
      x: 3,
      list: [1, 3],
      grades: [{ g: 81 }, { g: 100 }],
      sum: 181,
    });
  });

  it('reports what an update matched and modified', async () => {
    await things.insertMany([
      { _id: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
    expect(await things.updateMany({}, { $set: { x: 2 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    });
    expect(await things.replaceOne({ _id: 1 }, { y: 1 })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1, y: 1 });
    expect(await things.deleteMany({})).toMatchObject({ deletedCount: 2 });
  });

  it('upserts from the filter, $setOnInsert, a replacement or a pipeline', async () => {
    const inserted = await things.updateOne(
      { _id: 'a', kind: 'k' },
      { $set: { x: 1 }, $setOnInsert: { y: 2 } },
      { upsert: true },
    );
    expect(inserted).toMatchObject({ upsertedCount: 1, upsertedId: 'a' });
    expect(await things.findOne({ _id: 'a' })).toEqual({ _id: 'a', kind: 'k', x: 1, y: 2 });
    await things.updateOne({ _id: 'a' }, { $set: { x: 3 }, $setOnInsert: { y: 9 } }, { upsert: true });
    expect(await things.findOne({ _id: 'a' })).toMatchObject({ x: 3, y: 2 });
    await things.replaceOne({ _id: 'b' }, { x: 4 }, { upsert: true });
    expect(await things.findOne({ _id: 'b' })).toEqual({ _id: 'b', x: 4 });
    const before = Date.now();
    const leased = await things.findOneAndUpdate(
      { _id: 'lease' },
      [
        { $set: { now: '$$NOW', holders: { $ifNull: ['$holders', {}] } } },
        { $set: { holders: { $mergeObjects: ['$holders', { me: { until: { $add: ['$$NOW', 1000] } } }] } } },
        {
          $set: {
            live: {
              $filter: {
                input: { $objectToArray: '$holders' },
                as: 'h',
                cond: { $gt: ['$$h.v.until', '$$NOW'] },
              },
            },
          },
        },
        { $set: { holders: { $arrayToObject: '$live' }, count: { $size: '$live' } } },
        { $unset: 'live' },
      ],
      { upsert: true, returnDocument: 'after' },
    );
    expect(leased).toMatchObject({ _id: 'lease', count: 1 });
    expect(Number(leased?.now)).toBeGreaterThanOrEqual(before);
  });

  it('finds and modifies one document', async () => {
    await things.insertMany([
      { _id: 1, x: 1 },
      { _id: 2, x: 2 },
    ]);
    expect(await things.findOneAndUpdate({}, { $inc: { x: 10 } }, { sort: { x: -1 } })).toEqual({
      _id: 2,
      x: 2,
    });
    expect(await things.findOneAndReplace({ _id: 1 }, { z: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 1,
      z: 1,
    });
    expect(await things.findOneAndDelete({ _id: 2 }, { projection: { x: 1, _id: 0 } })).toEqual({ x: 12 });
    expect(await things.findOneAndDelete({ _id: 2 })).toBeNull();
  });

  it('refuses duplicate keys of _id and of unique indexes', async () => {
    await things.createIndex({ email: 1 }, { unique: true });
    await things.insertOne({ _id: 1, email: 'a' });
    await expect(things.insertOne({ _id: 1 })).rejects.toMatchObject({ code: 11000 });
    await expect(things.insertOne({ _id: 2, email: 'a' })).rejects.toMatchObject({
      code: 11000,
      keyValue: { email: 'a' },
    });
    await things.insertOne({ _id: 3, email: 'b' });
    await expect(things.updateOne({ _id: 3 }, { $set: { email: 'a' } })).rejects.toMatchObject({
      code: 11000,
    });
    expect((await things.indexes()).map((index) => index.name)).toEqual(['_id_', 'email_1']);
  });

  it('goes on after an error only when the batch is unordered', async () => {
    const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    await expect(things.insertMany(documents)).rejects.toMatchObject({ insertedCount: 1 });
    await things.deleteMany({});
    await expect(things.insertMany(documents, { ordered: false })).rejects.toMatchObject({
      insertedCount: 2,
    });
  });

  it('runs both kinds of bulk write', async () => {
    const result = await things.bulkWrite([
      { insertOne: { document: { _id: 1, x: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { x: 1 } } } },
      { replaceOne: { filter: { _id: 9 }, replacement: { x: 9 }, upsert: true } },
      { deleteOne: { filter: { _id: 1 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
    const id = new ObjectId();
    const across = await client.bulkWrite(
      [
        { name: 'insertOne', namespace: 'one.a', document: { _id: id } },
        {
          name: 'updateOne',
          namespace: 'two.b',
          filter: { _id: id },
          update: { $set: { x: 1 } },
          upsert: true,
        },
        { name: 'deleteMany', namespace: 'one.a', filter: {} },
      ],
      { verboseResults: true },
    );
    expect(across).toMatchObject({ insertedCount: 1, upsertedCount: 1, deletedCount: 1 });
    expect(across.updateResults?.get(1)).toMatchObject({ upsertedId: id });
  });

  it('aggregates', async () => {
    await things.insertMany([1, 2, 3, 4].map((x) => ({ _id: x, x, group: x % 2 ? 'odd' : 'even' })));
    const grouped = await things
      .aggregate([
        { $match: { x: { $gt: 1 } } },
        { $group: { _id: '$group', sum: { $sum: '$x' } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(grouped).toEqual([
      { _id: 'even', sum: 6 },
      { _id: 'odd', sum: 3 },
    ]);
    const joined = await things
      .aggregate([
        { $match: { _id: 1 } },
        { $lookup: { from: things.collectionName, localField: 'group', foreignField: 'group', as: 'same' } },
        { $facet: { count: [{ $unwind: '$same' }, { $count: 'n' }] } },
      ])
      .toArray();
    expect(joined).toEqual([{ count: [{ n: 2 }] }]);
    expect(await things.aggregate([{ $sample: { size: 10 } }]).toArray()).toHaveLength(4);
    await things.aggregate([{ $match: { group: 'odd' } }, { $out: 'odds' }]).toArray();
    expect(await client.db('app').collection('odds').countDocuments()).toBe(2);
    await things.aggregate([{ $set: { merged: true } }, { $merge: { into: 'odds' } }]).toArray();
    expect(await client.db('app').collection('odds').countDocuments({ merged: true })).toBe(4);
  });

  it('keeps stored documents as they are while pipelines and projections work on them', async () => {
    await things.insertOne({ _id: 1, nested: { a: 1, b: 2 }, list: [1, 2] });
    await things
      .aggregate([{ $set: { 'nested.a': 9 } }, { $unset: 'nested.b' }, { $unwind: '$list' }])
      .toArray();
    await things.findOne({ _id: 1 }, { projection: { 'nested.b': 0 } });
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1, nested: { a: 1, b: 2 }, list: [1, 2] });
  });

  it('lists, renames and drops collections and databases', async () => {
    const db = client.db('catalog');
    await db.createCollection('a', { capped: false });
    await expect(db.createCollection('a')).rejects.toMatchObject({ codeName: 'NamespaceExists' });
    await db.collection('b').insertOne({ x: 1 });
    await db.collection('b').rename('c');
    expect(
      (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort(),
    ).toEqual(['a', 'c']);
    await db.dropCollection('a');
    await db.dropDatabase();
    expect(await db.listCollections().toArray()).toEqual([]);
  });

  it('answers an unknown command as a server does', async () => {
    const refused = client.db('app').command({ makeCoffee: 1 });
    await expect(refused).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
      message: "no such command: 'makeCoffee'",
    });
    const bad = (await things
      .find({ x: { $bogus: 1 } })
      .toArray()
      .catch((error: unknown) => error)) as MongoServerError;
    expect(bad.codeName).toBe('BadValue');
  });

  it('expires documents of a TTL index', async () => {
    await things.createIndex({ at: 1 }, { expireAfterSeconds: 1 });
    await things.insertMany([
      { _id: 1, at: new Date(0) },
      { _id: 2, at: new Date(Date.now() + 86_400_000) },
    ]);
    await eventually(
      () => things.countDocuments(),
      (n) => n === 1,
    );
    expect(await things.findOne()).toMatchObject({ _id: 2 });
  });

  it('reports connections by application in $currentOp and serverStatus', async () => {
    const operations = await client
      .db('admin')
      .aggregate([{ $currentOp: { allUsers: true, idleConnections: true } }])
      .toArray();
    const open = (await (await set.primary()).witness()).connections.open;
    expect(operations).toHaveLength(open);
    const status = await client.db('admin').command({ serverStatus: 1 });
    expect(status.connections).toMatchObject({ current: open });
  });
});
