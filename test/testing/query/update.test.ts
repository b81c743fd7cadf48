import type { Document, UpdateFilter, UpdateOptions } from 'mongodb';
import { oneCollection } from './one-collection';

describe('an update', () => {
  const here = oneCollection();

  /** The document after the update. */
  async function updated(
    before: Document,
    update: Document,
    { filter = {}, ...options }: UpdateOptions & { filter?: Document } = {},
  ): Promise<Document | null> {
    await here.things.insertOne({ _id: 1, ...before } as never);
    await here.things.updateOne(filter, update as UpdateFilter<Document>, options);
    return here.things.findOne({}, { projection: { _id: 0 } });
  }

  it('changes several fields of the element that the filter matched', async () => {
    const list = [{ k: 1 }, { k: 2, s: [] }];
    const update = { $set: { 'list.$.x': 1, 'list.$.y': 2 }, $push: { 'list.$.s': 'a' } };
    expect(await updated({ list }, update, { filter: { 'list.k': 2 } })).toEqual({
      list: [{ k: 1 }, { k: 2, s: ['a'], x: 1, y: 2 }],
    });
  });

  it('finds the element by $elemMatch, by $and, by the branch of $or that matched, and by another array', async () => {
    const before = { ids: [7, 8], list: [{ k: 1 }, { k: 2 }] };
    const after = { ids: [7, 8], list: [{ k: 1 }, { k: 2, x: 1 }] };
    const filters = [
      { list: { $elemMatch: { k: { $gt: 1 } } } },
      { $and: [{ _id: 1 }, { 'list.k': 2 }] },
      { $or: [{ 'list.k': 9 }, { 'list.k': 2 }] },
      { ids: 8 },
    ];
    for (const filter of filters) {
      await here.things.deleteMany({});
      expect(await updated(before, { $set: { 'list.$.x': 1 } }, { filter })).toEqual(after);
    }
  });

  it('changes every element, or those of array filters, in several operators and levels', async () => {
    const list = [
      { k: 1, in: [{ n: 1 }, { n: 2 }] },
      { k: 2, in: [{ n: 2 }] },
    ];
    const update = { $set: { 'list.$[].all': true, 'list.$[e].in.$[i].x': 1 }, $inc: { 'list.$[e].k': 10 } };
    const arrayFilters = [{ 'e.k': 1 }, { $or: [{ 'i.n': 2 }, { 'i.n': 3 }] }];
    expect(await updated({ list }, update, { arrayFilters })).toEqual({
      list: [
        { k: 11, in: [{ n: 1 }, { n: 2, x: 1 }], all: true },
        { k: 2, in: [{ n: 2 }], all: true },
      ],
    });
  });

  it('pulls by value, by operators, by fields and by logic', async () => {
    const list = [1, 2, { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 3 }];
    expect(await updated({ list }, { $pull: { list: 2 } })).toEqual({
      list: [1, ...list.slice(2)],
    });
    const conditions = [{ $lt: 2 }, { a: 1, b: 1 }, { $or: [{ a: 2 }, { a: 9 }] }, { a: { $in: [3] } }];
    for (const condition of conditions)
      await here.things.updateOne({}, { $pull: { list: condition } } as never);
    expect(await here.things.findOne()).toEqual({ _id: 1, list: [] });
  });

  it('reads `let` as expressions', async () => {
    const pipeline = [{ $set: { y: '$$y', sum: '$$sum' } }];
    await here.things.insertOne({ _id: 1 } as never);
    await here.things.updateOne({}, pipeline, { let: { y: { $literal: '$bar' }, sum: { $add: [1, 2] } } });
    expect(await here.things.findOne()).toEqual({ _id: 1, y: '$bar', sum: 3 });
  });

  it.each<[string, number, Document, UpdateOptions?]>([
    ['a positional $ that the filter does not explain', 2, { $set: { 'list.$.x': 1 } }],
    ['a name without an array filter', 2, { $set: { 'list.$[e]': 1 } }],
    ['an array filter that is not used', 9, { $set: { x: 1 } }, { arrayFilters: [{ e: 1 }] }],
    ['$[] on what is no array', 2, { $set: { 'n.$[]': 1 } }],
    ['a field of a number', 28, { $set: { 'n.x': 1 } }],
    ['a field of an array that is no index', 28, { $set: { 'list.x': 1 } }],
    ['a path and what it leads to', 40, { $set: { d: 1, 'd.e': 2 } }],
  ])('refuses %s', async (_name, code, update, options = {}) => {
    await expect(updated({ list: [1], n: 1, d: {} }, update, options)).rejects.toMatchObject({ code });
  });
});
