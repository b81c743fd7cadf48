import { FallbackLimitedError, PrimaryReadRejectedError } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import mongoose from 'mongoose';
import { atEnd } from '../support/at-end';
import { eventually } from '../support/eventually';
import {
  arrivals,
  type Governed,
  makeGovernor,
  QUICK_MONITORING,
  startGoverned,
  withPatience,
} from '../support/governed';

function users({ client }: Pick<Governed, 'client'>) {
  return client.db('app').collection('users');
}

async function rolesOf(governed: Governed, name = 'find') {
  return (await arrivals(governed.set)).filter((arrival) => arrival.name === name).map(({ role }) => role);
}

describe('onPrimaryRead', () => {
  it('"reject" refuses a read that asks for the primary, before it is sent', async () => {
    await using governed = await startGoverned({ reads: { onPrimaryRead: 'reject' } });
    const rejected = users(governed).findOne({}, { readPreference: 'primary' });
    await expect(rejected).rejects.toBeInstanceOf(PrimaryReadRejectedError);
    await expect(rejected).rejects.toMatchObject({
      code: 'ERR_GOVERNOR_PRIMARY_READ_REJECTED',
      retryable: false,
      namespace: 'app.users',
    });
    await users(governed).findOne({});
    expect(await rolesOf(governed)).toEqual(['secondary']);
  });

  it('"allow" lets it pass and counts it', async () => {
    await using governed = await startGoverned({ reads: { onPrimaryRead: 'allow' } });
    await users(governed).findOne({}, { readPreference: 'primary' });
    expect(await rolesOf(governed)).toEqual(['primary']);
    expect(governed.governor.status().verdicts.allow).toBe(1);
  });

  it('"reroute" tells of each kind of violation by an event', async () => {
    await using governed = await startGoverned();
    const seen: unknown[] = [];
    governed.governor.on('violation', (violation) => seen.push(violation));
    await users(governed).findOne({}, { readPreference: 'primary' });
    expect(seen).toEqual([
      {
        namespace: 'app.users',
        command: 'find',
        mode: 'primary',
        action: 'reroute',
        observed: false,
        inherited: false,
      },
    ]);
  });

  it('re-routes the retry of a re-routed read to another secondary', async () => {
    await using governed = await startGoverned();
    for (const member of await governed.set.secondaries()) {
      await member.failNext({ command: 'find', times: 1, code: 91, errorLabels: ['RetryableError'] });
    }
    await expect(users(governed).findOne({}, { readPreference: 'primary' })).rejects.toMatchObject({
      code: 91,
    });
    expect(await rolesOf(governed)).toEqual(['secondary', 'secondary']);
    expect(governed.governor.status().verdicts).toMatchObject({ reroute: 1, fallback: 0 });
  });
});

describe('waivers', () => {
  it('by namespace let reads of it use the primary', async () => {
    await using governed = await startGoverned({
      reads: { primaryAllowed: [{ namespace: 'app.users', reason: 'login reads its own write' }] },
    });
    await users(governed).findOne({}, { readPreference: 'primary' });
    await governed.client.db('app').collection('mails').findOne({}, { readPreference: 'primary' });
    expect(await rolesOf(governed)).toEqual(expect.arrayContaining(['primary', 'secondary']));
    expect(governed.governor.status()).toMatchObject({
      waivers: { 'login reads its own write': 1 },
      verdicts: { waived: 1, reroute: 1 },
    });
  });

  it('by governor.primary(reason) let the one read use the primary, on every API', async () => {
    await using governed = await startGoverned();
    const readPreference = governed.governor.primary('report of the month');
    await users(governed).findOne({}, { readPreference });
    await users(governed).find({}, { readPreference }).toArray();
    await users(governed).aggregate([], { readPreference }).toArray();
    await governed.client.db('app').command({ count: 'users' }, { readPreference });
    expect((await arrivals(governed.set)).map(({ role }) => role)).toEqual(Array(4).fill('primary'));
    expect(governed.governor.status().waivers).toEqual({ 'report of the month': 4 });
  });

  it('need a reason', async () => {
    const governor = makeGovernor();
    expect(() => governor.primary(' ')).toThrow(/needs a reason/);
    await governor.close();
  });
});

describe('observe mode', () => {
  it('changes nothing and tells what it would have done, by namespace', async () => {
    await using governed = await startGoverned({
      mode: 'observe',
      connections: { primary: 3, secondary: 3 },
    });
    const { governor } = governed;
    await Promise.all(Array.from({ length: 60 }, () => users(governed).findOne({})));
    expect(new Set(await rolesOf(governed))).toEqual(new Set(['primary']));
    expect(governor.status().namespaces['app.users']).toMatchObject({ reroute: 60, reject: 0 });
    const primary = await governed.set.primary();
    expect((await primary.connections()).peak).toBeGreaterThan(3);
    expect(governor.status().sheds).toEqual({ primary: 0, secondary: 0, other: 0 });
  });

  it('names the namespaces that read soon after they write, and the very document', async () => {
    await using governed = await startGoverned({ mode: 'observe' });
    const { insertedId } = await users(governed).insertOne({ name: 'a' });
    await users(governed).findOne({ _id: insertedId });
    await users(governed).findOne({ name: 'b' });
    await governed.client.db('app').collection('mails').findOne({});
    const { namespaces } = governed.governor.status();
    expect(namespaces['app.users']).toMatchObject({ readsAfterWrites: 2, sameDocument: 1 });
    expect(namespaces['app.mails']).toMatchObject({ readsAfterWrites: 0, sameDocument: 0 });
  });

  it('is left by a reload, without a reconnect', async () => {
    await using governed = await startGoverned({ mode: 'observe' });
    await users(governed).findOne({}, { readPreference: 'primary' });
    governed.governor.reload(withPatience());
    await users(governed).findOne({}, { readPreference: 'primary' });
    expect(await rolesOf(governed)).toEqual(expect.arrayContaining(['primary', 'secondary']));
  });
});

