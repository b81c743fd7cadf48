import { eventually } from '../support/eventually';
import { arrivals, startGoverned, withPatience } from '../support/governed';

const REASON = 'login reads its own write';
const WAIVED = { reads: { primaryAllowed: [{ namespace: 'app.sessions', reason: REASON }] } };

const roles = async (set: Parameters<typeof arrivals>[0]) =>
  (await arrivals(set)).filter(({ name }) => name === 'find').map(({ role }) => role);

describe('a waiver of a namespace', () => {
  it('sends its reads to the primary, whether they ask for it or name nothing, and no others', async () => {
    await using governed = await startGoverned(WAIVED);
    const db = governed.client.db('app');
    await db.collection('sessions').findOne({});
    await db.collection('sessions').findOne({}, { readPreference: 'primary' });
    await db.command({ find: 'sessions' });
    expect(await roles(governed.set)).toEqual(['primary', 'primary', 'primary']);
    await db.collection('pages').findOne({});
    expect((await roles(governed.set)).filter((role) => role === 'secondary')).toHaveLength(1);
    expect(governed.governor.status().waivers).toEqual({ [REASON]: 3 });
  });

  it('holds for a retry, and follows a reload', async () => {
    await using governed = await startGoverned(WAIVED);
    const { set, governor, client } = governed;
    const sessions = client.db('app').collection('sessions');
    const primary = await set.primary();
    await primary.failNext({ command: 'find', times: 1, closeConnection: true });
    await sessions.findOne({});
    expect(await roles(set)).toEqual(['primary', 'primary']);
    governor.reload(withPatience({ drift: { lock: 'none.json' } }));
    await set.resetWitnesses();
    await sessions.findOne({});
    expect(await roles(set)).toEqual(['secondary']);
  });

  it('moves no read that prefers secondaries, and leaves it in the fallback budget', async () => {
    await using governed = await startGoverned(
      { reads: { ...WAIVED.reads, primaryFallback: { maxConcurrent: 0 } } },
      { set: { arbiters: 2 } },
    );
    const { set, governor, client } = governed;
    const sessions = client.db('app').collection('sessions');
    await sessions.findOne({}, { readPreference: 'secondaryPreferred' });
    expect(await roles(set)).toEqual(['secondary']);
    for (const member of await set.secondaries()) await member.kill();
    await eventually('they are known to be gone', () =>
      sessions.findOne({}, { readPreference: 'secondaryPreferred' }).then(
        () => false,
        (error) => error.code === 'ERR_GOVERNOR_FALLBACK_LIMITED',
      ),
    );
    expect(governor.status().waivers).toEqual({});
  });

  it('leaves a read that names nothing out of the fallback budget, also when the secondaries are gone', async () => {
    await using governed = await startGoverned(
      { reads: { ...WAIVED.reads, primaryFallback: { maxConcurrent: 0 } } },
      { set: { arbiters: 2 } },
    );
    const { set, governor, client } = governed;
    const db = client.db('app');
    for (const member of await set.secondaries()) await member.kill();
    await eventually('they are known to be gone', () =>
      db
        .collection('pages')
        .findOne({})
        .then(
          () => false,
          (error) => error.code === 'ERR_GOVERNOR_FALLBACK_LIMITED',
        ),
    );
    const limited = governor.status().verdicts.fallback;
    await expect(db.collection('sessions').findOne({})).resolves.toBeNull();
    expect(governor.status().waivers).toEqual({ [REASON]: 1 });
    expect(governor.status().verdicts.fallback).toBe(limited);
  });
});

describe('a waiver that is given in code', () => {
  it('holds on an operation, a collection and a database', async () => {
    await using governed = await startGoverned();
    const { set, governor, client } = governed;
    const readPreference = governor.primary(REASON);
    await client.db('app').collection('x').findOne({}, { readPreference });
    await client.db('app').collection('x', { readPreference }).findOne({});
    await client.db('app', { readPreference }).collection('x').findOne({});
    expect(await roles(set)).toEqual(['primary', 'primary', 'primary']);
    expect(governor.status().waivers).toEqual({ [REASON]: 3 });
  });

  it('holds on a session, whose transactions may have no other', async () => {
    await using governed = await startGoverned();
    const { set, governor, client } = governed;
    const readPreference = governor.primary(REASON);
    const sessions = client.db('app').collection('sessions');
    await client.withSession({ defaultTransactionOptions: { readPreference } }, (session) =>
      session.withTransaction(() => sessions.findOne({}, { session })),
    );
    expect(await roles(set)).toEqual(['primary']);
    expect(governor.status().verdicts).toMatchObject({ reroute: 0, reject: 0 });
  });

  it('holds on a client', async () => {
    await using governed = await startGoverned();
    const { set, governor } = governed;
    const batch = governor.createClient(set.uri, { readPreference: governor.primary(REASON) });
    await batch.db('app').collection('x').findOne({});
    expect(await roles(set)).toEqual(['primary']);
    expect(governor.status().verdicts).toMatchObject({ waived: 1, reroute: 0 });
    await batch.close();
  });
});

describe('a read that nobody asked to go to the primary', () => {
  it('is re-routed where asking is rejected, at its retry, too', async () => {
    await using governed = await startGoverned({ reads: { onPrimaryRead: 'reject' } });
    const { set, client } = governed;
    const labels = ['SystemOverloadedError', 'RetryableError'];
    for (const member of await set.secondaries()) {
      await member.failNext({ command: 'find', times: 1, code: 462, errorLabels: labels });
    }
    await expect(client.db('app').command({ find: 'x' })).resolves.toMatchObject({ ok: 1 });
  });
});
