import type { ReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../../support/eventually';
import { peaks, ROOMY_QUEUE } from '../../support/governed';
import { keepBusy } from '../../support/keep-busy';
import { repeat } from '../../support/repeat';
import { type LoadDriver, startGovernedDriver } from '../governed-driver';

const PRIMARY = 6;
const SECONDARY = 8;
const CONNECTIONS = {
  primary: PRIMARY,
  secondary: SECONDARY,
  waitQueue: ROOMY_QUEUE,
};
const CONFIG = {
  connections: CONNECTIONS,
  reads: { primaryFallback: { maxConcurrent: 50, maxPerSecond: 10_000, maxQueued: 10_000 } },
};

async function openAtSecondaries(set: ReplicaSet): Promise<number[]> {
  return Promise.all((await set.secondaries()).map(async (member) => (await member.connections()).open));
}

const secondariesAreFull = async (set: ReplicaSet) =>
  (await openAtSecondaries(set)).every((open) => open === SECONDARY);

/** As the members count them, monitoring connections included. */
export function shareContract(load: LoadDriver, width: number): void {
  it('never exceed the share under load, and use it', async () => {
    await using governed = await startGovernedDriver(load(), CONFIG);
    const { set, client } = governed;
    await using work = keepBusy([client], width);
    await eventually('the pools are full', async () => (await peaks(set)).every((peak) => peak >= PRIMARY));
    expect(await work.stop()).toBeGreaterThan(0);
    const primary = await set.primary();
    for (const member of set.members) {
      const cap = member.address === primary.address ? PRIMARY : SECONDARY;
      expect((await member.connections()).peak).toBeLessThanOrEqual(cap);
    }
  });
}

export function connectionContract(load: LoadDriver): void {
  shareContract(load, 200);

  it('follow the role through a step-down, and stay within the share when a member is killed and returns', async () => {
    await using governed = await startGovernedDriver(load(), CONFIG);
    const { set, client } = governed;
    await using work = keepBusy([client], 60);
    await eventually('the secondaries are busy', () => secondariesAreFull(set));
    await set.stepDown();
    const primary = await set.waitForPrimary();
    await eventually(
      'the new primary has its share',
      async () => (await primary.connections()).open <= PRIMARY,
    );
    await primary.resetPeak();

    const [lost] = await set.secondaries();
    await eventually('the old primary has a secondary’s share', () => secondariesAreFull(set));
    await lost?.kill();
    await lost?.restart();
    await eventually('the member is busy again', () => secondariesAreFull(set));
    await work.stop();
    expect((await primary.connections()).peak).toBeLessThanOrEqual(PRIMARY);
    for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(SECONDARY);
  });

  it('follow a cap that is reloaded, down and up, with no failed operation', async () => {
    await using governed = await startGovernedDriver(load(), CONFIG);
    const { set, client, governor } = governed;
    const reads = () => client.db('app').collection('load').findOne({});
    await using work = repeat(40, reads);
    for (const cap of [4, 12, 5]) {
      governor.reload({ service: 'api', ...CONFIG, connections: { ...CONNECTIONS, secondary: cap } });
      await eventually(`each secondary has ${cap} connections`, async () =>
        (await openAtSecondaries(set)).every((open) => open === cap),
      );
      for (const member of await set.secondaries()) await member.resetPeak();
      await Promise.all(Array.from({ length: 50 }, reads));
      for (const member of await set.secondaries()) {
        expect((await member.connections()).peak).toBeLessThanOrEqual(cap);
      }
    }
    await expect(work.stop()).resolves.toBeUndefined();
  });
}