describe('fallback', () => {
  it('to the primary stays within its budget when every secondary is gone', async () => {
    await using governed = await startGoverned(
      { reads: { primaryFallback: { maxConcurrent: 2, maxPerSecond: 1_000, maxQueued: 3 } } },
      { set: { arbiters: 2 } },
    );
    await users(governed).insertOne({ a: 1 });
    for (const member of await governed.set.secondaries()) await member.kill();
    await eventually('the client knows', () =>
      governed.governor.status().members.every(({ role }) => role !== 'secondary'),
    );
    await (await governed.set.primary()).setLatency(20);
    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => users(governed).findOne({})));
    const refused = settled
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as Error);
    expect(settled.length - refused.length).toBe(5);
    expect(refused.every((error) => error instanceof FallbackLimitedError)).toBe(true);
    expect(refused[0]).toMatchObject({
      code: 'ERR_GOVERNOR_FALLBACK_LIMITED',
      reason: 'no_secondary',
      retryable: true,
    });
    expect(await rolesOf(governed)).toEqual(Array(5).fill('primary'));
    expect(governed.governor.status().fallback).toMatchObject({
      admitted: { no_secondary: 5 },
      limited: { no_secondary: 45 },
    });
  });

  it('tells that a typo in a tag is the reason', async () => {
    await using governed = await startGoverned(
      { reads: { tags: [{ dc: 'wset' }] } },
      { set: { tags: [{ dc: 'west' }, { dc: 'west' }, { dc: 'west' }] } },
    );
    await users(governed).findOne({});
    expect(governed.governor.status().fallback.admitted.tags).toBe(1);
  });

  it('obeys tags that match', async () => {
    await using governed = await startGoverned(
      { reads: { tags: [{ use: 'reports' }] } },
      { set: { tags: [{}, { use: 'web' }, { use: 'reports' }] } },
    );
    for (let n = 0; n < 10; n += 1) await users(governed).findOne({});
    const finds = await Promise.all(
      governed.set.members.map(async (member) => (await member.witness()).commandsByName.find?.total ?? 0),
    );
    expect(finds).toEqual([0, 0, 10]);
  });
});

describe('cold start', () => {
  it('makes reads wait for members that are listed but not discovered yet', async () => {
    await using set = await startReplicaSet({ arbiters: 2 });
    const secondaries = await set.secondaries();
    for (const member of secondaries) await member.freeze();
    const governor = makeGovernor();
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await using _ = atEnd(() => client.close().then(() => governor.close()));
    let answered = 0;
    const reads = Array.from({ length: 30 }, async () => {
      await client.db('app').collection('users').findOne({});
      answered += 1;
    });
    // It comes later than the reads, and needs the primary alone.
    await client
      .db('app')
      .collection('others')
      .insertOne({}, { writeConcern: { w: 1 } });
    expect(answered).toBe(0);
    for (const member of secondaries) await member.thaw();
    await Promise.all(reads);
    const primary = await set.primary();
    expect((await primary.witness()).commandsByName.find).toBeUndefined();
    expect(governor.status().verdicts.fallback).toBe(0);
  });

  it('lets them fall back after discoveryMS', async () => {
    await using set = await startReplicaSet({ arbiters: 2 });
    for (const member of await set.secondaries()) await member.freeze();
    const governor = makeGovernor({ reads: { discoveryMS: 50 } });
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await using _ = atEnd(() => client.close().then(() => governor.close()));
    await client.db('app').collection('users').findOne({});
    expect(governor.status().fallback.admitted.undiscovered).toBe(1);
  });
});

describe('Mongoose on a governed client', () => {
  it('reads from secondaries with its own copy of the driver', async () => {
    const set = await startReplicaSet();
    const governor = makeGovernor();
    const client = governor.govern(new mongoose.mongo.MongoClient(set.uri, QUICK_MONITORING as never));
    await client.connect();
    const connection = mongoose.createConnection();
    connection.setClient(client);
    const User = connection.useDb('app').model('User', new mongoose.Schema({ name: String }));
    await User.create({ name: 'ada' });
    await set.resetWitnesses();
    await expect(User.findOne({ name: 'ada' }).read('primary')).resolves.toMatchObject({ name: 'ada' });
    await User.find({}).lean();
    await User.countDocuments({});
    await User.findOne({}).read(governor.primary('login') as never);
    const reads = new Set(['find', 'aggregate']);
    const seen = (await arrivals(set)).filter(({ name }) => reads.has(name));
    expect(seen.map(({ role }) => role).sort()).toEqual(['primary', 'secondary', 'secondary', 'secondary']);
    expect(governor.status().waivers).toEqual({ login: 1 });
    await connection.close();
    await client.close();
    await governor.close();
    await set.close();
  });
});
