import type { Collection } from 'mongodb';
import { eventually } from '../../support/eventually';
import { arrivals } from '../../support/governed';
import { READS } from '../../support/read-methods';
import { type GovernedDriver, type LoadDriver, optionsFor, startGovernedDriver } from '../governed-driver';

/** Sent for a cursor that was left early: it follows the cursor, and where that went is what is asked. */
const FOLLOW = new Set(['killCursors']);

type Mode = 'primary' | 'primaryPreferred' | 'nearest';

/** Where a read says which member it wants. */
const LEVELS: Readonly<
  Record<string, (governed: GovernedDriver, mode: Mode) => [Collection, { readPreference?: Mode }]>
> = {
  operation: ({ client }, mode) => [client.db('app').collection('reads'), { readPreference: mode }],
  collection: ({ client }, mode) => [client.db('app').collection('reads', { readPreference: mode }), {}],
  db: ({ client }, mode) => [client.db('app', { readPreference: mode }).collection('reads'), {}],
};

async function prepare({ client, mongodb, set }: GovernedDriver): Promise<void> {
  await client
    .db('app')
    .collection('reads')
    .insertMany(Array.from({ length: 7 }, (_, n) => ({ n })));
  const upload = new mongodb.GridFSBucket(client.db('app')).openUploadStream('file');
  await new Promise<void>((resolve, reject) => {
    upload.once('finish', resolve).once('error', reject).end(Buffer.alloc(600_000));
  });
  await set.resetWitnesses();
}

/** Roles of the members that saw the read, by the name of the read. */
async function rolesByRead(
  governed: GovernedDriver,
  where: (typeof LEVELS)[string],
  mode: Mode,
): Promise<Record<string, string[]>> {
  const { client, mongodb, set } = governed;
  const roles: Record<string, string[]> = {};
  for (const [name, read] of Object.entries(READS)) {
    await set.resetWitnesses();
    const [collection, options] = where(governed, mode);
    await read({ client, collection, GridFSBucket: mongodb.GridFSBucket }, options);
    const seen = (await arrivals(set)).filter((arrival) => !FOLLOW.has(arrival.name));
    roles[name] = [...new Set(seen.map(({ role }) => role))];
  }
  return roles;
}

const AT_SECONDARIES = Object.fromEntries(Object.keys(READS).map((name) => [name, ['secondary']]));

export function readContract(load: LoadDriver): void {
  let governed: GovernedDriver;
  beforeAll(async () => {
    governed = await startGovernedDriver(load());
    await prepare(governed);
  });
  afterAll(() => governed[Symbol.asyncDispose]());

  it.each(Object.entries(LEVELS))(
    'of every API go to secondaries when the %s asks for the primary',
    async (_, level) => {
      expect(await rolesByRead(governed, level, 'primary')).toEqual(AT_SECONDARIES);
    },
  );

  it.each(['primaryPreferred', 'nearest'] as const)(
    'of every API go to secondaries under "%s"',
    async (mode) => {
      expect(await rolesByRead(governed, LEVELS.operation as (typeof LEVELS)[string], mode)).toEqual(
        AT_SECONDARIES,
      );
    },
  );

  it('of every API go to secondaries when nothing is asked for, not by re-routing but by the client’s preference', async () => {
    const before = governed.governor.status().verdicts.reroute;
    const { client, set } = governed;
    await set.resetWitnesses();
    await client.db('app').collection('reads').findOne({});
    await client.db('app').collection('reads').find({}, { batchSize: 2 }).toArray();
    await client.db('app').collection('reads').countDocuments({});
    expect((await arrivals(set)).filter(({ role }) => role === 'primary')).toEqual([]);
    expect(governed.governor.status().verdicts.reroute).toBe(before);
  });

  it('with a waiver of governor.primary() go to the primary, though the read preference is of another copy', async () => {
    const { client, set, governor } = governed;
    await set.resetWitnesses();
    const readPreference = governor.primary('report of the month');
    const reads = client.db('app').collection('reads');
    await reads.findOne({}, { readPreference });
    await reads.find({}, { readPreference }).toArray();
    await reads.aggregate([], { readPreference }).toArray();
    await client.db('app').command({ count: 'reads' }, { readPreference });
    expect((await arrivals(set)).map(({ role }) => role)).toEqual(Array(4).fill('primary'));
    expect(governor.status().waivers).toMatchObject({ 'report of the month': 4 });
  });

  it('that fail after a re-route are retried on a secondary, never on the primary', async () => {
    const { client, set } = governed;
    await set.resetWitnesses();
    for (const member of await set.secondaries()) {
      await member.failNext({ command: 'find', times: 2, code: 91, errorLabels: ['RetryableError'] });
    }
    const read = client.db('app').collection('reads').findOne({}, { readPreference: 'primary' });
    await expect(read).rejects.toMatchObject({ code: 91 });
    const finds = (await arrivals(set)).filter(({ name }) => name === 'find');
    expect(finds.map(({ role }) => role)).toEqual(['secondary', 'secondary']);
    for (const member of set.members) await member.clearFailPoints();
  });

  it('leave no timer behind when they are re-routed: server selection’s own would live for 30 s', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const read = () =>
      governed.client.db('app').collection('reads').findOne({}, { readPreference: 'primary' });
    await read();
    const before = timers();
    for (let n = 0; n < 50; n += 1) await read();
    expect(timers()).toBeLessThan(before + 10);
  });

  it('wait for a secondary that does not come as long as the driver’s own reads do, timeoutMS included', async () => {
    // Drivers 6.22 and 7.8 made timeoutMS a no-op: what counts is that a governed read fails as a raw one does.
    const client = { serverSelectionTimeoutMS: 500 };
    const governed = await startGovernedDriver(
      load(),
      { reads: { preference: 'secondary' } },
      { set: { arbiters: 2 }, client },
    );
    const { governor, set, mongodb } = governed;
    const raw = new mongodb.MongoClient(set.uri, optionsFor(mongodb, client));
    await raw.connect();
    for (const member of await set.secondaries()) await member.kill();
    await eventually('the client knows', () =>
      governor.status().members.every(({ role }) => role !== 'secondary'),
    );
    const failureOf = async (each: typeof raw, readPreference: 'primary' | 'secondary') => {
      const read = each.db('app').collection('reads').findOne({}, { readPreference, timeoutMS: 100 });
      return read.then(String, ({ name }: Error) => name);
    };
    expect(await failureOf(governed.client, 'primary')).toBe(await failureOf(raw, 'secondary'));
    await raw.close();
    await governed[Symbol.asyncDispose]();
  });
}
