import { startReplicaSet } from 'mongo-governor/testing';
import { changedDriver } from '../../support/changed-driver';
import { arrivals } from '../../support/governed';
import { clientOf, EVERY_TIME, isRefused, NEXT, RENAMED } from './renamed-privates';

describe('a later driver', () => {
  isRefused(Object.entries(RENAMED).filter(([what]) => EVERY_TIME.includes(what)));

  it('is refused by the first operation of a client that was connected before it was governed', async () => {
    const { changes = {}, missing } = RENAMED['a waiter has no "cancelled"'] ?? {};
    using driver = changedDriver(NEXT, changes);
    await using set = await startReplicaSet();
    await using late = clientOf(driver, set);
    await late.users.insertOne({});
    await set.resetWitnesses();
    late.governor.govern(late.client);
    await expect(late.users.insertOne({})).rejects.toMatchObject({ missing: [missing] });
    expect(late.inUse()).toEqual([0, 0, 0]);
    expect(await arrivals(set)).toEqual([]);
  });

  it('is governed where nothing was renamed', async () => {
    using driver = changedDriver(NEXT);
    await using set = await startReplicaSet();
    await using governed = clientOf(driver, set);
    governed.governor.govern(governed.client);
    await governed.users.findOne({});
    expect((await arrivals(set)).map(({ name }) => name)).toEqual(['find']);
  });
});
