import { startMongos } from 'mongo-governor/testing';
import { newClient } from '../client';
import { eventually } from '../eventually';
import { withSet } from './with-set';

const NEVER_SECS = 600;

describe('a hidden member', () => {
  const members = [{}, {}, { hidden: true, priority: 0 }];

  it('is told to no client and read by none, and has every write', async () => {
    await using world = await withSet({ members });
    const { set } = world;
    const hidden = set.members[2];
    expect(set.uri).not.toContain(hidden?.address);
    expect((await world.hello(set.members[0]?.address)).hosts).not.toContain(hidden?.address);
    const things = world.things({ readPreference: 'secondary' });
    await things.insertOne({ _id: 1 });
    for (let n = 0; n < 10; n++) await things.findOne();
    expect((await hidden?.connections())?.open).toBe(0);
    const direct = world.admin(hidden?.address);
    expect(await direct.command({ hello: 1 })).toMatchObject({ hidden: true, secondary: true });
    expect(await direct.command({ count: 'system.version' })).toMatchObject({ n: 0 });
  });

  it('counts for w: majority', async () => {
    await using world = await withSet({ members });
    await world.set.members[1]?.kill();
    await world.things().insertOne({ _id: 1 }, { writeConcern: { w: 'majority' } });
  });

  it('is used by no mongos either', async () => {
    await using world = await withSet({ members: [{}, { hidden: true, priority: 0 }] });
    await using mongos = await startMongos(world.set);
    const client = newClient(mongos.uri, { readPreference: 'secondaryPreferred' });
    await client.db('app').collection('things').findOne();
    await client.close();
    expect((await world.set.members[1]?.witness())?.commandsByName.find).toBeUndefined();
  });
});

describe('a delayed member', () => {
  it('has a write when its delay is over, and the set goes on without it', async () => {
    const delayed = { secondaryDelaySecs: NEVER_SECS, hidden: true, priority: 0 };
    await using world = await withSet({ members: [{}, {}, delayed] });
    const { set } = world;
    await world.things().insertOne({ _id: 1 });
    const member = set.members[2];
    const count = async (): Promise<unknown> => {
      const direct = world.at(member?.address);
      const found = await direct.db('app').collection('things').countDocuments();
      return found;
    };
    expect(await count()).toBe(0);
    const config = await set.config();
    const members = config.members.map((each) => ({ ...each, secondaryDelaySecs: 0 }));
    await set.reconfigure({ ...config, members });
    await eventually(count, (n) => n === 1);
  });
});

describe('an arbiter', () => {
  const members = [{}, {}, { arbiterOnly: true }];

  it('votes: two members and an arbiter go on without one of them', async () => {
    await using world = await withSet({ members });
    const { set } = world;
    await set.members[0]?.kill();
    expect(await set.waitForPrimary()).toBe(set.members[1]);
    await world.things().insertOne({ _id: 1 });
  });

  it('is monitored by clients as every member is, and never read', async () => {
    await using world = await withSet({ members });
    const [, , arbiter] = world.set.members;
    const things = world.things({ readPreference: 'nearest', appName: 'api' });
    await things.insertOne({ _id: 1 });
    for (let n = 0; n < 10; n++) await things.findOne();
    await eventually(
      async () => (await arbiter?.witness())?.openByAppName.api,
      (open) => open !== undefined && open > 0,
    );
    expect((await arbiter?.witness())?.commandsByName.find).toBeUndefined();
    expect(await world.hello(arbiter?.address)).toMatchObject({
      arbiterOnly: true,
      secondary: false,
      arbiters: [arbiter?.address],
    });
    expect(await arbiter?.state()).toBe('arbiter');
    expect(await world.set.secondaries()).toHaveLength(1);
  });

  it('holds no data, and says so', async () => {
    await using world = await withSet({ members });
    const direct = world.admin(world.set.members[2]?.address);
    await expect(direct.collection('things').findOne()).rejects.toMatchObject({ code: 13436 });
    await expect(direct.command({ insert: 'things', documents: [{}] })).rejects.toMatchObject({
      code: 10107,
    });
  });

  it('makes 1 the write concern that nobody asked for, where a majority could be more than there is data for', async () => {
    await using world = await withSet({ members, replicationLagMS: 600_000 });
    await world.things().insertOne({ _id: 1 });
  });

  it('does not, where there is data enough', async () => {
    await using world = await withSet({
      members: [{}, {}, {}, {}, { arbiterOnly: true }],
      replicationLagMS: 600_000,
    });
    const insert = { insert: 'things', documents: [{}], maxTimeMS: 20 };
    await expect(world.client().db('app').command(insert)).rejects.toMatchObject({ code: 50 });
  });

  it('does not count for a number that a write waits for', async () => {
    await using world = await withSet({ members });
    const write = world.things().insertOne({ _id: 1 }, { writeConcern: { w: 3 } });
    await expect(write).rejects.toMatchObject({ code: 100 });
  });
});
