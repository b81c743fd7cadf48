import { arrivals, CONFIG, type Governed, startGoverned } from '../support/governed';

function items({ client }: Governed) {
  return client.db('app').collection('items');
}

async function rolesOf({ set }: Governed, name: string) {
  return (await arrivals(set)).filter((arrival) => arrival.name === name).map(({ role }) => role);
}

describe('what inherits its read preference and is never re-routed', () => {
  let governed: Governed;
  beforeAll(async () => {
    governed = await startGoverned();
    await items(governed).insertMany([{ a: 1 }, { a: 2 }]);
  });
  afterAll(() => governed[Symbol.asyncDispose]());
  beforeEach(() => governed.set.resetWitnesses());

  it.each<[string, string, () => Promise<unknown>]>([
    ['a linearizable read', 'find', () => items(governed).findOne({}, { readConcern: 'linearizable' })],
    [
      'a read of the local database',
      'find',
      () => governed.client.db('local').collection('oplog.rs').findOne({}),
    ],
    [
      '$indexStats',
      'aggregate',
      () =>
        items(governed)
          .aggregate([{ $indexStats: {} }])
          .toArray(),
    ],
    [
      '$currentOp',
      'aggregate',
      () =>
        governed.client
          .db('admin')
          .aggregate([{ $currentOp: {} }])
          .toArray(),
    ],
    [
      '$out',
      'aggregate',
      () =>
        items(governed)
          .aggregate([{ $match: {} }, { $out: 'copy' }])
          .toArray(),
    ],
    [
      '$merge',
      'aggregate',
      () =>
        items(governed)
          .aggregate([{ $merge: { into: 'copy' } }])
          .toArray(),
    ],
  ])('%s goes to the primary, as without the governor', async (_name, command, work) => {
    await work();
    expect(await rolesOf(governed, command)).toEqual(['primary']);
  });

  it('stays on a secondary where the client itself asked for secondaries', async () => {
    await using other = await startGoverned({}, { client: { readPreference: 'secondaryPreferred' } });
    await items(other).insertOne({ a: 1 });
    await items(other)
      .aggregate([{ $indexStats: {} }])
      .toArray();
    expect(await rolesOf(other, 'aggregate')).toEqual(['secondary']);
  });
});

describe('a collection that was made before the policy changed', () => {
  const primary = { ...CONFIG, reads: { preference: 'primary' as const } };

  it('reads where the policy says now', async () => {
    await using governed = await startGoverned();
    const collection = items(governed);
    await collection.findOne({});
    governed.governor.reload(primary);
    await collection.findOne({});
    await items(governed).findOne({});
    governed.governor.reload(CONFIG);
    await collection.findOne({});
    const roles = await rolesOf(governed, 'find');
    expect(roles.sort()).toEqual(['primary', 'primary', 'secondary', 'secondary']);
    expect(governed.governor.status().verdicts.reroute).toBe(0);
  });

  it('reads from the primary again when the governor only observes', async () => {
    await using governed = await startGoverned();
    const collection = items(governed);
    governed.governor.reload({ ...CONFIG, mode: 'observe' });
    await collection.findOne({});
    expect(await rolesOf(governed, 'find')).toEqual(['primary']);
  });
});

describe('a read in a session after its transaction', () => {
  it('goes to a secondary and is no violation', async () => {
    await using governed = await startGoverned();
    await items(governed).insertOne({ a: 1 });
    await governed.client.withSession(async (session) => {
      await session.withTransaction(() => items(governed).findOne({}, { session }));
      await governed.set.resetWitnesses();
      await items(governed).findOne({}, { session });
    });
    expect(await rolesOf(governed, 'find')).toEqual(['secondary']);
    expect(governed.governor.status().verdicts.reroute).toBe(0);
  });
});

describe('a client that was given the primary', () => {
  it('is told of, once', async () => {
    await using governed = await startGoverned();
    const seen: unknown[] = [];
    governed.governor.on('violation', (violation) => seen.push(violation));
    const client = governed.governor.createClient(`${governed.set.uri}&readPreference=primary`);
    expect(seen).toMatchObject([{ command: 'MongoClient', mode: 'primary', action: 'reroute' }]);
    expect(client.readPreference.mode).toBe('secondaryPreferred');
    await client.close();
  });

  it('keeps it where the policy allows that', async () => {
    await using governed = await startGoverned(
      { reads: { onPrimaryRead: 'allow' } },
      { client: { readPreference: 'primary' } },
    );
    await items(governed).findOne({});
    expect(await rolesOf(governed, 'find')).toEqual(['primary']);
  });
});
