import { startReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../eventually';
import { withSet } from './with-set';

describe('an election', () => {
  it('is of the member with the highest priority, from the start on', async () => {
    await using world = await withSet({ members: [{}, { priority: 5 }, { priority: 2 }] });
    const { set } = world;
    expect(await set.primary()).toBe(set.members[1]);
    await set.members[1]?.kill();
    expect(await set.waitForPrimary()).toBe(set.members[2]);
  });

  it('gives the role back to a member with a higher priority once that has every write', async () => {
    await using world = await withSet({ members: [{ priority: 2 }, {}, {}] });
    const { set } = world;
    const [first] = set.members;
    await first?.kill();
    await set.waitForPrimary();
    await world.things().insertOne({ _id: 1 });
    await first?.restart();
    await eventually(
      () => set.waitForPrimary(),
      (primary) => primary === first,
    );
    expect(await world.things().findOne()).toEqual({ _id: 1 });
  });

  it('does not give it to a higher priority that lags, until it has caught up', async () => {
    await using world = await withSet({ members: [{ priority: 2 }, {}, {}], defaultWriteConcern: 1 });
    const { set } = world;
    const [first] = set.members;
    await first?.kill();
    const second = await set.waitForPrimary();
    await first?.setLag(600_000);
    await world.things().insertOne({ _id: 1 });
    await first?.restart();
    await world.things().insertOne({ _id: 2 });
    expect(await set.primary()).toBe(second);
    await first?.setLag(0);
    await eventually(
      () => set.waitForPrimary(),
      (primary) => primary === first,
    );
  });

  it('never is of a member with priority 0, which clients are told of as passive', async () => {
    await using world = await withSet({ members: [{}, { priority: 0 }, {}] });
    const { set } = world;
    const [first, passive, third] = set.members;
    await first?.kill();
    expect(await set.waitForPrimary()).toBe(third);
    expect(await world.hello(passive?.address)).toMatchObject({
      passive: true,
      passives: [passive?.address],
      hosts: [first?.address, third?.address],
    });
    expect(await world.things({ readPreference: 'secondary' }).findOne()).toBeNull();
    expect((await passive?.witness())?.commandsByName.find?.total).toBe(1);
  });

  it('needs a majority of the votes, and members without one do not count', async () => {
    const silent = { votes: 0, priority: 0 } as const;
    await using world = await withSet({ members: [{}, {}, {}, silent, silent] });
    const { set } = world;
    await set.members[3]?.kill();
    await set.members[4]?.kill();
    await set.members[2]?.kill();
    expect(await set.primary()).toBe(set.members[0]);
    await set.members[1]?.kill();
    await expect(set.primary()).rejects.toThrow('no primary');
    await set.members[3]?.restart();
    await set.members[4]?.restart();
    await expect(set.primary()).rejects.toThrow('no primary');
    await set.members[2]?.restart();
    await set.waitForPrimary();
  });

  it('waits until a member that was stepped down or frozen for a time may be elected', async () => {
    await using world = await withSet({ members: [{}, { priority: 0 }, { priority: 0 }] });
    const { set } = world;
    await set.stepDown({ force: true, stepDownSecs: 600 });
    const [first] = set.members;
    await expect(set.primary()).rejects.toThrow('no primary');
    await world.admin(first?.address).command({ replSetFreeze: 0 });
    expect(await set.waitForPrimary()).toBe(first);
  });

  it.each([
    ['hidden', [{ hidden: true }]],
    ['delayed', [{ secondaryDelaySecs: 1 }]],
    ['without a vote', [{ votes: 0 as const }]],
    ['with a priority above 1000', [{ priority: 1001 }]],
    ['alone, and never elected', [{ priority: 0 }]],
    ['alone, and an arbiter', [{ arbiterOnly: true }]],
  ])(
    'could never be right with a member that is %s and may be elected: it is refused',
    async (_, members) => {
      await expect(startReplicaSet({ members })).rejects.toThrow('Invalid replica set configuration');
    },
  );
});
