import type { Db } from 'mongodb';
import { AGGREGATIONS } from './calls/aggregations';
import { CURSORS } from './calls/cursors';
import { FILTERS } from './calls/generated-filters';
import { SHAPES } from './calls/generated-shapes';
import { UPDATES } from './calls/generated-updates';
import { MISTAKES } from './calls/mistakes';
import { READS } from './calls/reads';
import { WRITES } from './calls/writes';

/** One call of the driver on a database that holds `people` (see `seed`). */
export type Call = (db: Db) => Promise<unknown>;

export const CALLS: Readonly<Record<string, Call>> = {
  ...READS,
  ...WRITES,
  ...CURSORS,
  ...AGGREGATIONS,
  ...MISTAKES,
  ...FILTERS,
  ...UPDATES,
  ...SHAPES,
};

/** What every call starts from. */
export async function seed(db: Db): Promise<void> {
  await db.dropDatabase();
  await db.collection<{ _id: number }>('people').insertMany([
    { _id: 1, name: 'ada', age: 36, tags: ['math', 'code'], address: { city: 'London' } },
    { _id: 2, name: 'grace', age: 85, tags: ['code', 'navy'], address: { city: 'New York' } },
    { _id: 3, name: 'alan', age: 41, tags: [], address: { city: 'Wilmslow' } },
    { _id: 4, name: 'edsger', age: 72, tags: ['code'], nick: null },
    { _id: 5, name: 'barbara', age: 41.5, tags: ['math'] },
  ] as never);
}
