import { createGovernor, type Governor, type MongoClient, silentLogger } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClientOptions } from 'mongodb';
import { Registry } from 'prom-client';
import type { PartialConfig } from '../../src/config';
import { RedisProcess } from '../support/redis-process';
import type { Operation } from './operations';
import { OTHER_DEPLOYMENT } from './presence-faults';
import type { Schedule } from './schedule';

/** The most clients at one time; the smallest share of a schedule carries their monitors and a connection for each. */
const MOST_CLIENTS = 3;
/** Of the other deployment, whose clients are as many at most; nothing changes it. */
export const OTHER_SHARE = 9;
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
  /** The set of another deployment, in a schedule that has clients of one. */
  readonly other: ReplicaSet | undefined;
  readonly governor: Governor;
  readonly registry: Registry;
  readonly clients: Set<MongoClient>;
  /** Told of each client before it connects. */
  readonly onClient: ((client: MongoClient) => void)[];
  /** Where the fallback budget is kept; absent when it is the process's own. */
  readonly redis: RedisProcess | undefined;
  /** Clients that may still come. */
  places: number;
  /**
   * One more operation, which is accounted for like all; a read by policy unless another that the policy exempts is
   * given. Says whether it was answered.
   */
  issue: (client: MongoClient, operation?: Operation) => Promise<boolean>;
  /** Milliseconds for which this process did nothing at all, all blocks together. */
  blockedMS: number;
  /** A client that stays and gets a part of the load. */
  join(): MongoClient;
  /** A client that is whoever makes it answers for. */
  make(uri: string, options?: MongoClientOptions): MongoClient;
}

/** A lease that a schedule sees the end of; these are the shortest times that the config takes. */
const LEASE = { ttlMS: 1_000, renewMS: 300, maxInstances: 2 } as const;
const REDIS_URL_ENV = 'FAULTS_REDIS_URL';

/** With leases the caps are those of two instances: the safe share is then what it is without. */
export function configOf(schedule: Schedule, other?: ReplicaSet): PartialConfig {
  const { leased, redis } = schedule.fleet;
  const instances = leased ? LEASE.maxInstances : 1;
  return {
    service: 'faults',
    connections: {
      ...(schedule.adaptive === true ? { adaptive: 'on' as const } : {}),
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
    ...(other === undefined ? {} : { deployments: { other: otherDeployment(other) } }),
  };
}

function otherDeployment({ members }: ReplicaSet) {
  return {
    match: { hosts: members.map(({ address }) => address) },
    connections: { primary: OTHER_SHARE, secondary: OTHER_SHARE, budget: 'static' as const },
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
  const hasOther = schedule.steps.some(({ fault }) => fault === OTHER_DEPLOYMENT);
  const other = hasOther
    ? await startReplicaSet({ process: schedule.childProcess ? 'child' : 'same' })
    : undefined;
  const registry = new Registry();
  const governor = createGovernor(configOf(schedule, other), {
    env: redis === undefined ? {} : { [REDIS_URL_ENV]: redis.path },
    cwd: '/nonexistent',
    isolated: true,
    registry,
    logger: silentLogger,
  });
  const world: World = {
    schedule,
    set,
    other,
    governor,
    registry,
    clients: new Set(),
    onClient: [],
    redis,
    places: MOST_CLIENTS,
    issue: async () => false,
    blockedMS: 0,
    join() {
      const client = world.make(set.uri);
      world.places -= 1;
      world.clients.add(client);
      return client;
    },
    make(uri, options) {
      const client = governor.createClient(uri, {
        ...OPTIONS,
        maxIdleTimeMS: schedule.maxIdleTimeMS,
        ...options,
      });
      for (const tell of world.onClient) tell(client);
      return client;
    },
  };
  return world;
}
