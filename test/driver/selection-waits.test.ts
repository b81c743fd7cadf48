import { ReadPreference } from 'mongodb';
import { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { startGoverned } from '../support/governed';

describe('operations that wait for a server', () => {
  it('are shown by what they wait for, while there is no primary', async () => {
    const registry = new Registry();
    await using governed = await startGoverned({}, { registry });
    const { set, governor, client } = governed;
    const things = client.db('app').collection('things');
    // Who is left is no majority.
    const [secondary] = await set.secondaries();
    await secondary?.kill();
    await (await set.primary()).kill();
    await eventually('the client knows', () =>
      governor.status().members.every(({ role }) => role !== 'primary'),
    );
    const writes = Array.from({ length: 5 }, () => things.insertOne({}));
    await eventually('they are shown', () => governor.status().selections.primary.waiting === 5);
    expect(governor.status().selections.primary.oldestSeconds).toBeGreaterThan(0);
    expect(governor.status().selections.secondary).toEqual({ waiting: 0, oldestSeconds: 0 });
    const text = await registry.getSingleMetricAsString('mongo_governor_selection_pending_requests');
    expect(text).toContain('aim="primary"} 5');
    await secondary?.restart();
    await Promise.all(writes);
    expect(governor.status().selections.primary).toEqual({ waiting: 0, oldestSeconds: 0 });
  });

  it('are named when their own tags match no member', async () => {
    await using governed = await startGoverned({}, { client: { serverSelectionTimeoutMS: 100 } });
    const { governor, client } = governed;
    const readPreference = new ReadPreference('secondary', [{ dc: 'wset' }]);
    await expect(client.db('app').collection('things').findOne({}, { readPreference })).rejects.toThrow();
    expect(governor.status().unmatchedTags).toEqual({ '[{"dc":"wset"}]': 1 });
  });
});
