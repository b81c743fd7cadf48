import { Binary, type Document, Long, ObjectId } from 'mongodb';
import { oneCollection } from './one-collection';

const bytes = (...values: number[]) => new Binary(Buffer.from(values));

describe('a filter', () => {
  const here = oneCollection();

  it.each<[string, Document, Document, number]>([
    ['finds a scalar with $all', { a: 4 }, { a: { $all: [4] } }, 1],
    ['finds a nested scalar with $all', { m: { v: 4 } }, { 'm.v': { $all: [4] } }, 1],
    ['wants every value of $all', { a: [1, 2] }, { a: { $all: [2, 1] } }, 1],
    ['finds nothing if one of $all is missing', { a: [1, 2] }, { a: { $all: [1, 3] } }, 0],
    ['finds nothing with an empty $all', { a: [1] }, { a: { $all: [] } }, 0],
    [
      'reads patterns and $elemMatch in $all',
      { a: ['xy', { b: 1 }] },
      { a: { $all: [/^x/, { $elemMatch: { b: 1 } }] } },
      1,
    ],
    ['tests the bits of binary', { b: bytes(7) }, { b: { $bitsAllSet: [0, 1] } }, 1],
    ['tests the bits of binary against binary', { b: bytes(7, 1) }, { b: { $bitsAllSet: bytes(2, 1) } }, 1],
    ['tests clear bits of binary', { b: bytes(7) }, { b: { $bitsAllClear: [1, 3] } }, 0],
    ['tests any clear bit of binary', { b: bytes(7) }, { b: { $bitsAnyClear: [1, 3] } }, 1],
    ['tests bits of numbers', { b: 6 }, { b: { $bitsAnySet: 3 } }, 1],
    ['finds a DBRef by its id', { l: [{ $ref: 'x', $id: 1 }] }, { l: { $elemMatch: { $id: 1 } } }, 1],
  ])('%s', async (_name, stored, filter, found) => {
    await here.things.insertOne(stored);
    expect(await here.things.countDocuments(filter)).toBe(found);
  });
});

describe('an expression', () => {
  const here = oneCollection();

  it('makes strings of ObjectId and numbers', async () => {
    const _id = new ObjectId();
    await here.things.insertOne({ _id, n: 1.5, l: Long.fromBigInt(9007199254740993n) });
    const shown = { _id: { $toString: '$_id' }, n: { $toString: '$n' }, l: { $toString: '$l' } };
    expect(await here.things.aggregate([{ $project: shown }]).toArray()).toEqual([
      { _id: _id.toHexString(), n: '1.5', l: '9007199254740993' },
    ]);
  });

  it('reads `let` as expressions', async () => {
    await here.things.insertOne({ _id: 1, y: '$bar' } as never);
    const variables = { let: { y: { $literal: '$bar' } } };
    expect(await here.things.aggregate([{ $project: { z: '$$y' } }], variables).toArray()).toEqual([
      { _id: 1, z: '$bar' },
    ]);
    expect(await here.things.findOne({ $expr: { $eq: ['$y', '$$y'] } }, variables as never)).toMatchObject({
      _id: 1,
    });
  });
});

describe('a comparison', () => {
  const here = oneCollection();

  it.each<[string, Document, Document, number]>([
    ['finds an array above another', { a: ['b', 'a'] }, { a: { $gt: ['b'] } }, 1],
    ['finds an array that is as great', { a: [] }, { a: { $gte: [] } }, 1],
    ['finds an array within one', { a: [[1], 5] }, { a: { $lt: [2] } }, 1],
    ['finds no scalar below an array', { a: 1 }, { a: { $lt: [2] } }, 0],
    ['compares arrays within arrays', { a: [[2, 1]] }, { a: { $gt: [[2]] } }, 1],
    ['finds what is missing with $gte null', { b: 1 }, { a: { $gte: null } }, 1],
    ['finds nothing with $gt null', { a: null }, { a: { $gt: null } }, 0],
    ['finds a whole array with $in', { a: ['x', 'y'] }, { a: { $in: [['x', 'y'], 3] } }, 1],
    ['finds no whole array with $nin', { a: [] }, { a: { $nin: [[]] } }, 0],
    ['cuts fractions for $mod', { a: 41.5 }, { a: { $mod: [2.9, 1] } }, 1],
    ['takes the elements of an array for $mod', { a: [2, 3] }, { a: { $mod: [2, 1] } }, 1],
    ['tests no bits of a fraction', { a: 41.5 }, { a: { $bitsAllSet: [0] } }, 0],
  ])('%s', async (_name, stored, filter, found) => {
    await here.things.insertOne(stored);
    expect(await here.things.countDocuments(filter)).toBe(found);
  });

  it('with a divisor of 0 is refused', async () => {
    await here.things.insertOne({ a: 1 });
    await expect(here.things.findOne({ a: { $mod: [0.5, 1] } })).rejects.toMatchObject({ code: 2 });
  });
});

describe('a sort by a field with arrays', () => {
  const here = oneCollection();
  const ALL = [
    { _id: 1, a: ['m', 'c'] },
    { _id: 2, a: ['c', 'n'] },
    { _id: 3, a: [] },
    { _id: 4, a: 'c' },
    { _id: 5 },
  ];

  it.each([
    ['the least element', 1, [3, 5, 1, 2, 4]],
    ['the greatest element, descending', -1, [2, 1, 4, 5, 3]],
  ] as const)('is by %s', async (_, direction, expected) => {
    await here.things.insertMany(ALL as never);
    const found = await here.things.find().sort({ a: direction, _id: 1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(expected);
    const sorted = await here.things.aggregate([{ $sort: { a: direction, _id: 1 } }]).toArray();
    expect(sorted.map(({ _id }) => _id)).toEqual(expected);
  });
});
