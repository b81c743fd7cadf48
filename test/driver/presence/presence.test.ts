import { startReplicaSet } from 'mongo-governor/testing';
import { atEnd } from '../../support/at-end';
import { eventually } from '../../support/eventually';
import {
  type Governed,
  makeGovernor,
  peaks,
  QUICK_MONITORING,
  ROOMY_QUEUE,
  startGoverned,
} from '../../support/governed';
import { otherPortOf, unixSocketTo } from '../../support/other-name';
import { RenamedMember } from '../../support/renamed-member';
import { type Repeated, repeat } from '../../support/repeat';

const SHARE = 10;
const SHARED = { connections: { primary: SHARE, secondary: SHARE, waitQueue: ROOMY_QUEUE } };
/** How often a service tries again whose database is down. */
const RETRIES = 6;
const IMPATIENT = { ...QUICK_MONITORING, serverSelectionTimeoutMS: 60 };

/** Reads that go on, once they have the whole share of a member. */
async function readUntilShareIsHeld({ client, set }: Governed): Promise<Repeated> {
  const things = client.db('app').collection('things');
  const load = repeat(30, () => things.findOne({}));
  await eventually(
    'the first client has the whole share',
    async () => Math.max(...(await peaks(set))) >= SHARE - 1,
  );
  return load;
}

describe('a client whose connect() fails', () => {
  it('leaves, and any retry loop connects once the deployment is up', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor(SHARED);
    for (const member of set.members) await member.kill();
    const again = governor.createClient(set.uri, IMPATIENT);
    const attempts = [
      // The same client again; a new one each time, dropped or closed; an operation instead of connect().
      () => again.connect(),
      () => governor.createClient(set.uri, IMPATIENT).connect(),
      async () => {
        const client = governor.createClient(set.uri, IMPATIENT);
        await client.connect().finally(() => client.close());
      },
      () => governor.createClient(set.uri, IMPATIENT).db('app').collection('things').findOne({}),
    ];
    for (let n = 0; n < RETRIES; n += 1) {
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
      expect(governor.status().clients).toBe(0);
    }
    for (const member of set.members) await member.restart();
    await set.waitForPrimary();
    await eventually('the client that had failed connects', () =>
      again.connect().then(
        () => true,
        () => false,
      ),
    );
    expect(governor.status().clients).toBe(1);
    await again.close();
    await governor.close();
  });

  it('makes room again when it connects at last, while another client has the whole share', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor(SHARED);
    for (const member of set.members) await member.kill();
    const late = governor.createClient(set.uri, IMPATIENT);
    await expect(late.connect()).rejects.toThrow();
    for (const member of set.members) await member.restart();
    await set.waitForPrimary();
    const early = governor.createClient(set.uri, { ...QUICK_MONITORING, maxConnecting: SHARE });
    const things = early.db('app').collection('things');
    // Each by itself: reads that wait for a write beside them never need all connections of a secondary.
    await using reads = repeat(40, () => things.findOne({}));
    await using writes = repeat(40, () => things.insertOne({}));
    await eventually('the other client has the whole share', async () =>
      (await peaks(set)).every((peak) => peak >= SHARE - 1),
    );
    Object.assign(late.options, { serverSelectionTimeoutMS: 60_000 });
    await late.connect();
    await late.db('app').collection('things').findOne({});
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
    await reads.stop();
    await writes.stop();
    await late.close();
    await early.close();
    await governor.close();
  });
});

describe('a further client', () => {
  it.each([
    ['names one seed and the set', (uri: string) => uri.replace(/,[^/]*/, ''), {}],
    ['waits for a server as long as it takes', (uri: string) => uri, { serverSelectionTimeoutMS: 0 }],
  ])('that %s finds room, and no member counts more than the share', async (_, toUri, options) => {
    await using governed = await startGoverned(SHARED, { client: { maxConnecting: SHARE } });
    const { set, governor, client } = governed;
    const things = client.db('app').collection('things');
    await using load = repeat(40, () => Promise.all([things.findOne({}), things.insertOne({})]));
    await eventually('the first client has the whole share', async () =>
      (await peaks(set)).every((peak) => peak >= SHARE - 1),
    );
    for (let n = 0; n < 3; n += 1) {
      const further = governor.createClient(toUri(set.uri), { ...QUICK_MONITORING, ...options });
      await further.connect();
      await further.db('app').collection('things').findOne({});
      await further.close();
    }
    await load.stop();
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
  });

  it('counts from when it connects, not from when it is made', async () => {
    await using governed = await startGoverned({ connections: { primary: 6, secondary: 6 } });
    const made = Array.from({ length: 10 }, () => governed.governor.createClient(governed.set.uri));
    expect(governed.governor.status().clients).toBe(1);
    const [first, second] = made;
    await first?.connect();
    await expect(second?.connect()).rejects.toMatchObject({ code: 'ERR_GOVERNOR_CONFIG_INVALID' });
    expect(governed.governor.status().clients).toBe(2);
    await first?.close();
    await second?.connect();
    await second?.close();
  });

  it('is told when nobody makes room for its monitors in time', async () => {
    await using governed = await startGoverned(SHARED, { client: { maxConnecting: SHARE } });
    const { set, governor, client } = governed;
    const primary = await set.primary();
    await using _thawed = atEnd(() => primary.thaw());
    const things = client.db('app').collection('things');
    await things.insertOne({});
    await primary.freeze();
    const busy = Array.from({ length: SHARE }, () => things.insertOne({}));
    const full = () =>
      governor
        .status()
        .members.some(
          ({ role, connections: { inUse, pending } }) => role === 'primary' && inUse + pending === SHARE - 2,
        );
    await eventually('the share is in use', full);
    const further = governor.createClient(set.uri, { ...QUICK_MONITORING, serverSelectionTimeoutMS: 50 });
    await expect(further.connect()).rejects.toMatchObject({
      code: 'ERR_GOVERNOR_OVERLOADED',
      retryable: true,
      message: expect.stringContaining(primary.address),
    });
    expect(governor.status().clients).toBe(1);
    await primary.thaw();
    await Promise.all(busy);
  });

  it('of another deployment waits for nobody', async () => {
    await using governed = await startGoverned({ connections: { primary: 4, secondary: 4 } });
    await using other = await startReplicaSet();
    const primary = await governed.set.primary();
    await primary.freeze();
    const busy = Array.from({ length: 2 }, () =>
      governed.client.db('app').collection('things').insertOne({}),
    );
    const client = governed.governor.createClient(other.uri, QUICK_MONITORING);
    await client.connect();
    await client.db('app').collection('things').insertOne({});
    await client.close();
    await primary.thaw();
    await Promise.all(busy);
  });
});

