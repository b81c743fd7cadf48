import type { Db } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { startGoverned } from '../support/governed';

const MODES: readonly [string, PartialConfig][] = [
  ['observe', { mode: 'observe' }],
  ['allow', { reads: { preference: 'primary', onPrimaryRead: 'allow' } }],
  ['enforce', {}],
];

/** Each fails at the server. */
const CALLS = {
  async applicationFind(db: Db) {
    return await db.collection('c').findOne({ a: { $notAnOperator: 1 } });
  },
  async applicationFindOnPrimary(db: Db) {
    return await db.collection('c').findOne({ a: { $notAnOperator: 1 } }, { readPreference: 'primary' });
  },
  async applicationInsert(db: Db) {
    return await db.collection<{ _id: number }>('c').insertOne({ _id: 1 });
  },
  async applicationAggregate(db: Db) {
    return await db
      .collection('c')
      .aggregate([{ $nope: 1 }])
      .toArray();
  },
  async applicationUpdate(db: Db) {
    return await db.collection('c').updateOne({}, { $nope: 1 } as object);
  },
  async applicationCommand(db: Db) {
    return await db.command({ nope: 1 });
  },
};

async function stackOf(call: (db: Db) => Promise<unknown>, db: Db): Promise<string> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  try {
    return await call(db).then(
      () => 'no error',
      (error: Error) => error.stack ?? '',
    );
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

describe.each(MODES)('the stack of a server’s error, %s', (_, config) => {
  it.each(Object.entries(CALLS))('names %s', async (name, call) => {
    await using governed = await startGoverned(config);
    const db = governed.client.db('app');
    await db.collection<{ _id: number }>('c').insertOne({ _id: 1 });
    expect(await stackOf(call, db)).toContain(name);
  });
});

it('names the application’s function of an operation that had to wait, too', async () => {
  await using governed = await startGoverned({ connections: { primary: 3, secondary: 3 } });
  const db = governed.client.db('app');
  await db.collection<{ _id: number }>('c').insertOne({ _id: 1 });
  const calls = Array.from({ length: 5 }, () => stackOf(CALLS.applicationInsert, db));
  for (const stack of await Promise.all(calls)) expect(stack).toContain('applicationInsert');
  expect(governed.governor.status().admission.normal.waited).toBe(4);
});
