import { CONFIG, type Governed, startGoverned } from '../support/governed';
import { settledInTurns } from '../support/settled-in-turns';

const OVERLOADED = { code: 462, errorLabels: ['SystemOverloadedError', 'RetryableError'], times: 1_000_000 };

async function findsSeen({ set }: Governed): Promise<number> {
  let finds = 0;
  for (const member of set.members) finds += (await member.witness()).commandsByName.find?.total ?? 0;
  return finds;
}

describe('the driver’s retries', () => {
  it('keep to a budget where every member says that it is overloaded: the server’s own error reaches the caller', async () => {
    await using governed = await startGoverned();
    const { set, client, governor } = governed;
    const items = client.db('app').collection('items');
    await set.resetWitnesses();
    for (const member of set.members) await member.failNext({ command: 'find', ...OVERLOADED });
    const errors = new Set<unknown>();
    const began = performance.now();
    await settledInTurns(600, 20, () =>
      items.findOne({}).catch((error: { code: unknown }) => errors.add(error.code)),
    );
    const seconds = (performance.now() - began) / 1_000;
    expect([...errors]).toEqual([462]);
    const { retries } = governor.status();
    expect(await findsSeen(governed)).toBe(600 + retries.allowed);
    // Ten in each of the budget's seconds and one for each connection of a share, at each of the two secondaries.
    expect(retries.allowed).toBeLessThanOrEqual(2 * (10 + CONFIG.connections.secondary) * (seconds + 2));
    expect(retries.allowed).toBeGreaterThan(0);
    expect(retries.refused).toBeGreaterThan(0);
  });

  it('are the driver’s in observe mode, where the budget only counts', async () => {
    await using governed = await startGoverned({ mode: 'observe' });
    const { set, client, governor } = governed;
    await set.resetWitnesses();
    for (const member of set.members) await member.failNext({ command: 'find', ...OVERLOADED });
    const items = client.db('app').collection('items');
    await settledInTurns(30, 30, () => items.findOne({}).catch(() => undefined));
    expect(await findsSeen(governed)).toBe(90);
    expect(governor.status().retries.refused).toBeGreaterThan(0);
  });

  it('have room in an election: nothing fails that the bare driver would have tried again', async () => {
    await using governed = await startGoverned({ connections: { primary: 30, secondary: 30 } });
    const { set, client } = governed;
    const items = client.db('app').collection('items');
    const failed: unknown[] = [];
    await settledInTurns(400, 25, async (n) => {
      if (n === 100 || n === 300) await set.stepDown();
      await items.insertOne({}).catch((error: unknown) => failed.push(error));
    });
    expect(failed).toEqual([]);
    expect(await items.countDocuments()).toBe(400);
  });

  it('of what failed with a network error end with that error, where the budget has no room', async () => {
    await using governed = await startGoverned();
    const { set, client, governor } = governed;
    const items = client.db('app').collection('items');
    await items.insertOne({});
    const primary = await set.primary();
    await primary.failNext({ command: 'insert', times: 1_000_000, closeConnection: true });
    await settledInTurns(120, 4, () => items.insertOne({}).catch(() => undefined));
    await primary.clearFailPoints();
    const { retries } = governor.status();
    expect(retries.allowed).toBeGreaterThan(0);
    expect(retries.refused).toBeGreaterThan(0);
    expect((await items.insertOne({})).acknowledged).toBe(true);
  });
});