describe('observe mode', () => {
  it('refuses no client', async () => {
    await using governed = await startGoverned({
      mode: 'observe',
      connections: { primary: 3, secondary: 3 },
    });
    const clients = Array.from({ length: 5 }, () =>
      governed.governor.createClient(governed.set.uri, QUICK_MONITORING),
    );
    await Promise.all(clients.map((client) => client.connect()));
    expect(governed.governor.status().clients).toBe(6);
    await Promise.all(clients.map((client) => client.close()));
    expect(governed.governor.status().clients).toBe(1);
  });
});

describe('a member that has two names', () => {
  it('counts no more than one share', async () => {
    await using governed = await startGoverned(SHARED, { client: { maxConnecting: SHARE } });
    const { set, governor } = governed;
    const [secondary] = await set.secondaries();
    const port = secondary?.address.split(':')[1];
    await using load = await readUntilShareIsHeld(governed);
    const direct = governor.createClient(`mongodb://localhost:${port}/?directConnection=true`, {
      ...QUICK_MONITORING,
      family: 4,
      maxConnecting: SHARE,
    });
    const same = direct.db('app').collection('things');
    await using more = repeat(30, () => same.findOne({}));
    await eventually('the other name is used, too', () =>
      governor
        .status()
        .members.some(({ address, connections }) => address.startsWith('localhost') && connections.inUse > 0),
    );
    await load.stop();
    await more.stop();
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
    await direct.close();
  });

  it('counts no more than one share where one of them is a unix socket', async () => {
    await using governed = await startGoverned(SHARED, { client: { maxConnecting: SHARE } });
    const { set, governor } = governed;
    const [secondary] = await set.secondaries();
    await using socket = await unixSocketTo(secondary?.address ?? '');
    await using load = await readUntilShareIsHeld(governed);
    const direct = governor.createClient(
      `mongodb://${encodeURIComponent(socket.path)}/?directConnection=true`,
      { ...QUICK_MONITORING, maxConnecting: SHARE },
    );
    await direct.db('app').collection('things').findOne({});
    await load.stop();
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
    await direct.close();
  });

  it('counts one monitor more at most until it has said that a port that leads to it is another name', async () => {
    await using governed = await startGoverned(SHARED, { client: { maxConnecting: SHARE } });
    const { set, governor } = governed;
    const [secondary] = await set.secondaries();
    await using port = await otherPortOf(secondary?.address ?? '');
    await using load = await readUntilShareIsHeld(governed);
    const direct = governor.createClient(`mongodb://${port.address}/?directConnection=true`, {
      ...QUICK_MONITORING,
      maxConnecting: SHARE,
    });
    await direct.db('app').collection('things').findOne({});
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE + 1);
    const crowded = async () => (await secondary?.connections())?.open ?? 0;
    await eventually('there is room again', async () => (await crowded()) <= SHARE);
    await secondary?.resetPeak();
    await direct.db('app').collection('things').findOne({});
    await load.stop();
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE + 1);
    expect((await secondary?.connections())?.peak).toBeLessThanOrEqual(SHARE);
    await direct.close();
  });

  it('counts no more than one share while it gets another name', async () => {
    await using member = await RenamedMember.start();
    const governor = makeGovernor(SHARED);
    const client = governor.createClient(member.uri, {
      ...QUICK_MONITORING,
      serverMonitoringMode: 'poll',
      family: 4,
      maxConnecting: SHARE,
    });
    await client.connect();
    // What is in use under the old name leaves room for a few under the new one.
    const inUse = SHARE / 2;
    const held = Array.from({ length: inUse }, () => client.db('slow').collection('things').insertOne({}));
    await eventually('old connections are in use', () => member.held === inUse);
    member.rename('localhost');
    await eventually('the member has its new name', () =>
      governor.status().members.some(({ address }) => address.startsWith('localhost')),
    );
    const work = Array.from({ length: 4 * SHARE }, () => client.db('app').collection('things').insertOne({}));
    await Promise.race(work);
    member.release();
    await Promise.all(work);
    await Promise.allSettled(held);
    expect(member.peak).toBeLessThanOrEqual(SHARE);
    await client.close();
    await governor.close();
  });
});
