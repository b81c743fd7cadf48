import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { createGovernor, type Governor, GovernorOverloadedError, silentLogger } from 'mongo-governor';
import { MongoClient } from 'mongodb';
import CircuitBreaker from 'opossum';
import pLimit from 'p-limit';
import { Registry } from 'prom-client';
import type { PartialConfig } from '../../src/config';

/** The first is what all are compared with. */
export const SIDES = ['raw', 'governed', 'adaptive', 'p-limit', 'cockatiel', 'opossum'] as const;
export type Side = (typeof SIDES)[number];

export const ABOUT: Readonly<Record<Side, string>> = {
  raw: 'the driver at its defaults',
  governed: 'enforce, 16 pooled connections and 48 waiters a member',
  adaptive: 'the same with `connections.adaptive` `on`',
  'p-limit': 'p-limit(32) in front of pools of 16: it refuses nobody',
  cockatiel: "cockatiel's bulkhead(32, 96) in front of pools of 16",
  opossum:
    'an opossum breaker with capacity 32, a timeout of 500 ms and its other defaults, in front of pools of 16',
};

/** Pooled connections and waiters that a governed client has at one member. */
export const POOL = 16;
export const QUEUE = 48;
const MEMBERS = 2;

/** An answer that comes later helps nobody, milliseconds. */
export const DEADLINE_MS = 500;

/** A client, and what stands in front of its operations. */
export interface Guarded {
  readonly client: MongoClient;
  /** Where the side is governed. */
  readonly governor?: Governor;
  through<T>(operation: () => Promise<T>): Promise<T>;
  /** It was refused, and not sent. */
  isRefusal(error: unknown): boolean;
}

const direct = <T>(operation: () => Promise<T>): Promise<T> => operation();
const never = (): boolean => false;

/** Reads go to the secondaries on all sides. */
export async function connectSide(side: Side, uri: string, config: PartialConfig = {}): Promise<Guarded> {
  switch (side) {
    case 'raw':
      return { client: await ungoverned(uri), through: direct, isRefusal: never };
    case 'governed':
      return governed(uri, config);
    case 'adaptive':
      return governed(uri, { ...config, connections: { ...config.connections, adaptive: 'on' } });
    case 'p-limit': {
      const limit = pLimit(MEMBERS * POOL);
      return {
        client: await ungoverned(uri, POOL),
        through: (operation) => limit(operation),
        isRefusal: never,
      };
    }
    case 'cockatiel': {
      const policy = bulkhead(MEMBERS * POOL, MEMBERS * QUEUE);
      return {
        client: await ungoverned(uri, POOL),
        through: (operation) => policy.execute(operation),
        isRefusal: (error) => isBulkheadRejectedError(error),
      };
    }
    case 'opossum': {
      const run = (operation: () => Promise<unknown>): Promise<unknown> => operation();
      const breaker = new CircuitBreaker(run, { capacity: MEMBERS * POOL, timeout: DEADLINE_MS });
      return {
        client: await ungoverned(uri, POOL),
        through: <T>(operation: () => Promise<T>) => breaker.fire(operation) as Promise<T>,
        isRefusal: (error) => OPOSSUM_REFUSALS.has((error as { code?: string }).code ?? ''),
      };
    }
  }
}

const OPOSSUM_REFUSALS: ReadonlySet<string> = new Set(['EOPENBREAKER', 'ESEMLOCKED']);

function ungoverned(uri: string, maxPoolSize?: number): Promise<MongoClient> {
  return new MongoClient(uri, {
    readPreference: 'secondaryPreferred',
    ...(maxPoolSize !== undefined && { maxPoolSize }),
  }).connect();
}

async function governed(uri: string, config: PartialConfig): Promise<Guarded> {
  const cap = POOL + 2;
  const { connections, ...rest } = config;
  const governor = createGovernor(
    {
      service: 'bench',
      ...rest,
      connections: {
        primary: cap,
        secondary: cap,
        ...connections,
        waitQueue: { maxSize: QUEUE, ...connections?.waitQueue },
      },
    },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
  const client = await governor.createClient(uri).connect();
  client.once('close', () => void governor.close());
  return {
    client: client as unknown as MongoClient,
    governor,
    through: direct,
    isRefusal: (error) => error instanceof GovernorOverloadedError,
  };
}
