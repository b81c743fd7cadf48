import type { CommandRecord } from 'mongo-governor/testing';
import type { ReadPreferenceLike } from 'mongodb';
import { type BehindMongos, startBehindMongos } from '../support/behind-mongos';
import { eventually } from '../support/eventually';
import { ROOMY_QUEUE } from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { items, STAYS } from '../support/staying-work';

const REASON = 'login reads its own write';
const CAP = 8;

/** The commands that came to the routers, by name. */
async function arrived({ mongos }: BehindMongos, name: string): Promise<CommandRecord[]> {
  const witnesses = await Promise.all(mongos.map((each) => each.witness()));
  return witnesses.flatMap(({ commands }) => commands.filter((command) => command.name === name));
}

const lastFind = async (governed: BehindMongos): Promise<CommandRecord | undefined> =>
  (await arrived(governed, 'find')).at(-1);

describe('reads through a mongos', () => {
  let governed: BehindMongos;
  beforeAll(async () => {
    governed = await startBehindMongos(
      { reads: { primaryAllowed: [{ namespace: 'app.sessions', reason: REASON }] } },
      { set: { tags: [{}, { region: 'east' }, { region: 'west' }] } },
    );
  });
  afterAll(() => governed[Symbol.asyncDispose]());

  const find = (readPreference?: ReadPreferenceLike) =>
    items(governed.client).findOne({}, readPreference === undefined ? {} : { readPreference });

  it.each([undefined, 'primary', 'primaryPreferred', 'nearest'] as const)(
    'go to a secondary where they ask for %s',
    async (readPreference) => {
      await find(readPreference);
      expect(await lastFind(governed)).toMatchObject({
        role: 'secondary',
        readPreferenceDocument: { mode: 'secondaryPreferred' },
      });
    },
  );

  it.each([
    { mode: 'secondary', tags: [{ region: 'east' }], maxStalenessSeconds: 120 },
    { mode: 'secondaryPreferred', tags: [{ region: 'east' }, {}], maxStalenessSeconds: 90 },
    { mode: 'secondary', tags: [{ region: 'west' }] },
    { mode: 'secondary' },
  ])('keep what they ask for whole: %j', async (asked) => {
    await find(asked as never);
    const seen = await lastFind(governed);
    expect(seen?.readPreferenceDocument).toEqual(asked);
    expect(seen?.role).toBe('secondary');
  });

  it('go to the primary with a waiver, of a namespace or of the call', async () => {
    const { client, governor } = governed;
    await client.db('app').collection('sessions').findOne({});
    await find(governor.primary('report'));
    expect((await arrived(governed, 'find')).slice(-2).map(({ role }) => role)).toEqual([
      'primary',
      'primary',
    ]);
    expect(governor.status().waivers).toEqual({ [REASON]: 1, report: 1 });
  });

  it.each(STAYS)('are left alone where they are never re-routed: %s', async (_name, command, work) => {
    const before = (await arrived(governed, command)).length;
    await work(governed.client);
    const seen = (await arrived(governed, command)).slice(before);
    expect(seen.length).toBeGreaterThan(0);
    for (const { role, readPreference } of seen) {
      expect(role).toBe('primary');
      expect([undefined, 'primary']).toContain(readPreference);
    }
  });

  it('stay in their transaction', async () => {
    const { client } = governed;
    const before = (await arrived(governed, 'find')).length;
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await items(client).insertOne({ a: 100 }, { session });
        await items(client).find({}, { session, batchSize: 2 }).toArray();
      }),
    );
    expect((await arrived(governed, 'find')).slice(before).map(({ role }) => role)).toEqual(['primary']);
  });

  it('send later batches where the cursor was opened', async () => {
    await items(governed.client).insertMany(
      Array.from({ length: 9 }, (_, a) => ({ a })),
      {
        writeConcern: { w: 3 },
      },
    );
    expect(await items(governed.client).find({}, { batchSize: 2 }).toArray()).not.toHaveLength(0);
  });
});

describe('caps at a mongos', () => {
  const CONFIG = { connections: { primary: CAP, secondary: CAP, waitQueue: ROOMY_QUEUE } };

  it.each([
    ['one', 1, false],
    ['two', 2, false],
    ['one behind a load balancer', 1, true],
  ])('hold under load: %s', async (_name, count, loadBalanced) => {
    await using governed = await startBehindMongos(CONFIG, { count, mongos: { loadBalanced } });
    const { client, mongos } = governed;
    await items(client).insertMany(Array.from({ length: 9 }, (_, a) => ({ a })));
    await using work = keepBusy([client], 60);
    const cursors = Array.from({ length: 200 }, () => items(client).find({}, { batchSize: 2 }).toArray());
    const transactions = Array.from({ length: 20 }, (_, n) =>
      client.withSession((session) =>
        session.withTransaction(() => items(client).insertOne({ _id: `t${n}` as never }, { session })),
      ),
    );
    for (const batch of await Promise.all(cursors)) expect(batch.length).toBeGreaterThanOrEqual(0);
    await Promise.all(transactions);
    await eventually('the pools are full', async () => {
      const witnesses = await Promise.all(mongos.map((each) => each.witness()));
      return witnesses.every(({ connections }) => connections.peak >= CAP);
    });
    expect(await work.stop()).toBeGreaterThan(0);
    for (const each of mongos) expect((await each.witness()).connections.peak).toBeLessThanOrEqual(CAP);
    expect(await items(client).countDocuments({ _id: /^t/ as never })).toBe(20);
  });
});
