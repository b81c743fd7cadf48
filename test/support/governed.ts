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

/** Heartbeats that make members' changes known within milliseconds; the first is an undocumented driver option. */
export const QUICK_MONITORING = {
  minHeartbeatFrequencyMS: 20,
  heartbeatFrequencyMS: 500,
} as MongoClientOptions;

export const CONFIG: PartialConfig = {
  service: 'api',
  connections: { primary: 6, secondary: 8 },
};

export interface Governed extends AsyncDisposable {
  readonly set: ReplicaSet;
  readonly governor: Governor;
  readonly client: MongoClient;
}

export function makeGovernor(config: PartialConfig = {}): Governor {
  return createGovernor(
    { ...CONFIG, ...config, connections: { ...CONFIG.connections, ...config.connections } },
    { env: {}, cwd: '/nonexistent', registry: new Registry(), logger: silentLogger },
  );
}

/** An embedded replica set, a governor and one governed client, connected. */
export async function startGoverned(
  config: PartialConfig = {},
  options: { set?: ReplicaSetOptions; client?: MongoClientOptions } = {},
): Promise<Governed> {
  const set = await startReplicaSet(options.set);
  const governor = makeGovernor(config);
  const client = governor.createClient(set.uri, { ...QUICK_MONITORING, ...options.client });
  await client.connect();
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
