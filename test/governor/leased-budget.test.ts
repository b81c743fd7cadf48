import { createGovernor, type Governor, silentLogger } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import { leaseKeys } from '../../src/fleet/lease-key';
import { eventually } from '../support/eventually';
import { PATIENCE_MS, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';
import { repeat } from '../support/repeat';

const CONFIG = {
  service: 'api',
  connections: {
    primary: 24,
    secondary: 48,
    budget: 'leased',
    // A renewal has half its interval for its answer, so that is long too.
    lease: { ttlMS: 120_000, renewMS: 1_200, maxInstances: 6 },
    waitQueue: ROOMY_QUEUE,
  },
  reads: { discoveryMS: PATIENCE_MS },
} as const;

function instance(name: string, primary = 24): Governor {
  return createGovernor(
    { ...CONFIG, connections: { ...CONFIG.connections, primary }, instance: name },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
}

/** A set whose leases are nobody's yet, and known to be: else a store that is new waits for a whole term for those it may not know. */
async function startSet(groups = 1): Promise<ReplicaSet> {
  const set = await startReplicaSet();
  const client = new MongoClient(set.uri, QUICK_MONITORING);
  const leases = client.db('mongo_governor').collection<{ _id: string }>('leases');
  const state = { version: 0, at: 0, clock: 0, learningUntil: 0, cautiousUntil: 0, terms: {}, leases: [] };
  for (const _id of leaseKeys('api', 'rs0', groups)) await leases.insertOne({ _id, ...state });
  await client.close();
  for (const member of set.members) {
    await eventually('its client has left', async () => (await member.connections()).open === 0);
    await member.resetPeak();
  }
  return set;
}

const secondaryShare = (governor: Governor) => governor.plan.limits.secondary.share;

describe('a leased budget', () => {
  it('follows the instances that live, and never exceeds the cap at any member', async () => {
    await using set = await startSet();
    const governors = [instance('a'), instance('b'), instance('c')];
    const clients = governors.map((governor) => governor.createClient(set.uri, QUICK_MONITORING));
    // Demand is connections in use, not work of this process: the store's answers come through its event loop too.
    for (const member of set.members) await member.setLatency(30);
    let answered = 0;
    await using work = repeat(72, async (n) => {
      const [client, nth] = [clients[n % 3] as MongoClient, n % 3];
      // The second and third instance join while the first works.
      await eventually('those before have worked', () => answered >= nth * 200);
      const collection = client.db('app').collection('load');
      await (n % 4 === 0 ? collection.insertOne({ n }) : collection.findOne({ n }));
      answered += 1;
    });
    await eventually('each has about a third', () => {
      const shares = governors.map(secondaryShare);
      return shares.every((share) => share >= 12 && share <= 16);
    });
    expect(governors.map(secondaryShare).reduce((a, b) => a + b)).toBeLessThanOrEqual(48);
    await work.stop();
    await clients[2]?.close();
    await governors[2]?.close();
    await eventually('the others get what is left', async () => {
      await Promise.all(
        clients
          .slice(0, 2)
          .flatMap((client) =>
            Array.from({ length: 60 }, () => client.db('app').collection('load').findOne({})),
          ),
      );
      return governors.slice(0, 2).every((governor) => secondaryShare(governor) >= 18);
    });
    const primary = await set.primary();
    for (const member of set.members) {
      const { peak } = await member.connections();
      expect(peak).toBeLessThanOrEqual(member.address === primary.address ? 24 : 48);
    }
    await Promise.all(clients.slice(0, 2).map((client) => client.close()));
    await Promise.all(governors.map((governor) => governor.close()));
  });

  it('is not shed with the work of the service: the lease is renewed while the queue is full', async () => {
    await using set = await startSet();
    const governor = createGovernor(
      { ...CONFIG, connections: { ...CONFIG.connections, waitQueue: { ...ROOMY_QUEUE, maxSize: 0 } } },
      { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
    );
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await client.connect();
    let shed = 0;
    await using work = repeat(60, async () => {
      await client
        .db('app')
        .collection('load')
        .insertOne({})
        .catch(() => {
          shed += 1;
        });
      await new Promise((resolve) => setImmediate(resolve));
    });
    const renewals = async () =>
      (await client.db('mongo_governor').collection('leases').findOne({}))?.version ?? 0;
    await eventually('the lease is renewed some times', async () => (await renewals()) > 3);
    await work.stop();
    expect(shed).toBeGreaterThan(0);
    await client.close();
    await governor.close();
  });

  it('keeps its lease and its share while the service replaces its client', async () => {
    await using set = await startSet();
    // Room for two clients in each of six instances.
    const governor = instance('a', 36);
    let client = governor.createClient(set.uri, QUICK_MONITORING);
    await client.connect();
    await eventually('it has a lease', () => secondaryShare(governor) > 8);
    const before = secondaryShare(governor);
    for (let round = 0; round < 3; round += 1) {
      const next = governor.createClient(set.uri, QUICK_MONITORING);
      await next.connect();
      await client.close();
      client = next;
      // Two clients needed more to start with, so what is kept for instances that may come is more too.
      expect(secondaryShare(governor)).toBeGreaterThan(before / 2);
    }
    const document = await client.db('mongo_governor').collection('leases').findOne({});
    expect(document?.leases).toHaveLength(1);
    const version = async () =>
      (await client.db('mongo_governor').collection('leases').findOne({}))?.version as number;
    const seen = await version();
    await eventually('it is renewed through the new client', async () => (await version()) > seen + 1);
    await client.close();
    await governor.close();
  });

  it('is spread over groups, each with its part of the caps, and a process keeps its group', async () => {
    await using set = await startSet(2);
    const GROUPED = {
      ...CONFIG,
      connections: { ...CONFIG.connections, primary: 36, lease: { ...CONFIG.connections.lease, groups: 2 } },
    };
    const start = (name: string) =>
      createGovernor(
        { ...GROUPED, instance: name },
        { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
      );
    const governors = ['a', 'b', 'c', 'd'].map(start);
    const raw = new MongoClient(set.uri);
    const leases = raw
      .db('mongo_governor')
      .collection<{ _id: string; leases: { leaving?: boolean }[] }>('leases');
    const placed = async (): Promise<(string | number)[][]> => {
      const documents = await leases.find({}, { sort: { _id: 1 } }).toArray();
      return documents.map(({ _id, leases: live }) => [
        _id,
        live.filter(({ leaving }) => leaving !== true).length,
      ]);
    };
    const clients: MongoClient[] = [];
    // One after the other: who comes at the same time may choose the same group.
    for (const governor of governors) {
      clients.push(await governor.createClient(set.uri, QUICK_MONITORING).connect());
      await eventually('it has a lease', async () => {
        const live = (await placed()).map(([, count]) => Number(count));
        return live.reduce((sum, count) => sum + count, 0) === clients.length;
      });
    }
    for (const member of set.members) await member.setLatency(30);
    await using work = repeat(80, async (n) => {
      try {
        await (clients[n % 4] as MongoClient).db('app').collection('load').findOne({ n });
      } catch {
        // It was under way at the client that is replaced below.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    // 24 a group, less 3 for one that may come.
    await eventually('the two of each group have half of its part', () =>
      governors.map(secondaryShare).every((share) => share >= 9 && share <= 12),
    );
    const groups = await placed();
    expect(groups.map(([key]) => key)).toEqual([
      expect.stringMatching(/ 1\/2$/),
      expect.stringMatching(/ 2\/2$/),
    ]);
    expect(groups.map(([, live]) => live)).toEqual([2, 2]);
    const first = clients[0] as MongoClient;
    clients[0] = await (governors[0] as Governor).createClient(set.uri, QUICK_MONITORING).connect();
    await first.close();
    await work.stop();
    expect(await placed()).toEqual(groups);
    const primary = await set.primary();
    await raw.close();
    for (const member of set.members) {
      const { peak } = await member.connections();
      // The raw client of this test: a monitor's two, and one that reads.
      expect(peak).toBeLessThanOrEqual((member.address === primary.address ? 36 : 48) + 3);
    }
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(governors.map((governor) => governor.close()));
  });

  it('gives the lease back when the client closes', async () => {
    await using set = await startSet();
    const governor = instance('a');
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await client.connect();
    await eventually('it has a lease', () => secondaryShare(governor) > 8);
    await client.close();
    await governor.close();
    const raw = new MongoClient(set.uri);
    const document = await raw.db('mongo_governor').collection('leases').findOne({});
    const given = document?.leases.find(({ id }: { id: string }) => id.startsWith('a#'));
    expect(given).toMatchObject({ leaving: true, roles: { primary: { grant: 0 }, secondary: { grant: 0 } } });
    await raw.close();
  });
});
