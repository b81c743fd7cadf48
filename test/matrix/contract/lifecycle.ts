import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../../support/eventually';
import { arrivals, makeGovernor, peaks } from '../../support/governed';
import { type LoadDriver, optionsFor, startGovernedDriver } from '../governed-driver';

async function open(set: ReplicaSet): Promise<number> {
  const counts = await Promise.all(set.members.map((member) => member.connections()));
  return counts.reduce((sum, count) => sum + count.open, 0);
}

export function lifecycleContract(load: LoadDriver): void {
  it('is governed again after close() and connect(), and holds nothing in between', async () => {
    await using governed = await startGovernedDriver(load());
    const { client, set } = governed;
    for (let round = 0; round < 3; round += 1) {
      await set.resetWitnesses();
      await Promise.all(
        Array.from({ length: 50 }, () =>
          client.db('app').collection('users').findOne({}, { readPreference: 'primary' }),
        ),
      );
      expect((await arrivals(set)).filter(({ role }) => role === 'primary')).toEqual([]);
      await client.close();
      // The last time without waiting: what is still closing keeps its permit.
      if (round < 2) await eventually('no connection is left', async () => (await open(set)) === 0);
      await client.connect();
    }
    for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(8);
  });

  it('auto-connects governed: the first operations need no connect()', async () => {
    const driver = load();
    await using set = await startReplicaSet();
    const governor = makeGovernor();
    const client = governor.govern(new driver.MongoClient(set.uri, optionsFor(driver)));
    await Promise.all(
      Array.from({ length: 30 }, () =>
        client.db('app').collection('users').findOne({}, { readPreference: 'primary' }),
      ),
    );
    expect((await arrivals(set)).map(({ role }) => role)).toEqual(Array(30).fill('secondary'));
    await client.close();
    await governor.close();
  });

  it('makes its first reads wait for secondaries that are listed but not yet discovered', async () => {
    const driver = load();
    await using set = await startReplicaSet();
    for (const member of await set.secondaries()) await member.setLatency(100);
    const governor = makeGovernor();
    const client = governor.govern(new driver.MongoClient(set.uri, optionsFor(driver)));
    await Promise.all(Array.from({ length: 30 }, () => client.db('app').collection('users').findOne({})));
    expect((await arrivals(set)).map(({ role }) => role)).toEqual(Array(30).fill('secondary'));
    expect(governor.status().verdicts.fallback).toBe(0);
    await client.close();
    await governor.close();
  });
}
