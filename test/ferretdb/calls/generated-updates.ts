import type { Call } from '../calls';
import { named } from './generated-filters';
import { all, people } from './people';

const updates = (update: object): Call => {
  return async (db) => {
    const { matchedCount, modifiedCount } = await people(db).updateMany({}, update);
    return { matchedCount, modifiedCount, after: await all(db) };
  };
};

/** The same for one document that has the field as the operator wants it. */
const updatesOne = (update: object): Call => {
  return async (db) => {
    const { matchedCount, modifiedCount } = await people(db).updateOne({ _id: 2 }, update);
    return { matchedCount, modifiedCount, after: await all(db) };
  };
};

const MANY = [
  ...['age', 'nick', 'missing', 'address.city', 'address.zip', 'tags'].flatMap((field) =>
    [7, 'x', null, ['a', 1], { deep: 1 }].map((value) => ({ $set: { [field]: value } })),
  ),
  ...['age', 'missing', 'address.city', 'address.zip', 'tags'].map((field) => ({ $unset: { [field]: '' } })),
  ...[1, -1, 0, 0.5].map((by) => ({ $inc: { age: by } })),
  ...[2, 0, 1, 0.5].map((by) => ({ $mul: { score: by } })),
  ...['$min', '$max'].flatMap((operator) =>
    [41, 41.2, 'x', null].map((value) => ({ [operator]: { age: value } })),
  ),
  { $rename: { name: 'called' } },
  { $rename: { missing: 'there' } },
  { $rename: { age: 'name' } },
  ...['navy', 'code', 5, null].flatMap((value) => [
    { $push: { tags: value } },
    { $addToSet: { tags: value } },
    { $pull: { tags: value } },
  ]),
  ...[[], ['code'], ['a', 'b', 'a']].flatMap(($each) => [
    { $push: { tags: { $each } } },
    { $addToSet: { tags: { $each } } },
  ]),
  ...[[], ['code', 'math'], ['none']].map((values) => ({ $pullAll: { tags: values } })),
  { $pop: { tags: 1 } },
  { $pop: { tags: -1 } },
  { $setOnInsert: { fresh: true } },
];

const ONE = [
  ...['and', 'or', 'xor'].map((operator) => ({ $bit: { age: { [operator]: 7 } } })),
  { $mul: { age: 2 } },
  { $mul: { age: 1.5 } },
  { $set: { 'tags.0': 'first' } },
  { $set: { 'tags.4': 'fifth' } },
  { $unset: { 'tags.0': '' } },
  { $set: { age: 1, name: 'x' }, $unset: { tags: '' }, $inc: { visits: 1 } },
];

export const UPDATES: Readonly<Record<string, Call>> = {
  ...named(MANY.map((update) => ['updateMany', update, updates(update)] as const)),
  ...named(ONE.map((update) => ['updateOne', update, updatesOne(update)] as const)),
};
