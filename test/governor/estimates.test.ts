import { createGovernor, type Governor, silentLogger } from 'mongo-governor';
import type { ReplicaSet } from 'mongo-governor/testing';
import type { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import type { LeaseState } from '../../src/fleet/protocol/lease-state';
import { eventually } from '../support/eventually';
import { QUICK_MONITORING } from '../support/governed';
import { type Repeated, repeat } from '../support/repeat';
import { CONFIG, startSet } from './leased-instances';

const CAP = 240;
const CALLERS = 100;

function adaptiveInstance(name: string, adaptive: 'on' | 'off' = 'on'): Governor {
  return createGovernor(
    { ...CONFIG, connections: { ...CONFIG.connections, secondary: CAP, adaptive }, instance: name },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
}

async function startSlowSet(): Promise<ReplicaSet> {
  const set = await startSet();
  for (const member of set.members) await member.setLoad({ workers: 2, serviceMS: 10, knee: 20 });
  return set;
}

/** So many callers ask again and again, until they are told to stop. */
function keepAsking(client: MongoClient): Repeated {
  const things = client.db('app').collection('things');
  return repeat(CALLERS, () => things.findOne({}));
}

async function leasesOf(client: MongoClient): Promise<LeaseState> {
  const document = await client.db('mongo_governor').collection('leases').findOne({});
  return document as unknown as LeaseState;
}

const secondariesOf = (governor: Governor) =>
  governor.status().members.filter(({ role }) => role === 'secondary');

const reasonsOf = (governor: Governor) => secondariesOf(governor).map(({ adaptive }) => adaptive?.reason);

describe('what the instances of a service know of the members', () => {
  it('is told by the lease: a newcomer begins with the limit and the times of those that were there', async () => {
    await using set = await startSlowSet();
    const first = adaptiveInstance('first');
    const client = first.createClient(set.uri, QUICK_MONITORING);
    await client.connect();
    const asking = keepAsking(client);
    await eventually('both secondaries have met their queue', () =>
      reasonsOf(first).every((reason) => reason === 'steady' || reason === 'queueing'),
    );
    await eventually('it has told of both', async () => {
      const { estimates = [] } = await leasesOf(client);
      return estimates.filter(({ role }) => role === 'secondary').length === 2;
    });
    await asking.stop();

    const second = adaptiveInstance('second');
    const newcomer = second.createClient(set.uri, QUICK_MONITORING);
    await newcomer.connect();
    await eventually('it knows both', () =>
      secondariesOf(second).every(({ adaptive }) => adaptive?.baselineMS.find !== undefined),
    );
    const { estimates = [] } = await leasesOf(client);
    for (const { address, adaptive } of secondariesOf(second)) {
      const told = estimates.find((estimate) => estimate.address === address);
      // It has not sent a single read.
      expect(adaptive?.limit).toBe(told?.limit);
      expect(adaptive?.baselineMS.find).toBeCloseTo((told?.baselineUS.find ?? 0) / 1_000, 2);
    }
    await Promise.all([client.close(), newcomer.close()]);
    await Promise.all([first.close(), second.close()]);
  });

  it.each([
    ['"on" asks for no more than the members carry, so that the rest can be lent', 'on', CALLERS / 2],
    ['"off" asks for what its callers could use', 'off', CAP],
  ] as const)('%s', async (_title, adaptive, most) => {
    await using set = await startSlowSet();
    const governor = adaptiveInstance('busy', adaptive);
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await client.connect();
    const asking = keepAsking(client);
    const want = async () => (await leasesOf(client)).leases[0]?.roles.secondary.want ?? 0;
    await eventually('its callers wait', async () =>
      adaptive === 'off'
        ? (await want()) > CALLERS / 2
        : reasonsOf(governor).every((reason) => reason === 'steady' || reason === 'queueing'),
    );
    const { version } = await leasesOf(client);
    // The peak of three intervals is asked for, and the first are of when nothing was known.
    await eventually(
      'more intervals have passed than are remembered',
      async () => (await leasesOf(client)).version > version + 4,
    );
    await eventually('it asks for so much', async () => (await want()) <= most);
    await asking.stop();
    await client.close();
    await governor.close();
  });
});
