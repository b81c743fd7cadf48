import type { Document } from 'mongodb';
import { oneCollection } from '../query/one-collection';

interface Thing {
  _id: number;
  name?: string;
  age?: unknown;
}

describe('a collection', () => {
  const here = oneCollection();
  const things = () => here.db.collection<Thing>('things');

  describe('with a validator', () => {
    const invalid = { code: 121, errInfo: { failingDocumentId: 1 } };
    const schema: Document = {
      bsonType: 'object',
      required: ['name'],
      properties: {
        name: { bsonType: 'string', minLength: 2 },
        age: { bsonType: ['int', 'long'], minimum: 0 },
      },
    };

    it('refuses what its schema does not let in', async () => {
      await here.db.createCollection('things', { validator: { $jsonSchema: schema } });
      await expect(things().insertOne({ _id: 1 })).rejects.toMatchObject(invalid);
      await expect(things().insertOne({ _id: 1, name: 'a' })).rejects.toMatchObject(invalid);
      await expect(things().insertOne({ _id: 1, name: 'ada', age: 1.5 })).rejects.toMatchObject(invalid);
      await things().insertOne({ _id: 1, name: 'ada', age: 36 });
      await expect(things().updateOne({}, { $unset: { name: '' } })).rejects.toMatchObject(invalid);
      await things().insertOne({ _id: 2 }, { bypassDocumentValidation: true });
    });

    it('takes a filter, and what is invalid already may stay so if it is moderate', async () => {
      await things().insertOne({ _id: 1 });
      const validator = { name: { $type: 'string' } };
      await here.db.command({ collMod: 'things', validator, validationLevel: 'moderate' });
      await things().updateOne({ _id: 1 }, { $set: { age: 1 } });
      await expect(things().insertOne({ _id: 2 })).rejects.toMatchObject({ code: 121 });
    });
  });

  it('that is a view is read through its pipeline and not written', async () => {
    await things().insertMany([
      { _id: 1, name: 'ada' },
      { _id: 2, name: 'bob' },
    ]);
    await here.db.createCollection('view', {
      viewOn: 'things',
      pipeline: [{ $match: { _id: 2 } }, { $set: { seen: true } }],
    });
    const view = here.db.collection<Thing>('view');
    const shown = { _id: 2, name: 'bob', seen: true };
    expect(await view.find().toArray()).toEqual([shown]);
    expect(await view.findOne({ _id: 1 })).toBeNull();
    expect(await view.countDocuments()).toBe(1);
    expect(await view.estimatedDocumentCount()).toBe(1);
    expect(await view.distinct('name')).toEqual(['bob']);
    expect(await view.aggregate([{ $project: { name: 1 } }]).toArray()).toEqual([{ _id: 2, name: 'bob' }]);
    const joined = [
      { $lookup: { from: 'view', localField: '_id', foreignField: '_id', as: 'in' } },
      { $sort: { _id: 1 } },
    ];
    expect((await things().aggregate(joined).toArray()).map((each) => each.in)).toEqual([[], [shown]]);
    await expect(view.insertOne({ _id: 3 })).rejects.toMatchObject({ code: 166 });
    await expect(view.deleteMany({})).rejects.toMatchObject({ code: 166 });
    expect(await here.db.listCollections({ name: 'view' }).toArray()).toMatchObject([{ type: 'view' }]);
  });

  it('that is capped forgets its oldest documents', async () => {
    await here.db.createCollection('things', { capped: true, size: 100_000, max: 2 });
    for (const _id of [1, 2, 3]) await things().insertOne({ _id });
    expect(await things().find().toArray()).toEqual([{ _id: 2 }, { _id: 3 }]);
    await here.db.createCollection('small', { capped: true, size: 4096 });
    const small = here.db.collection<Thing>('small');
    for (const _id of [1, 2, 3]) await small.insertOne({ _id, name: 'x'.repeat(2000) });
    expect(await small.distinct('_id')).toEqual([2, 3]);
  });

  it('that is capped is followed by a tailable cursor', async () => {
    await here.db.createCollection('things', { capped: true, size: 100_000 });
    await things().insertOne({ _id: 1 });
    const cursor = things().find({}, { tailable: true, awaitData: true });
    expect(await cursor.next()).toEqual({ _id: 1 });
    const next = cursor.next();
    await things().insertOne({ _id: 2 });
    expect(await next).toEqual({ _id: 2 });
    await cursor.close();
    const plain = here.db.collection('plain');
    await plain.insertOne({});
    await expect(plain.find({}, { tailable: true }).toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('is read in the order of a hint', async () => {
    await things().insertMany([
      { _id: 1, name: 'b' },
      { _id: 2, name: 'a' },
    ]);
    await things().createIndex({ name: 1 });
    expect(
      (
        await things()
          .find({}, { hint: { name: 1 } })
          .toArray()
      ).map((each) => each._id),
    ).toEqual([2, 1]);
    expect((await things().find({}, { hint: 'name_1' }).toArray()).map((each) => each._id)).toEqual([2, 1]);
    await expect(things().findOne({}, { hint: 'none' })).rejects.toMatchObject({ code: 2 });
  });

  it('has its options and indexes changed by collMod', async () => {
    await things().createIndex({ name: 1 }, { expireAfterSeconds: 10 });
    const index = { keyPattern: { name: 1 }, expireAfterSeconds: 20, hidden: true };
    expect(await here.db.command({ collMod: 'things', index })).toMatchObject({
      expireAfterSeconds_old: 10,
      expireAfterSeconds_new: 20,
      hidden_new: true,
    });
    expect((await things().indexes())[1]).toMatchObject({ expireAfterSeconds: 20, hidden: true });
    await expect(here.db.command({ collMod: 'things', index: { name: 'x' } })).rejects.toMatchObject({
      code: 27,
    });
    await expect(here.db.command({ collMod: 'none' })).rejects.toMatchObject({ code: 26 });
  });
});
