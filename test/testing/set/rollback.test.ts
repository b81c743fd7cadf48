import type { Member } from 'mongo-governor/testing';
import { eventually } from '../eventually';
import { type Thing, type WithSet, withSet } from './with-set';

/** A primary that has one write which nobody else has, and is gone. */
async function withLostWrite(world: WithSet): Promise<Member> {
  const { set } = world;
  const things = world.things();
  await things.insertOne({ _id: 1 }, { writeConcern: { w: 3 } });
  const primary = await set.primary();
  for (const member of await set.secondaries()) await member.setLag(600_000);
  await things.insertOne({ _id: 2 }, { writeConcern: { w: 1 } });
  await primary.kill();
  for (const member of await set.secondaries()) await member.setLag(0);
  await set.waitForPrimary();
  return primary;
}

async function ids(world: WithSet, readConcern = 'local'): Promise<number[]> {
  const found = await world
    .things()
    .find({}, { readConcern: readConcern as 'local' })
    .toArray();
  return found.map(({ _id }) => _id);
}

describe('with the option rollback', () => {
  it('a write that no majority had is lost with its primary, which takes it back when it returns', async () => {
    await using world = await withSet({ rollback: true });
    const lost = await withLostWrite(world);
    await world.things().insertOne({ _id: 3 });
    expect(await ids(world)).toEqual([1, 3]);
    await lost.restart();
    expect((await lost.witness()).rolledBack).toBe(1);
    const there = world.at(lost.address).db('app').collection<Thing>('things');
    expect((await there.find().toArray()).map(({ _id }) => _id)).toEqual([1, 3]);
  });

  it('a write that a majority acknowledged is never lost', async () => {
    await using world = await withSet({ rollback: true });
    const { set } = world;
    const things = world.things();
    const [slow, quick] = await set.secondaries();
    await slow?.setLag(600_000);
    await things.insertOne({ _id: 1 }, { writeConcern: { w: 'majority' } });
    await (await set.primary()).kill();
    expect([slow, quick]).toContain(await set.waitForPrimary());
    expect(await ids(world)).toEqual([1]);
  });

  it('a step-down loses nothing: the new primary catches up from the old one', async () => {
    await using world = await withSet({ rollback: true });
    const { set } = world;
    for (const member of await set.secondaries()) await member.setLag(600_000);
    await world.things().insertOne({ _id: 1 }, { writeConcern: { w: 1 } });
    await set.stepDown();
    await set.waitForPrimary();
    expect(await ids(world)).toEqual([1]);
  });

  it('a retry of a write that was rolled back does it again', async () => {
    await using world = await withSet({ rollback: true });
    const { set } = world;
    const things = world.things();
    for (const member of await set.secondaries()) await member.setLag(600_000);
    const primary = await set.primary();
    await primary.failNext({ command: 'insert', afterExecution: true, blockMS: 0, reply: 'lost' });
    const insert = things.insertOne({ _id: 1 }, { writeConcern: { w: 1 } });
    await eventually(
      async () => (await primary.witness()).commandsByName.insert?.total,
      (total) => total === 1,
    );
    await primary.kill();
    await insert;
    expect(await ids(world)).toEqual([1]);
    expect((await primary.witness()).rolledBack).toBe(1);
  });

  it('read concern majority does not see what may be rolled back', async () => {
    await using world = await withSet({ rollback: true });
    const { set } = world;
    const things = world.things();
    await things.insertOne({ _id: 1 }, { writeConcern: { w: 3 } });
    for (const member of await set.secondaries()) await member.setLag(600_000);
    await things.insertOne({ _id: 2 }, { writeConcern: { w: 1 } });
    expect(await ids(world)).toEqual([1, 2]);
    expect(await ids(world, 'majority')).toEqual([1]);
    await (await set.secondaries())[0]?.setLag(0);
    expect(await ids(world, 'majority')).toEqual([1, 2]);
  });

  it('a change stream tells a write once a majority has it', async () => {
    await using world = await withSet({ rollback: true });
    const things = world.things();
    await things.insertOne({ _id: 1 }, { writeConcern: { w: 3 } });
    await using stream = things.watch<Thing>([], { maxAwaitTimeMS: 20 });
    await stream.tryNext();
    const [slow, quick] = await world.set.secondaries();
    await slow?.setLag(600_000);
    await quick?.setLag(600_000);
    await things.insertOne({ _id: 2 }, { writeConcern: { w: 1 } });
    expect(await stream.tryNext()).toBeNull();
    await quick?.setLag(0);
    expect(await stream.next()).toMatchObject({ documentKey: { _id: 2 } });
  });
});

it('without the option no write is lost, whatever the lag', async () => {
  await using world = await withSet();
  const lost = await withLostWrite(world);
  expect(await ids(world)).toEqual([1, 2]);
  expect((await lost.witness()).rolledBack).toBe(0);
});
