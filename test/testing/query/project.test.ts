import type { Document } from 'mongodb';
import { oneCollection } from './one-collection';

const STORED = {
  _id: 1,
  name: 'ada',
  in: { x: 1, y: 2 },
  list: [1, 5, 7],
  docs: [
    { k: 1, v: 'a' },
    { k: 2, v: 'b' },
  ],
};

describe('a projection', () => {
  const here = oneCollection();

  it.each<[string, Document, Document, Document?]>([
    ['shows what is named, and _id', { name: 1 }, { _id: 1, name: 'ada' }],
    ['leaves _id out of what is named', { _id: 0, name: 1 }, { name: 'ada' }],
    [
      'shows fields of documents and of elements',
      { _id: 0, 'in.x': 1, 'docs.k': 1 },
      { in: { x: 1 }, docs: [{ k: 1 }, { k: 2 }] },
    ],
    ['reads nested documents as paths', { _id: 0, in: { x: 1 } }, { in: { x: 1 } }],
    [
      'leaves out what is named',
      { name: 0, in: 0, 'docs.v': 0, list: 0 },
      { _id: 1, docs: [{ k: 1 }, { k: 2 }] },
    ],
    [
      'leaves out _id alone',
      { _id: 0 },
      { name: 'ada', in: STORED.in, list: STORED.list, docs: STORED.docs },
    ],
    ['cuts an array and shows the rest', { list: { $slice: 1 } }, { ...STORED, list: [1] }],
    ['cuts an array from its end', { _id: 1, list: { $slice: -2 } }, { _id: 1, list: [5, 7] }],
    ['cuts from a position', { list: { $slice: [1, 1] }, name: 0, in: 0, docs: 0 }, { _id: 1, list: [5] }],
    ['cuts beside what is named', { name: 1, list: { $slice: 1 } }, { _id: 1, name: 'ada', list: [1] }],
    ['shows the first element by operators', { list: { $elemMatch: { $gte: 3 } } }, { _id: 1, list: [5] }],
    ['shows the first element by $in', { list: { $elemMatch: { $in: [7, 5] } } }, { _id: 1, list: [5] }],
    [
      'shows the first element by fields',
      { docs: { $elemMatch: { k: 2 } } },
      { _id: 1, docs: [{ k: 2, v: 'b' }] },
    ],
    ['shows nothing where no element matches', { list: { $elemMatch: { $gt: 9 } } }, { _id: 1 }],
    [
      'shows the element that the filter matched',
      { 'docs.$': 1 },
      { _id: 1, docs: [{ k: 2, v: 'b' }] },
      { 'docs.k': 2 },
    ],
    ['computes', { _id: 0, up: { $toUpper: '$name' }, x: '$in.x' }, { up: 'ADA', x: 1 }],
  ])('%s', async (_name, projection, shown, filter = {}) => {
    await here.things.insertOne(STORED as never);
    expect(await here.things.findOne(filter, { projection })).toEqual(shown);
    expect(await here.things.findOne()).toEqual(STORED);
  });

  it('keeps the order of the document', async () => {
    await here.things.insertOne(STORED as never);
    const shown = await here.things.findOne({}, { projection: { list: 1, name: 1 } });
    expect(Object.keys(shown ?? {})).toEqual(['_id', 'name', 'list']);
  });
});
