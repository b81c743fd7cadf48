import type { Call } from '../calls';
import { people } from './people';

/** What a filter of one operator finds, by `_id`. */
export function finds(filter: object): Call {
  return async (db) => {
    const found = await people(db).find(filter).sort({ _id: 1 }).toArray();
    return found.map(({ _id }) => _id);
  };
}

export function named(
  calls: readonly (readonly [what: string, subject: object, call: Call])[],
): Record<string, Call> {
  return Object.fromEntries(
    calls.map(([what, subject, call]) => [`${what} ${JSON.stringify(subject)}`, call]),
  );
}

/** A field, and values of its type and of others. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  age: [41, 41.5, '41', null],
  name: ['barbara', 'b'],
  tags: ['code', ['math'], []],
  'tags.0': ['code'],
  'address.city': ['London', null],
  address: [{ city: 'London' }],
  missing: [null],
};

const each = (make: (field: string, value: unknown) => object): object[] =>
  Object.entries(VALUES).flatMap(([field, values]) => values.map((value) => make(field, value)));

const COMPARISONS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'].flatMap((operator) =>
  each((field, value) => ({ [field]: { [operator]: value } })),
);

const SETS = ['$in', '$nin'].flatMap((operator) =>
  Object.entries(VALUES).map(([field, values]) => ({ [field]: { [operator]: values } })),
);

const EXISTENCE = ['age', 'nick', 'tags', 'tags.1', 'address.city', 'missing'].flatMap((field) =>
  [true, false].map((exists) => ({ [field]: { $exists: exists } })),
);

const TYPES = ['age', 'tags', 'nick', 'address'].flatMap((field) =>
  ['string', 'int', 'double', 'number', 'array', 'object', 'null'].map((type) => ({
    [field]: { $type: type },
  })),
);

const ARRAYS = [
  ...[0, 1, 2, 3].map(($size) => ({ tags: { $size } })),
  ...[[], ['code'], ['code', 'math'], ['code', 'code'], [['code']]].map(($all) => ({ tags: { $all } })),
  ...[{ $eq: 'code' }, { $gt: 'code' }, { $in: ['navy', 'math'] }, { $ne: 'code' }].map(($elemMatch) => ({
    tags: { $elemMatch },
  })),
];

const NUMBERS = [
  ...[
    [2, 0],
    [2, 1],
    [-5, 1],
    [41.9, 0],
  ].map(($mod) => ({ age: { $mod } })),
  ...['$bitsAllSet', '$bitsAnySet', '$bitsAllClear', '$bitsAnyClear'].flatMap((operator) =>
    [4, 9, [0, 3]].map((mask) => ({ age: { [operator]: mask } })),
  ),
];

const WORDS = ['^a', 'a$', 'A', 'r.*r', ''].flatMap(($regex) =>
  ['', 'i'].map(($options) => ({ name: { $regex, $options } })),
);

const LOGIC = [
  ...['$and', '$or', '$nor'].flatMap((operator) =>
    [[{ age: 41 }], [{ age: { $gt: 40 } }, { tags: 'code' }], [{ missing: null }, { name: 'ada' }]].map(
      (branches) => ({ [operator]: branches }),
    ),
  ),
  ...[{ $gt: 41 }, { $in: [36, 85] }, { $exists: true }, { $type: 'double' }, { $mod: [2, 0] }].map(
    ($not) => ({ age: { $not } }),
  ),
  { tags: { $not: { $size: 1 } } },
  { name: { $not: { $regex: '^a' } } },
];

export const FILTERS: Readonly<Record<string, Call>> = named(
  [COMPARISONS, SETS, EXISTENCE, TYPES, ARRAYS, NUMBERS, WORDS, LOGIC]
    .flat()
    .map((filter) => ['find', filter, finds(filter)] as const),
);
