import type { Call } from '../calls';
import { people } from './people';

const find =
  (filter: object): Call =>
  (db) =>
    people(db).find(filter).sort({ _id: 1 }).toArray();

const FILTERS: Readonly<Record<string, object>> = {
  'by _id': { _id: 2 },
  'by equality': { name: 'ada' },
  'by a nested field': { 'address.city': 'London' },
  'by a whole document': { address: { city: 'London' } },
  'by null (also missing)': { nick: null },
  'by $gt and $lte': { age: { $gt: 36, $lte: 72 } },
  'by $in': { _id: { $in: [1, 5, 99] } },
  'by $nin': { name: { $nin: ['ada', 'alan'] } },
  'by $ne': { name: { $ne: 'ada' } },
  'by $not': { age: { $not: { $gt: 40 } } },
  'by $exists': { address: { $exists: true } },
  'by $type': { age: { $type: 'double' } },
  'by an array element': { tags: 'code' },
  'by a whole array': { tags: ['math', 'code'] },
  'by $all': { tags: { $all: ['code', 'math'] } },
  'by $size': { tags: { $size: 1 } },
  'by $elemMatch': { tags: { $elemMatch: { $eq: 'navy' } } },
  'by $regex': { name: { $regex: '^A', $options: 'i' } },
  'by a regular expression': { name: /a$/ },
  'by $or': { $or: [{ name: 'ada' }, { age: 85 }] },
  'by $and': { $and: [{ tags: 'code' }, { age: { $lt: 80 } }] },
  'by $nor': { $nor: [{ tags: 'code' }, { tags: 'math' }] },
  'by $mod': { _id: { $mod: [2, 1] } },
};

export const READS: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(Object.entries(FILTERS).map(([name, filter]) => [`find ${name}`, find(filter)])),
  'findOne that finds nothing': (db) => people(db).findOne({ name: 'nobody' }),
  'find with sort, skip and limit': (db) => people(db).find({}).sort({ age: -1 }).skip(1).limit(2).toArray(),
  'find with an including projection': (db) =>
    people(db).find({}).project({ name: 1, _id: 0 }).sort({ _id: 1 }).toArray(),
  'find with an excluding projection': (db) =>
    people(db).find({}).project({ tags: 0 }).sort({ _id: 1 }).toArray(),
  'find with a nested projection': (db) =>
    people(db).findOne({ _id: 1 }, { projection: { 'address.city': 1 } }),
  'find in a collection that is not there': (db) => db.collection('nothing').find({}).toArray(),
  countDocuments: (db) => people(db).countDocuments({ tags: 'code' }),
  'countDocuments with skip and limit': (db) => people(db).countDocuments({}, { skip: 1, limit: 3 }),
  estimatedDocumentCount: (db) => people(db).estimatedDocumentCount(),
  distinct: async (db) => (await people(db).distinct('tags')).sort(),
  'distinct with a filter': (db) => people(db).distinct('name', { age: { $gt: 80 } }),
  listCollections: async (db) =>
    (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name),
  'collection.indexes': async (db) => (await people(db).indexes()).map(({ name, key }) => ({ name, key })),
};
