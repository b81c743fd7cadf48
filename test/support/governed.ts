import { createGovernor, type Governor, type MongoClient, silentLogger } from 'mongo-governor';
import {
  type Member,
  type ReplicaSet,
  type ReplicaSetOptions,
  startReplicaSet,
} from 'mongo-governor/testing';
import type { MongoClientOptions } from 'mongodb';
import { Registry } from 'prom-client';
import type { PartialConfig } from '../../src/config';

/** For time-outs of the product that are not under test: longer than any machine needs, shorter than jest's own. */
export const PATIENCE_MS = 300_000;

/**
 * Heartbeats that make members' changes known within milliseconds; the first is an undocumented driver option. And
 * whatever a busy machine does to an answer or to a measured round trip, no member is given up or left out for it.
 */
export const QUICK_MONITORING = {
  minHeartbeatFrequencyMS: 20,
  heartbeatFrequencyMS: 500,
  serverSelectionTimeoutMS: PATIENCE_MS,
  connectTimeoutMS: PATIENCE_MS,
  localThresholdMS: PATIENCE_MS,
} as MongoClientOptions;

/** Nobody's time is up, and no queue sheds early because the machine is slow. */
const PATIENT_QUEUE = { timeoutMS: PATIENCE_MS, targetMS: PATIENCE_MS };

/** A queue that refuses nobody and in which nobody's time is up. */
export const ROOMY_QUEUE = { maxSize: 10_000, ...PATIENT_QUEUE };

export const CONFIG = {
  service: 'api',
  connections: { primary: 6, secondary: 8, waitQueue: PATIENT_QUEUE },
  reads: { discoveryMS: PATIENCE_MS },
} as const satisfies PartialConfig;

export interface Governed extends AsyncDisposable {
  readonly set: ReplicaSet;
  readonly governor: Governor;
  readonly client: MongoClient;
}

/** What a test does not say itself is patient. Also for what it reloads. */
export function withPatience(config: PartialConfig = {}): PartialConfig {
  return {
    ...CONFIG,
    ...config,
    connections: {
      ...CONFIG.connections,
      ...config.connections,
      waitQueue: { ...CONFIG.connections.waitQueue, ...config.connections?.waitQueue },
    },
    reads: { ...CONFIG.reads, ...config.reads },
  };
}

export function makeGovernor(
  config: PartialConfig = {},
  registry = new Registry(),
  env: NodeJS.ProcessEnv = {},
): Governor {
  return createGovernor(withPatience(config), {
    env,
    cwd: '/nonexistent',
    isolated: true,
    registry,
    logger: silentLogger,
  });
}

/** Of a client with a short time for its selections: on a busy machine the first may take longer. */
async function connectPatiently(client: MongoClient): Promise<void> {
  for (;;) {
    try {
      await client.connect();
      return;
    } catch (error) {
      const { code, name } = error as { readonly code?: unknown; readonly name: string };
      if (code !== 'ERR_GOVERNOR_UNAVAILABLE' && name !== 'MongoServerSelectionError') throw error;
    }
  }
}

/** An embedded replica set, a governor and one governed client, connected. */
export async function startGoverned(
  config: PartialConfig = {},
  options: { set?: ReplicaSetOptions; client?: MongoClientOptions; registry?: Registry } = {},
): Promise<Governed> {
  const set = await startReplicaSet(options.set);
  const governor = makeGovernor(config, options.registry);
  const client = governor.createClient(set.uri, { ...QUICK_MONITORING, ...options.client });
  await connectPatiently(client);
  return {
    set,
    governor,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await governor.close();
      await set.close();
    },
  };
}

/** Members and the commands they saw by name, without what clients do by themselves. */
const HOUSEKEEPING = new Set(['endSessions', 'ping']);

export interface Arrival {
  readonly name: string;
  readonly role: 'primary' | 'secondary';
  readonly readPreference: string | undefined;
}

export async function arrivals(set: ReplicaSet): Promise<Arrival[]> {
  const seen: Arrival[] = [];
  for (const member of set.members) {
    const { commands } = await member.witness();
    for (const { name, role, readPreference } of commands) {
      if (!HOUSEKEEPING.has(name)) seen.push({ name, role: role as Arrival['role'], readPreference });
    }
  }
  return seen;
}

/** Highest number of connections each member counted at once. */
export async function peaks(set: ReplicaSet): Promise<number[]> {
  return Promise.all(set.members.map(async (member: Member) => (await member.connections()).peak));
}
