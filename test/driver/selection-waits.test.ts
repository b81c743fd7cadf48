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

  it('fail at once for tags that one has waited for in vain, until a member has them', async () => {
    await using governed = await startGoverned({}, { client: { serverSelectionTimeoutMS: 100 } });
    const { set, client } = governed;
    const things = client.db('app').collection('things');
    const find = () =>
      things.findOne({}, { readPreference: new ReadPreference('secondary', [{ dc: 'wset' }]) });
    await expect(find()).rejects.toThrow('Server selection timed out');
    await expect(find()).rejects.toMatchObject({ code: 'ERR_GOVERNOR_UNAVAILABLE', tags: '[{"dc":"wset"}]' });
    expect(await things.findOne({})).toBeNull();
    const [secondary] = await set.secondaries();
    await secondary?.setTags({ dc: 'wset' });
    await eventually('its tags are seen', () =>
      find().then(
        () => true,
        () => false,
      ),
    );
  });

  it('and for their own tags only, take no place of others', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 5 } },
    });
    const { client, governor } = governed;
    const things = client.db('app').collection('things');
    await things.findOne({});
    const readPreference = new ReadPreference('secondary', [{ dc: 'wset' }]);
    const caller = new AbortController();
    const { signal } = caller;
    const inVain = Array.from({ length: 30 }, () =>
      things.findOne({}, { readPreference, signal }).catch((error: { code?: string }) => error.code),
    );
    // Five of them wait, those for which there is no place are told so.
    await eventually('they wait', () => governor.status().selections.secondary.waiting === 5);
    expect(await things.findOne({})).toBeNull();
    expect(governor.status().sheds.secondary).toBe(0);
    caller.abort();
    const codes = await Promise.all(inVain);
    expect(codes.filter((code) => code === 'ERR_GOVERNOR_UNAVAILABLE')).toHaveLength(25);
  });
});
