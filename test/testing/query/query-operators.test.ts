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
