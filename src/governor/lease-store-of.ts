import { MongoClient } from 'mongodb';
import type { Config } from '../config/schema';
import { exemptSession } from '../driver/exempt-sessions';
import { LeaseStoreError } from '../errors/lease-store-error';
import { leaseKey } from '../fleet/lease-key';
import type { LeaseStore } from '../fleet/stores/lease-store';
import { MongoLeaseStore } from '../fleet/stores/mongo-store';
import { connectRedis, RedisLeaseStore } from '../fleet/stores/redis-store';

/** What a lease store of one's own costs a deployment: one pooled connection and the monitors'. */
const OWN_CLIENT_OPTIONS = { maxPoolSize: 1, maxConnecting: 1, serverSelectionTimeoutMS: 4_000 } as const;

/**
 * The lease store that a config names: Redis, another deployment by URI, or by default the governed deployment itself
 * through a client that the service has anyway, with sessions that are never shed.
 * @throws LeaseStoreError when a variable is missing or ioredis is not installed.
 */
export function leaseStoreOf(config: Config, env: NodeJS.ProcessEnv, governed: MongoClient): LeaseStore {
  const { store, uriEnv, database } = config.connections.lease;
  const key = leaseKey(config.service, governed.options.replicaSet ?? 'default');
  if (store === 'redis') {
    return new RedisLeaseStore(connectRedis(required(env, uriEnv)), key, { ownsClient: true });
  }
  if (uriEnv !== undefined) return ownClientStore(required(env, uriEnv), database, key);
  return new MongoLeaseStore(governed.db(database), key, {
    newSession: () => exemptSession(governed.startSession({ causalConsistency: false })),
  });
}

/** Another deployment, through a client of its own. */
function ownClientStore(uri: string, database: string, key: string): LeaseStore {
  const client = new MongoClient(uri, { ...OWN_CLIENT_OPTIONS, appName: 'mongo-governor lease store' });
  const store = new MongoLeaseStore(client.db(database), key);
  return Object.assign(store, { close: () => client.close() });
}

function required(env: NodeJS.ProcessEnv, name: string | undefined): string {
  const value = name === undefined ? undefined : env[name];
  if (value !== undefined && value !== '') return value;
  throw new LeaseStoreError(
    `is named by connections.lease.uriEnv, ${name ?? 'which is missing'}, and that variable is not set`,
    'Set it to the connection string of the store.',
  );
}
