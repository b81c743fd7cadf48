import { createGovernor, silentLogger } from 'mongo-governor';
import { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { PATIENCE_MS, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';
import { repeat } from '../support/repeat';

import { CONFIG, instance, secondaryShare, startSet } from './leased-instances';

describe('a leased budget', () => {
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

  it('is renewed while each of its connections is busy with an operation that does not end', async () => {
    await using set = await startSet();
    const governor = instance('a');
    const client = governor.createClient(set.uri, { ...QUICK_MONITORING, serverSelectionTimeoutMS: 1_000 });
    await client.connect();
    await eventually('it has a lease', () => secondaryShare(governor) > 8);
    for (const member of set.members) {
      await member.failNext({ command: 'insert', times: 1_000, blockMS: PATIENCE_MS });
    }
    const stuck = Array.from({ length: 100 }, () => client.db('app').collection('load').insertOne({}));
    await eventually('they have all that they can have', () => governor.status().lanes.normal > 50);
    const raw = new MongoClient(set.uri);
    const version = async () => (await raw.db('mongo_governor').collection('leases').findOne({}))?.version;
    const before = await version();
    await eventually('it is renewed three times', async () => (await version()) > before + 2);
    await raw.close();
    // What is stuck ends with the members.
    await set.close();
    await Promise.allSettled(stuck);
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
