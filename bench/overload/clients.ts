import { createGovernor, silentLogger } from 'mongo-governor';
import { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';

export const SIDES = ['raw', 'governed'] as const;
export type Side = (typeof SIDES)[number];

/** Pooled connections and waiters that a governed client has at one member. */
export const POOL = 16;
export const QUEUE = 48;

/** Reads go to the secondaries on both sides; raw is at the driver's defaults otherwise. */
export async function connectSide(side: Side, uri: string, timeoutMS?: number): Promise<MongoClient> {
  if (side === 'raw') return new MongoClient(uri, { readPreference: 'secondaryPreferred' }).connect();
  const cap = POOL + 2;
  const waitQueue = { maxSize: QUEUE, ...(timeoutMS === undefined ? {} : { timeoutMS }) };
  const governor = createGovernor(
    { service: 'bench', connections: { primary: cap, secondary: cap, waitQueue } },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
  const client = await governor.createClient(uri).connect();
  client.once('close', () => void governor.close());
  return client;
}
