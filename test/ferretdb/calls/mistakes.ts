import type { Call } from '../calls';
import { people } from './people';

/** Calls that a server refuses: the error is what is compared. */
export const MISTAKES: Readonly<Record<string, Call>> = {
  'a duplicate _id': (db) => people(db).insertOne({ _id: 1 }),
  'a duplicate in an unordered insertMany': (db) =>
    people(db).insertMany([{ _id: 1 }, { _id: 50 }], { ordered: false }),
  'a duplicate in a unique index': async (db) => {
    await people(db).createIndex({ name: 1 }, { unique: true });
    await people(db).insertOne({ _id: 50, name: 'ada' });
  },
  'a unique index over duplicates': async (db) => {
    await people(db).insertOne({ _id: 50, name: 'ada' });
    await people(db).createIndex({ name: 1 }, { unique: true });
  },
  'an unknown operator in a filter': (db) =>
    people(db)
      .find({ age: { $above: 1 } } as never)
      .toArray(),
  'an unknown operator at the top': (db) =>
    people(db)
      .find({ $xyz: 1 } as never)
      .toArray(),
  'an unknown update operator': (db) => people(db).updateOne({ _id: 1 }, { $change: { a: 1 } } as never),
  'a change of _id': (db) => people(db).updateOne({ _id: 1 }, { $set: { _id: 2 } } as never),
  '$inc of a string': (db) => people(db).updateOne({ _id: 1 }, { $inc: { name: 1 } } as never),
  '$push to no array': (db) => people(db).updateOne({ _id: 1 }, { $push: { name: 1 } } as never),
  'two operators on one field': (db) =>
    people(db).updateOne({ _id: 1 }, { $set: { age: 1 }, $inc: { age: 1 } } as never),
  'an unknown stage': (db) =>
    people(db)
      .aggregate([{ $frobnicate: {} }])
      .toArray(),
  'a stage with two operators': (db) =>
    people(db)
      .aggregate([{ $match: {}, $limit: 1 }])
      .toArray(),
  'a negative $limit': (db) =>
    people(db)
      .aggregate([{ $limit: -1 }])
      .toArray(),
  '$in without an array': (db) =>
    people(db)
      .find({ age: { $in: 1 } } as never)
      .toArray(),
  'a projection that mixes': (db) =>
    people(db)
      .find({}, { projection: { name: 1, age: 0 } })
      .toArray(),
  'a regular expression that is none': (db) =>
    people(db)
      .find({ name: { $regex: '(' } })
      .toArray(),
  'an unknown command': (db) => db.command({ frobnicate: 1 }),
  'drop of an index that is not there': (db) => people(db).dropIndex('nothing'),
  'rename to a name that is taken': async (db) => {
    await db.collection('other').insertOne({});
    await people(db).rename('other');
  },
  'create of a collection that is there': (db) => db.createCollection('people'),
};
