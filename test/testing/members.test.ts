import { type ReplicaSet, type ReplicaSetOptions, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { newClient } from './client';
import { eventually } from './eventually';

describe('roles, lag and failures', () => {
  let set: ReplicaSet;
  const clients: MongoClient[] = [];

  async function start(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
    set = await startReplicaSet({ electionMS: 30, ...options });
    return set;
  }
  function connect(options: MongoClientOptions = {}): MongoClient {
    const client = newClient(set.uri, { minHeartbeatFrequencyMS: 10, ...options });
    clients.push(client);
    return client;
  }
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await set.close();
  });

  it('sends reads to the secondaries when asked to, and the members agree', async () => {
    await start();
    const client = connect({ readPreference: 'secondary', appName: 'reader' });
    await client.db('app').collection<{ _id: number }>('a').insertOne({ _id: 1 });
    for (let n = 0; n < 20; n++) await client.db('app').collection('a').findOne({});
    const primary = await (await set.primary()).witness();
    expect(primary.commandsByName.find).toBeUndefined();
    expect(primary.commandsByName.insert?.total).toBe(1);
    const secondaries = await Promise.all((await set.secondaries()).map((member) => member.witness()));
    const reads = secondaries.map((each) => each.commandsByName.find?.byReadPreference.secondary ?? 0);
    expect(reads.reduce((sum, each) => sum + each, 0)).toBe(20);
    // One of them may have had all: on a busy machine the driver takes the other for a slow one.
    expect(secondaries.flatMap(({ commands }) => commands)[0]).toMatchObject({
      name: 'find',
      db: 'app',
      collection: 'a',
      role: 'secondary',
      appName: 'reader',
      readPreference: 'secondary',
    });
  });

  it('refuses writes, and reads without a read preference, on a secondary', async () => {
    await start();
    const [secondary] = await set.secondaries();
    const direct = newClient(`mongodb://${secondary?.address}/?directConnection=true`, {
      retryWrites: false,
    });
    clients.push(direct);
    await expect(direct.db('app').collection('a').insertOne({})).rejects.toMatchObject({ code: 10107 });
    expect(await direct.db('app').collection('a').findOne({})).toBeNull();
  });

  it('retries a write that failed once, and does it once', async () => {
    await start();
    const things = connect().db('app').collection<{ _id: number; x: number }>('a');
    await things.insertOne({ _id: 1, x: 0 });
    const primary = await set.primary();
    await primary.failNext({ command: 'update', closeConnection: true });
    await things.updateOne({ _id: 1 }, { $inc: { x: 1 } });
    await primary.failNext({ command: 'update', afterExecution: true, closeConnection: true });
    await things.updateOne({ _id: 1 }, { $inc: { x: 1 } });
    await primary.failNext({ command: 'update', code: 91, errorLabels: ['RetryableWriteError'] });
    await things.updateOne({ _id: 1 }, { $inc: { x: 1 } });
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1, x: 3 });
    expect((await primary.witness()).commandsByName.update?.total).toBe(6);
  });

  it('retries a read that failed once', async () => {
    await start();
    const things = connect().db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 1 });
    await (await set.primary()).failNext({ command: 'find', closeConnection: true });
    expect(await things.findOne({})).toEqual({ _id: 1 });
  });

  it('elects another primary after a step-down; clients follow at once and lose nothing', async () => {
    await start();
    const things = connect({ heartbeatFrequencyMS: 60_000 }).db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 0 });
    const before = await set.primary();
    await set.stepDown();
    for (let _id = 1; _id < 20; _id++) await things.insertOne({ _id });
    const after = await set.waitForPrimary();
    expect(after.address).not.toBe(before.address);
    expect(await before.role()).toBe('secondary');
    expect(await things.countDocuments()).toBe(20);
  });

  it('survives the death of the primary and takes it back with its data', async () => {
    await start();
    const client = connect();
    const things = client.db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 0 });
    const dead = await set.primary();
    await dead.kill();
    expect((await dead.connections()).open).toBe(0);
    await things.insertOne({ _id: 1 });
    await dead.restart();
    const direct = newClient(`mongodb://${dead.address}/?directConnection=true`);
    clients.push(direct);
    await eventually(
      () => direct.db('app').collection('a').countDocuments(),
      (n) => n === 2,
    );
    expect(await dead.role()).toBe('secondary');
  });

  it('has no primary while a majority is away', async () => {
    await start();
    const [first, second] = await set.secondaries();
    await first?.kill();
    await second?.kill();
    await expect(set.primary()).rejects.toThrow('no primary');
    await first?.restart();
    await set.waitForPrimary();
  });

  it('shows a lagging secondary old data, and new data to a causally consistent session', async () => {
    await start({ replicationLagMS: 600_000, defaultWriteConcern: 1 });
    const client = connect({ readPreference: 'secondary' });
    const things = client.db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 1 });
    expect(await things.findOne({ _id: 1 })).toBeNull();
    await client.withSession({ causalConsistency: true }, async (session) => {
      await things.insertOne({ _id: 2 }, { session });
      const waiting = things.findOne({ _id: 2 }, { session });
      const finds = async () => {
        const witnesses = await Promise.all((await set.secondaries()).map((member) => member.witness()));
        return witnesses.reduce((sum, { commandsByName }) => sum + (commandsByName.find?.total ?? 0), 0);
      };
      await eventually(finds, (count) => count === 2);
      // The read is at the secondary before the data is; it is answered with the data.
      for (const member of await set.secondaries()) await member.setLag(0);
      expect(await waiting).toEqual({ _id: 2 });
    });
  });

  it('holds a majority write back until a secondary has it', async () => {
    await start();
    for (const member of await set.secondaries()) await member.setLag(60_000);
    const things = connect().db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 1 }, { writeConcern: { w: 1 } });
    const refused = things.insertOne({ _id: 2 }, { writeConcern: { w: 'majority', wtimeoutMS: 30 } });
    await expect(refused).rejects.toMatchObject({ code: 64 });
    const waiting = things.insertOne({ _id: 3 }, { writeConcern: { w: 'majority' } });
    await eventually(
      async () => (await (await set.primary()).witness()).commandsByName.insert?.total,
      (n) => n === 3,
    );
    for (const member of await set.secondaries()) await member.setLag(0);
    await waiting;
  });

  it('makes a member with a great lag too stale to be selected', async () => {
    await start();
    for (const member of await set.secondaries()) await member.setLag(300_000);
    const client = connect({ readPreference: 'secondaryPreferred', maxStalenessSeconds: 120 });
    await client.db('app').collection('a').findOne({});
    expect((await (await set.primary()).witness()).commandsByName.find?.total).toBe(1);
  });

  it('routes by tags, and tells clients about new ones', async () => {
    await start({ tags: [{}, { use: 'reports' }, {}] });
    const client = connect();
    const reports = () =>
      client
        .db('app')
        .collection('a')
        .findOne({}, { readPreference: { mode: 'secondary', tags: [{ use: 'reports' }] } as never });
    await reports();
    expect((await set.members[1]?.witness())?.commandsByName.find?.total).toBe(1);
    await set.members[1]?.setTags({});
    await set.members[2]?.setTags({ use: 'reports' });
    await eventually(
      async () => {
        await reports();
        return (await set.members[2]?.witness())?.commandsByName.find?.total ?? 0;
      },
      (n) => n > 0,
    );
  });

  it('is not answered by a frozen member, until it thaws', async () => {
    await start();
    const primary = await set.primary();
    const client = connect();
    const things = client.db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 1 });
    await primary.freeze();
    const stuck = things.findOne({ _id: 1 });
    const next = await set.waitForPrimary();
    expect(next.address).not.toBe(primary.address);
    await primary.thaw();
    expect(await stuck).toEqual({ _id: 1 });
    expect(await primary.role()).toBe('secondary');
  });

  it('gives commands a latency', async () => {
    await start();
    const things = connect().db('app').collection('a');
    await things.findOne({});
    await (await set.primary()).setLatency(50);
    const before = performance.now();
    await things.findOne({});
    expect(performance.now() - before).toBeGreaterThanOrEqual(49);
  });
});
