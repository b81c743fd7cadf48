import { Redis } from 'ioredis';
import { startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import type { LeaseState } from '../../src/fleet/protocol/lease-state';
import type { RenewRequest } from '../../src/fleet/protocol/messages';
import { MongoLeaseStore } from '../../src/fleet/stores/mongo-store';
import { RedisLeaseStore } from '../../src/fleet/stores/redis-store';
import { REDIS_IS_HERE, RedisProcess } from '../../test/support/redis-process';
import { quantile } from '../shared/statistics';
import { markdownTable } from '../shared/table';

/*
 * What one renewal costs by the size of the fleet, one after the other, and how large the document is:
 * `npm run bench:leases`. Each instance tells what it knows of three members.
 */
const FLEETS = [10, 100, 500];
const RENEWALS = 40;

interface MeasuredStore {
  readonly name: string;
  renew(request: RenewRequest): Promise<unknown>;
  readState(): Promise<LeaseState | undefined>;
}

function requestOf(instance: number, seq: number, maxInstances: number): RenewRequest {
  const cap = 10 * maxInstances;
  const role = { cap, safe: 10, start: 3 };
  const claim = { has: 10, held: 7 + (instance % 3), want: 12 };
  return {
    id: `api-7c9f6d5b8-${instance}`,
    seq,
    version: seq,
    weight: 10,
    fingerprint: 'a3f1c2d4e5b60718',
    startedAt: 1_764_000_000_000 + instance,
    terms: {
      ttlMS: 15_000,
      renewMS: 5_000,
      graceMS: 900_000,
      maxInstances,
      roles: { primary: role, secondary: role },
    },
    claims: { primary: claim, secondary: claim },
    estimates: [0, 1, 2].map((member) => ({
      address: `mongo-${member}.example.net:27017`,
      role: member === 0 ? 'primary' : 'secondary',
      limit: 12,
      baselineUS: { find: 1_200, aggregate: 8_400 },
    })),
  };
}

async function measure(store: MeasuredStore, instances: number): Promise<string[]> {
  const maxInstances = instances;
  for (let instance = 0; instance < instances; instance += 1) {
    await store.renew(requestOf(instance, 1, maxInstances));
  }
  const times: number[] = [];
  for (let renewal = 0; renewal < RENEWALS; renewal += 1) {
    const began = performance.now();
    await store.renew(requestOf(renewal % instances, 2 + Math.floor(renewal / instances), maxInstances));
    times.push(performance.now() - began);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const bytes = JSON.stringify(await store.readState()).length;
  process.stderr.write(`${store.name}, ${instances} instances\n`);
  return [
    store.name,
    `${instances}`,
    quantile(sorted, 0.5).toFixed(1),
    quantile(sorted, 0.95).toFixed(1),
    `${(bytes / 1024).toFixed(0)} KiB`,
  ];
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  const set = await startReplicaSet({ process: 'child' });
  const client = await MongoClient.connect(set.uri);
  for (const fleet of FLEETS) {
    const store = new MongoLeaseStore(client.db('mongo_governor'), `bench-${fleet}`, { timeoutMS: 60_000 });
    rows.push(await measure(named('the embedded set', store), fleet));
  }
  await client.close();
  await set.close();
  if (REDIS_IS_HERE) {
    const server = await RedisProcess.start();
    const redis = new Redis(server.path);
    for (const fleet of FLEETS) {
      rows.push(await measure(named('Redis', new RedisLeaseStore(redis, `bench-${fleet}`)), fleet));
    }
    redis.disconnect();
    await server.close();
  }
  console.log(markdownTable(['store', 'instances', 'renewal p50 ms', 'p95 ms', 'state as JSON'], rows));
}

function named(name: string, store: Pick<MongoLeaseStore, 'renew' | 'readState'>): MeasuredStore {
  return { name, renew: (request) => store.renew(request), readState: () => store.readState() };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
