import { type Mongos, type ReplicaSet, startMongos, startReplicaSet } from 'mongo-governor/testing';
import { type Collection, Long, type MongoClient, type ReadPreferenceLike } from 'mongodb';
import { newClient } from './client';
import { eventually } from './eventually';

const EAST = { region: 'east' };
const WEST = { region: 'west' };

describe('an embedded mongos, through the unmodified driver', () => {
  let set: ReplicaSet;
  let mongos: Mongos;
  let client: MongoClient;
  let things: Collection;
  let count = 0;

  beforeAll(async () => {
    set = await startReplicaSet({ tags: [{}, EAST, WEST] });
    mongos = await startMongos(set);
    client = newClient(mongos.uri, { appName: 'api', minHeartbeatFrequencyMS: 10 } as object);
  });
  afterAll(async () => {
    await client.close();
    await mongos.close();
    await set.close();
  });
  beforeEach(() => {
    things = client.db('app').collection(`things${count++}`);
  });

  /** Addresses at which a command on the collection arrived, one for each arrival. */
  async function arrivedAt(name: string): Promise<string[]> {
    const addresses: string[] = [];
    for (const member of set.members) {
      const { commands } = await member.witness();
      for (const command of commands) {
        if (command.name === name && command.collection === things.collectionName)
          addresses.push(member.address);
      }
    }
    return addresses;
  }
  const find = (readPreference: ReadPreferenceLike) => things.find({}, { readPreference }).toArray();
  const addressOf = (index: number): string => set.members[index]?.address ?? '';

  it('is taken for a sharded cluster, and keeps numbers as they were sent', async () => {
    await things.insertMany([{ _id: 1 as never, long: Long.fromNumber(7) }]);
    await expect(things.findOne({}, { promoteLongs: false })).resolves.toEqual({
      _id: 1,
      long: Long.fromNumber(7),
    });
    const hello = await client.db('admin').command({ hello: 1 });
    expect(hello).toMatchObject({ msg: 'isdbgrid', isWritablePrimary: true });
    expect(hello).not.toHaveProperty('setName');
  });

  it('sends writes and reads without a preference to the primary', async () => {
    await things.insertOne({ n: 1 });
    await things.findOne({});
    await things
      .aggregate([{ $match: {} }, { $out: `${things.collectionName}-out` }], {
        readPreference: 'secondary',
      })
      .toArray();
    for (const name of ['insert', 'find', 'aggregate']) expect(await arrivedAt(name)).toEqual([addressOf(0)]);
  });

  it('sends reads to the members that mode and tags ask for', async () => {
    for (let n = 0; n < 5; n += 1) {
      await find({ mode: 'secondary', tags: [EAST] } as never);
    }
    expect(new Set(await arrivedAt('find'))).toEqual(new Set([addressOf(1)]));
    await find({ mode: 'secondary', tags: [{ region: 'north' }, WEST] } as never);
    expect((await arrivedAt('find')).at(-1)).toBe(addressOf(2));
    await find({ mode: 'secondaryPreferred', tags: [{ region: 'north' }] } as never);
    expect(await arrivedAt('find')).toContain(addressOf(0));
  });

  it('sends later batches where the cursor was opened, and kills it there', async () => {
    await things.insertMany(
      Array.from({ length: 6 }, (_, n) => ({ n })),
      { writeConcern: { w: 3 } },
    );
    const cursor = things.find({}, { readPreference: 'secondary', batchSize: 2 });
    await cursor.next();
    await cursor.next();
    await cursor.next();
    const [opened] = await arrivedAt('find');
    expect(await arrivedAt('getMore')).toEqual([opened]);
    await cursor.close();
    for (const member of set.members) expect((await member.witness()).openCursors).toBe(0);
  });

  it('carries transactions to their commit', async () => {
    await things.insertOne({ _id: 1 as never, n: 0 });
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await things.updateOne({ _id: 1 as never }, { $inc: { n: 1 } }, { session });
        await things.findOne({}, { session });
      }),
    );
    await expect(things.findOne({})).resolves.toMatchObject({ n: 1 });
  });

  it('sends unacknowledged writes, and answers what comes after them', async () => {
    await things.insertOne({ n: 1 }, { writeConcern: { w: 0 } });
    await eventually(
      () => things.countDocuments(),
      (documents) => documents === 1,
    );
  });

  it('tells an error as the member did', async () => {
    await set.members[0]?.failNext({ command: 'find', code: 50 });
    await expect(find('primary')).rejects.toMatchObject({ code: 50 });
  });

  it('tells of a member that goes as of one that it can’t reach, so that nobody takes it for the mongos', async () => {
    await set.members[0]?.failNext({ command: 'find', code: 11600, times: 2 });
    const failed = await find('primary').catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 6, codeName: 'HostUnreachable' });
    expect(failed).not.toHaveProperty('errorResponse.topologyVersion');
  });

  it('counts its clients by their names, and tells what each command asked for', async () => {
    const readPreference = { mode: 'secondary', tags: [EAST], maxStalenessSeconds: 120 };
    await find(readPreference as never);
    const witness = await mongos.witness();
    expect(witness.openByAppName.api).toBe(witness.connections.open);
    const record = witness.commands.findLast(({ name }) => name === 'find');
    expect(record).toMatchObject({ role: 'secondary', readPreferenceDocument: readPreference });
  });

  it('finds the new primary after an election, with no write lost', async () => {
    await things.insertOne({ n: 0 });
    await set.stepDown();
    await things.insertOne({ n: 1 });
    await expect(things.countDocuments()).resolves.toBe(2);
  });

  it('goes on when a member is killed under it', async () => {
    await things.insertOne({ n: 0 }, { writeConcern: { w: 3 } });
    const [first] = await set.secondaries();
    await find('secondary');
    await first?.kill();
    for (let n = 0; n < 10; n += 1) await expect(find('secondary')).resolves.toHaveLength(1);
    await first?.restart();
  });
});

describe('an embedded mongos behind a load balancer', () => {
  it('keeps a cursor and a transaction on their connection, by the driver’s rules', async () => {
    await using set = await startReplicaSet();
    await using mongos = await startMongos(set, { loadBalanced: true });
    const client = newClient(mongos.uri);
    const things = client.db('app').collection('things');
    await things.insertMany(
      Array.from({ length: 6 }, (_, n) => ({ n })),
      { writeConcern: { w: 3 } },
    );
    await expect(
      things.find({}, { batchSize: 2, readPreference: 'secondary' }).toArray(),
    ).resolves.toHaveLength(6);
    await client.withSession((session) =>
      session.withTransaction(() => things.insertOne({ n: 6 }, { session })),
    );
    await expect(things.countDocuments()).resolves.toBe(7);
    await client.close();
  });
});

describe('startMongos', () => {
  it('says that it takes no set with a user', async () => {
    await using set = await startReplicaSet({ auth: { username: 'a', password: 'b' } });
    await expect(startMongos(set)).rejects.toThrow('auth or tls');
  });
});
