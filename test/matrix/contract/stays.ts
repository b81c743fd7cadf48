import { arrivals } from '../../support/governed';
import { items, STAYS } from '../../support/staying-work';
import { type GovernedDriver, type LoadDriver, startGovernedDriver } from '../governed-driver';

export function stayContract(load: LoadDriver): void {
  let governed: GovernedDriver;
  beforeAll(async () => {
    governed = await startGovernedDriver(load());
    await items(governed.client).insertMany(Array.from({ length: 9 }, (_, a) => ({ a })));
  });
  afterAll(() => governed[Symbol.asyncDispose]());
  beforeEach(() => governed.set.resetWitnesses());

  it('writes and reads that make sense only there arrive at the primary', async () => {
    const roles: Record<string, string[]> = {};
    for (const [name, command, work] of STAYS) {
      await governed.set.resetWitnesses();
      await work(governed.client);
      const seen = (await arrivals(governed.set)).filter((arrival) => arrival.name === command);
      roles[name] = [...new Set(seen.map(({ role }) => role))];
    }
    expect(roles).toEqual(Object.fromEntries(STAYS.map(([name]) => [name, ['primary']])));
  });

  it('a transaction stays at the primary with all its commands', async () => {
    const { client, set } = governed;
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await items(client).insertOne({ a: 100 }, { session });
        await items(client).findOne({ a: 100 }, { session });
        await items(client).find({}, { session, batchSize: 2 }).toArray();
        await items(client).countDocuments({}, { session });
      }),
    );
    const seen = await arrivals(set);
    expect(seen.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['insert', 'find', 'getMore', 'aggregate', 'commitTransaction']),
    );
    expect(seen.filter(({ role }) => role !== 'primary')).toEqual([]);
  });

  it('getMore and killCursors follow their cursor to the primary, and to the secondary it was re-routed to', async () => {
    const { client, set, governor } = governed;
    for (const readPreference of [governor.primary('report'), 'primary'] as const) {
      await set.resetWitnesses();
      const cursor = items(client).find({}, { batchSize: 2, readPreference });
      for (let n = 0; n < 3; n += 1) await cursor.next();
      await cursor.close();
      const seen = await arrivals(set);
      const role = readPreference === 'primary' ? 'secondary' : 'primary';
      expect(seen.map(({ name }) => name).sort()).toEqual(['find', 'getMore', 'killCursors']);
      expect([...new Set(seen.map((arrival) => arrival.role))]).toEqual([role]);
    }
  });

  it('options that the caller passed are not changed', async () => {
    const options = Object.freeze({ readPreference: 'primary' as const });
    await governed.client.db('app').command({ find: 'items' }, options);
    await items(governed.client).findOne({}, options);
    expect(options).toEqual({ readPreference: 'primary' });
  });

  it('a causal session reads its own writes from secondaries that lag', async () => {
    await using lagging = await startGovernedDriver(
      load(),
      {},
      { set: { replicationLagMS: 30, defaultWriteConcern: 1 } },
    );
    const { client, set } = lagging;
    await client.withSession({ causalConsistency: true }, async (session) => {
      for (let n = 0; n < 3; n += 1) {
        const { insertedId } = await items(client).insertOne({ n }, { session });
        await expect(items(client).findOne({ _id: insertedId }, { session })).resolves.toMatchObject({ n });
      }
    });
    const finds = (await arrivals(set)).filter(({ name }) => name === 'find');
    expect(finds.map(({ role }) => role)).toEqual(Array(3).fill('secondary'));
  });
}
