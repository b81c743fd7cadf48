import { CONFIG, startGoverned } from '../support/governed';

describe('a replica set of one member', () => {
  it('answers every read, with a cause of its own', async () => {
    await using governed = await startGoverned({}, { set: { members: 1 } });
    const things = governed.client.db('app').collection('things');
    await Promise.all(Array.from({ length: 100 }, () => things.findOne({})));
    const { reads, fallback, primaryReadShare } = governed.governor.status();
    expect(reads.primary).toMatchObject({ only_member: 100, fallback: 0 });
    expect(Object.values(fallback.limited)).toEqual([0, 0, 0, 0, 0]);
    expect(primaryReadShare).toBe(0);
  });
});

describe('commands that read and are never re-routed', () => {
  it('are counted where they land', async () => {
    await using governed = await startGoverned();
    const db = governed.client.db('app');
    await db.collection('things').insertOne({});
    for (const command of [{ explain: { find: 'things' } }, { dbStats: 1 }, { listIndexes: 'things' }]) {
      await db.command(command);
    }
    expect(governed.governor.status().reads.primary.unmanaged).toBe(3);
  });
});

describe('a client whose heartbeat is longer than the policy’s staleness', () => {
  it('is refused when it is made', async () => {
    await using governed = await startGoverned({ reads: { maxStalenessSeconds: 90 } });
    const { governor, set } = governed;
    expect(() => governor.createClient(set.uri, { heartbeatFrequencyMS: 120_000 })).toThrow(
      expect.objectContaining({ code: 'ERR_GOVERNOR_CONFIG_INVALID' }),
    );
  });

  it('keeps the staleness in force that it can tell, when a reload brings one that it can’t', async () => {
    await using governed = await startGoverned({}, { client: { heartbeatFrequencyMS: 120_000 } });
    const { governor, client } = governed;
    expect(() => governor.reload({ ...CONFIG, reads: { maxStalenessSeconds: 90 } })).toThrow(
      expect.objectContaining({
        code: 'ERR_GOVERNOR_CONFIG_INVALID',
        message: expect.stringContaining('heartbeatFrequencyMS is 120000'),
      }),
    );
    await expect(client.db('app').collection('things').findOne({})).resolves.toBeNull();
  });
});
