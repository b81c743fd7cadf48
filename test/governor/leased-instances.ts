import { createGovernor, type Governor, silentLogger } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import { leaseKeys } from '../../src/fleet/lease-key';
import { eventually } from '../support/eventually';
import { PATIENCE_MS, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';

export const CONFIG = {
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

export function instance(name: string, primary = 24): Governor {
  return createGovernor(
    { ...CONFIG, connections: { ...CONFIG.connections, primary }, instance: name },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
}

/** A set whose leases are nobody's yet, and known to be: else a store that is new waits for a whole term for those it may not know. */
export async function startSet(groups = 1): Promise<ReplicaSet> {
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

export const secondaryShare = (governor: Governor) => governor.plan.limits.secondary.share;
