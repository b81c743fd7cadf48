import type { Call } from '../calls';
import { named } from './generated-filters';
import { all, people } from './people';

/** Orders that leave nothing open: what is equal is told apart by `_id`. */
const SORTS = ['age', 'name', 'tags', 'nick', 'address.city'].flatMap((field) =>
  [1, -1].map((direction) => ({ [field]: direction, _id: 1 })),
);

const sorts = (sort: object): Call => {
  return async (db) =>
    (
      await people(db)
        .find()
        .sort(sort as Record<string, 1>)
        .toArray()
    ).map(({ _id }) => _id);
};

const PROJECTIONS = [
  { name: 1 },
  { name: 1, _id: 0 },
  { name: 0 },
  { _id: 0 },
  { _id: 1 },
  { 'address.city': 1 },
  { 'address.city': 0 },
  { missing: 1 },
  { tags: 1, nick: 1 },
  { name: true },
  { name: false, age: false },
];

const projects = (projection: object): Call => {
  return (db) => people(db).find({}, { projection }).sort({ _id: 1 }).toArray();
};

const DISTINCT = ['age', 'name', 'tags', 'nick', 'address.city', 'missing'].flatMap((field) =>
  [{}, { tags: 'code' }].map((filter) => ({ field, filter })),
);

const distinct = ({ field, filter }: { field: string; filter: object }): Call => {
  return async (db) =>
    (await people(db).distinct(field, filter)).map((value) => JSON.stringify(value)).sort();
};

/** One document found, changed or replaced, in all ways of saying which and what is told. */
const FIND_AND = [{ _id: 2 }, { age: 41 }, { _id: 90 }].flatMap((filter) =>
  (['before', 'after'] as const).flatMap((returnDocument) =>
    [true, false].map((upsert) => ({ filter, returnDocument, upsert })),
  ),
);

type FindAnd = (typeof FIND_AND)[number];

const changesOne = ({ filter, ...options }: FindAnd): Call => {
  return async (db) => [
    await people(db).findOneAndUpdate(filter, { $set: { seen: 1 } }, options),
    await all(db),
  ];
};

const replacesOne = ({ filter, ...options }: FindAnd): Call => {
  return async (db) => [await people(db).findOneAndReplace(filter, { name: 'new' }, options), await all(db)];
};

const WINDOWS = [0, 1, 4, 9].flatMap((skip) => [0, 1, 3].map((limit) => ({ skip, limit })));

const windows = ({ skip, limit }: { skip: number; limit: number }): Call => {
  return async (db) => {
    const found = await people(db).find().sort({ _id: 1 }).skip(skip).limit(limit).toArray();
    return [
      found.map(({ _id }) => _id),
      await people(db).countDocuments({}, limit > 0 ? { skip, limit } : { skip }),
    ];
  };
};

export const SHAPES: Readonly<Record<string, Call>> = {
  ...named(SORTS.map((sort) => ['sort', sort, sorts(sort)] as const)),
  ...named(PROJECTIONS.map((projection) => ['project', projection, projects(projection)] as const)),
  ...named(DISTINCT.map((what) => ['distinct', what, distinct(what)] as const)),
  ...named(FIND_AND.map((what) => ['findOneAndUpdate', what, changesOne(what)] as const)),
  ...named(FIND_AND.map((what) => ['findOneAndReplace', what, replacesOne(what)] as const)),
  ...named(WINDOWS.map((window) => ['window', window, windows(window)] as const)),
};
