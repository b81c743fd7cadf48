import type { Call } from '../calls';
import { people } from './people';

export const CURSORS: Readonly<Record<string, Call>> = {
  'a cursor in batches of two': (db) => people(db).find({}, { batchSize: 2 }).sort({ _id: 1 }).toArray(),
  'a cursor with a limit below its batch': (db) =>
    people(db).find({}, { batchSize: 4 }).sort({ _id: 1 }).limit(3).toArray(),
  'a cursor with a first batch of none': (db) =>
    people(db).find({}, { batchSize: 0 }).sort({ _id: 1 }).toArray(),
  'a single batch': (db) =>
    people(db).find({}, { singleBatch: true, batchSize: 2 }).sort({ _id: 1 }).toArray(),
  'next, hasNext and close': async (db) => {
    const cursor = people(db).find({}, { batchSize: 1 }).sort({ _id: 1 });
    const first = [await cursor.hasNext(), await cursor.next()];
    await cursor.close();
    return [...first, await cursor.next().catch((error: Error) => error.name)];
  },
  rewind: async (db) => {
    const cursor = people(db).find({}, { batchSize: 2 }).sort({ _id: 1 });
    const first = await cursor.next();
    cursor.rewind();
    return [first, await cursor.toArray()];
  },
  'for await': async (db) => {
    const names: unknown[] = [];
    for await (const { name } of people(db).find({}, { batchSize: 2 }).sort({ _id: 1 })) names.push(name);
    return names;
  },
  'a stream': async (db) => {
    const names: unknown[] = [];
    for await (const { name } of people(db).find({}).sort({ _id: 1 }).stream()) names.push(name);
    return names;
  },
  'an aggregation in batches of two': (db) =>
    people(db)
      .aggregate([{ $sort: { _id: 1 } }], { batchSize: 2 })
      .toArray(),
  runCursorCommand: (db) =>
    db
      .runCursorCommand({ find: 'people', sort: { _id: 1 }, batchSize: 2 })
      .setBatchSize(2)
      .toArray(),
  'getMore of a cursor that is not there': (db) => db.command({ getMore: 1234n, collection: 'people' }),
};
