import type { MemberConfig, ReplicaSet, ReplicaSetConfig } from 'mongo-governor/testing';
import { startMongos } from 'mongo-governor/testing';
import { newClient } from '../client';
import { eventually } from '../eventually';
import { withSet } from './with-set';

const MEMBER = {
  tags: {},
  priority: 1,
  votes: 1,
  hidden: false,
  secondaryDelaySecs: 0,
  arbiterOnly: false,
} as const;

/** The configuration with other members. */
async function withMembers(
  set: ReplicaSet,
  change: (members: readonly MemberConfig[]) => readonly MemberConfig[],
): Promise<ReplicaSetConfig> {
  const config = await set.config();
  return { ...config, members: change(config.members) };
}

describe.each(['same', 'child'] as const)('a reconfiguration, with members in the %s process', (process) => {
  it('adds a member that has the data, is found by clients and can be elected', async () => {
    await using world = await withSet({ process, members: 2 });
    const { set } = world;
    const things = world.things({ readPreference: 'secondary' });
    await things.insertOne({ _id: 1 });
    const added = await set.startMember();
    expect(await added.state()).toBe('removed');
    const { address: host } = added;
    await set.reconfigure(await withMembers(set, (members) => [...members, { ...MEMBER, _id: 7, host }]));
    expect(await added.state()).toBe('secondary');
    await eventually(
      async () => {
        expect(await things.findOne()).toEqual({ _id: 1 });
        return (await added.witness()).commandsByName.find?.total ?? 0;
      },
      (found) => found > 0,
    );
    await set.members[0]?.kill();
    await set.members[1]?.kill();
    await set.members[0]?.restart();
    await set.waitForPrimary();
  });

  it('renames a member: clients connect to the new name', async () => {
    await using world = await withSet({ process, members: 2 });
    const { set } = world;
    const renamed = set.members[1];
    const host = `localhost:${renamed?.address.split(':')[1]}`;
    await set.reconfigure(
      await withMembers(set, ([first, second]) => [
        first as MemberConfig,
        { ...(second as MemberConfig), host },
      ]),
    );
    expect(renamed?.address).toBe(host);
    expect(await world.hello(set.members[0]?.address)).toMatchObject({
      hosts: [set.members[0]?.address, host],
      setVersion: 2,
    });
    expect(await world.things({ readPreference: 'secondary' }).findOne()).toBeNull();
  });
});

