import type { Db, UpdateFilter } from 'mongodb';
import type { Call } from '../calls';
import { all, type Person, people } from './people';

/** The result of the call and what is in the collection then. */
const then =
  (call: Call): Call =>
  async (db) => ({ result: await call(db), documents: await all(db) });

const update = (change: object): Call =>
  then((db: Db) => people(db).updateMany({ _id: { $lte: 2 } }, change as UpdateFilter<Person>));

const UPDATES: Readonly<Record<string, object>> = {
  $set: { $set: { age: 1, 'address.zip': 'x' } },
  $unset: { $unset: { tags: '' } },
  $inc: { $inc: { age: 2 } },
  $mul: { $mul: { age: 2 } },
  $min: { $min: { age: 40 } },
  $max: { $max: { age: 40 } },
  $rename: { $rename: { name: 'called' } },
  $push: { $push: { tags: 'new' } },
  '$push $each': { $push: { tags: { $each: ['x', 'y'] } } },
  $addToSet: { $addToSet: { tags: 'code' } },
  $pull: { $pull: { tags: 'code' } },
  $pullAll: { $pullAll: { tags: ['code', 'math'] } },
  $pop: { $pop: { tags: 1 } },
};

export const WRITES: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(
    Object.entries(UPDATES).map(([name, change]) => [`update with ${name}`, update(change)]),
  ),
  insertOne: then((db) => people(db).insertOne({ _id: 6, name: 'linus' })),
  insertMany: then((db) => people(db).insertMany([{ _id: 6 }, { _id: 7 }])),
  'updateOne that matches nothing': then((db) => people(db).updateOne({ _id: 99 }, { $set: { a: 1 } })),
  'updateOne that changes nothing': then((db) => people(db).updateOne({ _id: 1 }, { $set: { name: 'ada' } })),
  'upsert that inserts': then((db) =>
    people(db).updateOne({ _id: 9 }, { $set: { name: 'new' } }, { upsert: true }),
  ),
  'upsert with $setOnInsert': then((db) =>
    people(db).updateOne({ _id: 9 }, { $setOnInsert: { name: 'new' } }, { upsert: true }),
  ),
  replaceOne: then((db) => people(db).replaceOne({ _id: 1 }, { name: 'replaced' })),
  'replaceOne as an upsert': then((db) => people(db).replaceOne({ _id: 8 }, { name: 'r' }, { upsert: true })),
  deleteOne: then((db) => people(db).deleteOne({ tags: 'navy' })),
  deleteMany: then((db) => people(db).deleteMany({ tags: 'code' })),
  'findOneAndUpdate, before': then((db) => people(db).findOneAndUpdate({ _id: 1 }, { $set: { age: 0 } })),
  'findOneAndUpdate, after': then((db) =>
    people(db).findOneAndUpdate({ _id: 1 }, { $set: { age: 0 } }, { returnDocument: 'after' }),
  ),
  'findOneAndUpdate, sorted': then((db) =>
    people(db).findOneAndUpdate({}, { $set: { first: true } }, { sort: { age: -1 } }),
  ),
  findOneAndReplace: then((db) => people(db).findOneAndReplace({ _id: 2 }, { name: 'replaced' })),
  findOneAndDelete: then((db) => people(db).findOneAndDelete({ _id: 3 })),
  'findOneAndDelete that finds nothing': then((db) => people(db).findOneAndDelete({ _id: 33 })),
  bulkWrite: then(async (db) => {
    const { insertedCount, matchedCount, modifiedCount, deletedCount } = await people(db).bulkWrite([
      { insertOne: { document: { _id: 6 } } },
      { updateMany: { filter: { tags: 'code' }, update: { $set: { coder: true } } } },
      { deleteOne: { filter: { _id: 3 } } },
    ]);
    return { insertedCount, matchedCount, modifiedCount, deletedCount };
  }),
  'createIndex and drop': async (db) => {
    const name = await people(db).createIndex({ name: 1 }, { unique: true });
    const names = (await people(db).indexes()).map((index) => index.name);
    await people(db).dropIndex(name);
    return { name, names, left: (await people(db).indexes()).length };
  },
  'drop a collection': async (db) => [await people(db).drop(), await all(db)],
  'rename a collection': async (db) => {
    await people(db).rename('persons');
    return [await all(db), await db.collection('persons').countDocuments({})];
  },
};
