import { eventually } from '../eventually';
import { withSet } from './with-set';

const NEVER = 600_000;

describe('a step-down', () => {
  it('waits for a caught-up secondary before it steps down, and takes no writes meanwhile', async () => {
    await using world = await withSet({ defaultWriteConcern: 1 });
    const { set } = world;
    const primary = await set.primary();
    const admin = world.admin(primary.address);
    const secondaries = await set.secondaries();
    for (const member of secondaries) await member.setLag(NEVER);
    await world.things().insertOne({ _id: 1 });
    const steppedDown = set.stepDown({});
    await eventually(
      () => admin.command({ hello: 1 }),
      ({ isWritablePrimary }) => isWritablePrimary === false,
    );
    expect(await admin.command({ hello: 1 })).toMatchObject({ isWritablePrimary: false, secondary: false });
    const insert = admin.command({ insert: 'things', documents: [{}] });
    await expect(insert).rejects.toMatchObject({ code: 10107 });
    expect(await primary.role()).toBe('primary');
    await secondaries[1]?.setLag(0);
    await steppedDown;
    expect(await primary.role()).toBe('secondary');
    expect(await set.waitForPrimary()).toBe(secondaries[1]);
  });

  it('is refused, and the primary takes writes again, when nobody has caught up in time', async () => {
    await using world = await withSet({ defaultWriteConcern: 1 });
    const { set } = world;
    const primary = await set.primary();
    for (const member of await set.secondaries()) await member.setLag(NEVER);
    await world.things().insertOne({ _id: 1 });
    const command = { replSetStepDown: 60, secondaryCatchUpPeriodSecs: 0.02 };
    await expect(world.admin(primary.address).command(command)).rejects.toMatchObject({ code: 262 });
    expect(await set.primary()).toBe(primary);
    await world.things().insertOne({ _id: 2 });
  });

  it('happens all the same when it is forced', async () => {
    await using world = await withSet({ defaultWriteConcern: 1 });
    const { set } = world;
    const primary = await set.primary();
    for (const member of await set.secondaries()) await member.setLag(NEVER);
    await world.things().insertOne({ _id: 1 });
    await world.admin(primary.address).command({ replSetStepDown: 60, force: true });
    expect(await set.waitForPrimary()).not.toBe(primary);
    // The new primary has caught up from the old one, which it reaches.
    expect(await world.things().findOne()).toEqual({ _id: 1 });
  });

  it('needs somebody who can be elected among those that have caught up', async () => {
    await using world = await withSet({ members: [{}, { priority: 0 }, { priority: 0 }] });
    const refused = world.set.stepDown({ secondaryCatchUpPeriodSecs: 0 });
    await expect(refused).rejects.toThrow('No electable secondaries caught up');
  });

  it.each([
    [{ stepDownSecs: 1 }, 'must be longer than secondaryCatchUpPeriodSecs'],
    [{ stepDownSecs: -1 }, 'must be a positive integer'],
  ])('of %j is refused: %s', async (options, reason) => {
    await using world = await withSet();
    await expect(world.set.stepDown(options)).rejects.toThrow(reason);
  });

  it('can only be under way once', async () => {
    await using world = await withSet({ defaultWriteConcern: 1 });
    const { set } = world;
    for (const member of await set.secondaries()) await member.setLag(NEVER);
    await world.things().insertOne({ _id: 1 });
    const first = set.stepDown({});
    await expect(set.stepDown({})).rejects.toThrow('already in the process of stepping down');
    for (const member of await set.secondaries()) await member.setLag(0);
    await first;
  });

  it('can be asked of a member in a child process', async () => {
    await using world = await withSet({ process: 'child' });
    const primary = await world.set.primary();
    await primary.stepDown({});
    expect(await world.set.waitForPrimary()).not.toBe(primary);
    await primary.stepDown({});
    expect(await primary.state()).toBe('secondary');
  });
});