describe('a reconfiguration', () => {
  it('removes a member: clients leave it, and it says that it is none', async () => {
    await using world = await withSet();
    const { set } = world;
    const gone = set.members[2];
    const things = world.things({ appName: 'api', readPreference: 'secondary' });
    await things.findOne();
    await set.reconfigure(await withMembers(set, (members) => members.slice(0, 2)));
    await eventually(
      async () => (await gone?.witness())?.openByAppName.api,
      (open) => open === undefined,
    );
    expect(await gone?.state()).toBe('removed');
    const hello = await world.hello(gone?.address);
    expect(hello).toMatchObject({ isWritablePrimary: false, secondary: false, isreplicaset: true });
    expect(hello.setName).toBeUndefined();
    await things.insertOne({ _id: 1 }, { writeConcern: { w: 2 } });
    await expect(things.insertOne({ _id: 2 }, { writeConcern: { w: 3 } })).rejects.toMatchObject({
      code: 100,
    });
  });

  it('over the wire does the same, and is told by replSetGetConfig and replSetGetStatus', async () => {
    await using world = await withSet();
    const admin = world.client().db('admin');
    const { config } = await admin.command({ replSetGetConfig: 1 });
    config.version++;
    config.members[1].priority = 0;
    config.members[1].tags = { use: 'reports' };
    await admin.command({ replSetReconfig: config });
    const { config: told } = await admin.command({ replSetGetConfig: 1 });
    expect(told).toMatchObject({ version: 2, members: [{}, { priority: 0, tags: { use: 'reports' } }, {}] });
    const { members } = await admin.command({ replSetGetStatus: 1 });
    expect(members.map((each: { stateStr: string }) => each.stateStr)).toEqual([
      'PRIMARY',
      'SECONDARY',
      'SECONDARY',
    ]);
  });

  it('lets a member with a higher priority take over', async () => {
    await using world = await withSet();
    const { set } = world;
    await set.reconfigure(
      await withMembers(set, (members) => members.map((each, n) => ({ ...each, priority: n === 2 ? 9 : 1 }))),
    );
    await eventually(
      () => set.waitForPrimary(),
      (primary) => primary === set.members[2],
    );
  });

  it('ends a read that waits at a member which it removes', async () => {
    await using world = await withSet({ replicationLagMS: 600_000, defaultWriteConcern: 1 });
    const { set } = world;
    const things = world.things({ readPreference: 'secondary', retryReads: false });
    const session = world.client().startSession({ causalConsistency: true });
    await things.insertOne({ _id: 1 });
    const gone = set.members[2];
    const direct = world.admin(gone?.address);
    const { operationTime } = await world.client().db('admin').command({ ping: 1 });
    const read = direct.command({
      find: 'things',
      readConcern: { level: 'local', afterClusterTime: operationTime },
    });
    const ended = expect(read).rejects.toMatchObject({ code: 11602 });
    await eventually(
      async () => (await gone?.witness())?.commandsByName.find?.total,
      (found) => found === 1,
    );
    await set.reconfigure(await withMembers(set, (members) => members.slice(0, 2)));
    await ended;
    await session.endSession();
  });

  it('can be forced without a primary', async () => {
    await using world = await withSet();
    const { set } = world;
    await set.members[1]?.kill();
    await set.members[2]?.kill();
    await expect(set.primary()).rejects.toThrow('no primary');
    const alone = await withMembers(set, (members) => members.slice(0, 1));
    await expect(set.reconfigure(alone)).rejects.toThrow('writable PRIMARY');
    await set.reconfigure(alone, { force: true });
    expect(await set.waitForPrimary()).toBe(set.members[0]);
    expect((await set.config()).version).toBeGreaterThan(10_000);
  });

  it('is followed by a mongos', async () => {
    await using world = await withSet({ members: 1 });
    const { set } = world;
    await using mongos = await startMongos(set);
    const added = await set.startMember();
    const { address: host } = added;
    await set.reconfigure(await withMembers(set, (members) => [...members, { ...MEMBER, _id: 1, host }]));
    const client = newClient(mongos.uri, { readPreference: 'secondary' });
    await client.db('app').collection('things').findOne();
    await client.close();
    expect((await added.witness()).commandsByName.find?.total).toBe(1);
  });

  type Change = (members: readonly MemberConfig[]) => readonly MemberConfig[];
  const edit =
    (index: number, change: Partial<MemberConfig>): Change =>
    (members) =>
      members.map((each, n) => (n === index ? { ...each, ...change } : each));
  const REFUSED: readonly (readonly [string, number, Change])[] = [
    ['takes two votes at once', 93, (members) => members.slice(0, 1)],
    ['leaves out the primary', 74, (members) => members.slice(1)],
    ['makes the primary one that is never elected', 104, edit(0, { priority: 0 })],
    ['names a member that does not answer', 74, edit(1, { host: '127.0.0.1:1' })],
    [
      'has the same process twice',
      93,
      (members) => edit(1, { host: `localhost:${members[2]?.host.split(':')[1]}` })(members),
    ],
    ['has an _id twice', 93, edit(1, { _id: 2, host: 'localhost:1' })],
    ['gives a member another _id', 103, edit(1, { _id: 9 })],
    ['makes a member an arbiter', 103, edit(1, { arbiterOnly: true })],
    ['hides a member that may be elected', 93, edit(1, { hidden: true })],
  ];
  it.each(REFUSED)('that %s is refused with %d, and changes nothing', async (_, code, change) => {
    await using world = await withSet();
    const { set } = world;
    const before = await set.config();
    await expect(set.reconfigure(await withMembers(set, change))).rejects.toMatchObject({ code });
    expect(await set.config()).toEqual(before);
  });

  it.each([
    ['of another set', 103, { _id: 'rs9', version: 2 }],
    ['with the version that is in force', 103, { _id: 'rs0', version: 1 }],
  ])('%s is refused with %d', async (_, code, change) => {
    await using world = await withSet();
    const admin = world.client().db('admin');
    const config = { ...(await world.set.config()), ...change };
    await expect(admin.command({ replSetReconfig: config })).rejects.toMatchObject({ code });
  });

  it('is refused while a majority of what it would make can not be reached', async () => {
    await using world = await withSet({ members: 2 });
    const { set } = world;
    const added = await set.startMember();
    const { address: host } = added;
    await added.kill();
    const arbiter = await set.startMember({ arbiterOnly: true });
    await arbiter.kill();
    const more = await withMembers(set, (members) => [
      ...members,
      { ...MEMBER, _id: 2, host },
      { ...MEMBER, _id: 3, host: arbiter.address, votes: 0, priority: 0 },
    ]);
    await set.reconfigure(more);
    await set.members[1]?.kill();
    await expect(set.reconfigure(more)).rejects.toThrow('writable PRIMARY');
  });
});
