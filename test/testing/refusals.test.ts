import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { Collection } from 'mongodb';
import { newClient } from './client';

/** What a server refuses, and its code for it; checked against FerretDB in `test/ferretdb` where that is built. */
const REFUSED: Readonly<Record<string, readonly [number, (people: Collection) => Promise<unknown>]>> = {
  'an unknown update operator': [9, (people) => people.updateOne({}, { $change: { a: 1 } } as never)],
  'an unknown update operator where nothing matches': [
    9,
    (people) => people.updateOne({ name: 'nobody' }, { $change: { a: 1 } } as never),
  ],
  'an unknown stage of an update where nothing matches': [
    40324,
    (people) => people.updateOne({ name: 'nobody' }, [{ $frobnicate: {} }]),
  ],
  'a stage that is none of an update': [72, (people) => people.updateOne({}, [{ $match: {} }])],
  'two operators on one path': [40, (people) => people.updateOne({}, { $set: { a: 1 }, $inc: { a: 1 } })],
  '$push to no array': [2, (people) => people.updateOne({}, { $push: { name: 1 } } as never)],
  'an unknown stage': [40324, (people) => people.aggregate([{ $frobnicate: {} }]).toArray()],
  'a stage with two operators': [40323, (people) => people.aggregate([{ $match: {}, $limit: 1 }]).toArray()],
  'a negative $limit': [5107201, (people) => people.aggregate([{ $limit: -1 }]).toArray()],
  'exclusion in an inclusion': [31254, (people) => people.findOne({}, { projection: { a: 1, b: 0 } })],
  'inclusion in an exclusion': [31253, (people) => people.findOne({}, { projection: { a: 0, b: 1 } })],
  'a regular expression that is none': [51091, (people) => people.findOne({ name: { $regex: '(' } })],
};

describe('the embedded set', () => {
  let set: ReplicaSet;
  let client: ReturnType<typeof newClient>;
  let people: Collection;
  beforeAll(async () => {
    set = await startReplicaSet();
    client = newClient(set.uri);
    people = client.db('app').collection('people');
    await people.insertMany([
      { name: 'ada', age: 36 },
      { name: 'barbara', age: 41.5 },
    ]);
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });

  it.each(Object.entries(REFUSED))('refuses %s', async (_name, [code, call]) => {
    await expect(call(people)).rejects.toMatchObject({ code });
  });

  it('counts nothing as no document', async () => {
    expect(await people.aggregate([{ $match: { name: 'nobody' } }, { $count: 'n' }]).toArray()).toEqual([]);
  });

  it('takes whole numbers for int32 and others for double, as the driver sends them', async () => {
    expect(await people.countDocuments({ age: { $type: 'int' } })).toBe(1);
    expect(await people.countDocuments({ age: { $type: 'double' } })).toBe(1);
    expect(await people.countDocuments({ age: { $type: 'number' } })).toBe(2);
  });
});
