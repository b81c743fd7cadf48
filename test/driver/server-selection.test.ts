import timers from 'node:timers';
import { MongoClient } from 'mongodb';
import { eventually } from '../support/eventually';
import { type Governed, QUICK_MONITORING, startGoverned } from '../support/governed';

/** Long, and told from every other time-out by its number. */
const SELECTION_MS = 300_321;
const SHORT_MS = 321;

let governed: Governed;
beforeEach(async () => {
  governed = await startGoverned(
    {},
    { client: { serverSelectionTimeoutMS: SELECTION_MS, retryReads: false } },
  );
});
afterEach(async () => {
  jest.restoreAllMocks();
  await governed[Symbol.asyncDispose]();
});

const things = (client: MongoClient) => client.db('app').collection('things');
const waiting = (): number =>
  (governed.client as unknown as { topology: { waitQueue: { length: number } } }).topology.waitQueue.length;

async function loseAllMembers(): Promise<void> {
  await Promise.all(governed.set.members.map((member) => member.kill()));
}

describe('the selection of a server', () => {
  it('costs no timer when a server is there, where the bare driver starts one', async () => {
    const raw = await new MongoClient(governed.set.uri, {
      ...QUICK_MONITORING,
      serverSelectionTimeoutMS: SELECTION_MS,
    }).connect();
    const started = jest.spyOn(timers, 'setTimeout');
    const bounds = () => started.mock.calls.filter(([, ms]) => ms === SELECTION_MS).length;
    await things(governed.client).findOne({});
    await things(governed.client).insertOne({});
    expect(bounds()).toBe(0);
    await things(raw).findOne({});
    expect(bounds()).toBeGreaterThan(0);
    await raw.close();
  });

  it("fails in the driver's time with the driver's error when no server comes", async () => {
    await loseAllMembers();
    await eventually('the client knows', () =>
      governed.governor.status().members.every(({ role }) => role === 'other'),
    );
    Object.assign(governed.client.options, { serverSelectionTimeoutMS: SHORT_MS });
    const reads = [things(governed.client).findOne({}), things(governed.client).findOne({})];
    for (const read of reads) {
      await expect(read).rejects.toMatchObject({
        name: 'MongoServerSelectionError',
        message: expect.stringMatching(new RegExp(`timed out after ${SHORT_MS} ms|ECONNREFUSED`)),
      });
    }
  });

  it('waits for a server that comes in time', async () => {
    await loseAllMembers();
    await eventually('the client knows', () =>
      governed.governor.status().members.every(({ role }) => role === 'other'),
    );
    const read = things(governed.client).findOne({});
    await Promise.all(governed.set.members.map((member) => member.restart()));
    await expect(read).resolves.toBeNull();
    expect(waiting()).toBe(0);
  });

  it("ends with the caller's signal while it waits", async () => {
    await loseAllMembers();
    await eventually('the client knows', () =>
      governed.governor.status().members.every(({ role }) => role === 'other'),
    );
    const caller = new AbortController();
    const read = things(governed.client).findOne({}, { signal: caller.signal });
    await eventually('it waits', () => waiting() > 0);
    caller.abort(new Error('the caller has left'));
    await expect(read).rejects.toThrow('the caller has left');
  });
});
