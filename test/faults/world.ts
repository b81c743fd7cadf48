import { createGovernor, type Governor, type MongoClient, silentLogger } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClientOptions } from 'mongodb';
import { Registry } from 'prom-client';
import type { PartialConfig } from '../../src/config';
import { RedisProcess } from '../support/redis-process';
import type { Schedule } from './schedule';

/** The most clients at one time; the smallest share of a schedule carries their monitors. */
export const MOST_CLIENTS = 3;
/** Longest time after which an operation at a silent member fails. */
export const SOCKET_TIMEOUT_MS = 1_000;

/**
 * A monitor opens its connections without asking. It waits this long (500 ms by default) after a failed check: longer
 * than members of the schedules take to notice that its old connection is closed.
 */
const MIN_HEARTBEAT_MS = 200;

const OPTIONS = {
  minHeartbeatFrequencyMS: MIN_HEARTBEAT_MS,
  heartbeatFrequencyMS: 300,
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 800,
  socketTimeoutMS: SOCKET_TIMEOUT_MS,
  monitorCommands: true,
} as MongoClientOptions;

/** What a schedule is played on. */
export interface World {
  readonly schedule: Schedule;
  readonly set: ReplicaSet;
  readonly governor: Governor;
  readonly registry: Registry;
  readonly clients: Set<MongoClient>;
  /** Told of each client before it connects. */
  readonly onClient: ((client: MongoClient) => void)[];
  /** Where the fallback budget is kept; absent when it is the process's own. */
  readonly redis: RedisProcess | undefined;
  /** Starts one more operation, which is accounted for like all. */
  extra: (client: MongoClient) => void;
  /** Milliseconds for which this process did nothing at all, all blocks together. */
  blockedMS: number;
  join(): MongoClient;
}

/** A lease that a schedule sees the end of; these are the shortest times that the config takes. */
const LEASE = { ttlMS: 1_000, renewMS: 300, maxInstances: 2 } as const;
const REDIS_URL_ENV = 'FAULTS_REDIS_URL';

/** With leases the caps are those of two instances: the safe share is then what it is without. */
export function configOf(schedule: Schedule): PartialConfig {
  const { leased, redis } = schedule.fleet;
  const instances = leased ? LEASE.maxInstances : 1;
  return {
    service: 'faults',
    connections: {
      primary: schedule.primary * instances,
      secondary: schedule.secondary * instances,
      ...(leased ? { budget: 'leased' as const, lease: LEASE } : {}),
      waitQueue: { maxSize: schedule.queue, timeoutMS: schedule.queueTimeoutMS },
    },
    reads: {
      discoveryMS: 300,
      primaryAllowed: [{ namespace: 'app.sessions', reason: 'reads its own write' }],
      primaryFallback: {
        maxConcurrent: 3,
        maxPerSecond: 200,
        maxQueued: 5,
        ...(redis ? { redisUrlEnv: REDIS_URL_ENV } : {}),
      },
    },
  };
}

export async function startWorld(schedule: Schedule): Promise<World> {
  const { redis: inRedis } = schedule.fleet;
  const redis = inRedis ? await RedisProcess.start() : undefined;
  const set = await startReplicaSet({
    electionMS: 50,
    // A primary that is alone stays primary, so that there are fallback reads.
    ...(inRedis ? { arbiters: 2 } : {}),
    closeDelayMS: schedule.closeDelayMS,
    process: schedule.childProcess ? 'child' : 'same',
  });
  const registry = new Registry();
  const governor = createGovernor(configOf(schedule), {
    env: redis === undefined ? {} : { [REDIS_URL_ENV]: redis.path },
    cwd: '/nonexistent',
    isolated: true,
    registry,
    logger: silentLogger,
  });
  const world: World = {
    schedule,
    set,
    governor,
    registry,
    clients: new Set(),
    onClient: [],
    redis,
    extra: () => undefined,
    blockedMS: 0,
    join() {
      const client = governor.createClient(set.uri, { ...OPTIONS, maxIdleTimeMS: schedule.maxIdleTimeMS });
      for (const tell of world.onClient) tell(client);
      world.clients.add(client);
      return client;
    },
  };
  return world;
}
