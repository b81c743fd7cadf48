import { type ClientSession, MongoClient } from 'mongodb';
import { toolName } from '../audit/app-name';
import type { Config } from '../config/schema';
import { serviceName } from '../config/service-name';
import { exemptSession } from '../driver/admission/exempt-sessions';
import { LeaseStoreError } from '../errors/lease-store-error';
import { leaseKeys } from '../fleet/lease-key';
import { GroupedLeaseStore, type LeaseHome } from '../fleet/stores/grouped-store';
import type { LeaseStore } from '../fleet/stores/lease-store';
import { MongoLeaseStore } from '../fleet/stores/mongo-store';
import { connectRedis, RedisLeaseStore } from '../fleet/stores/redis-store';

/** What a lease store of one's own costs a deployment: one pooled connection and the monitors'. */
const OWN_CLIENT_OPTIONS = {
  maxPoolSize: 1,
  maxConnecting: 1,
  serverSelectionTimeoutMS: 4_000,
  appName: toolName('lease store'),
} as const;

/**
 * The lease store that a config names: Redis, another deployment by URI, or by default the governed deployment itself
 * through a client that the service has anyway, with sessions that are never shed.
 *
 * `cluster`: what the deployment is called, by which leases of several in one store are told apart.
 * `home`: the group that this process has its lease in.
 * @throws LeaseStoreError when a variable is missing or ioredis is not installed.
 */
export function leaseStoreOf(
  config: Config,
  env: NodeJS.ProcessEnv,
  governed: MongoClient,
  cluster: string,
  home: LeaseHome,
): LeaseStore {
  const { store, uriEnv, database, groups } = config.connections.lease;
  const keys = leaseKeys(serviceName(config), cluster, groups);
  if (store === 'redis') {
    const redis = connectRedis(required(env, uriEnv));
    const storeOf = (key: string): LeaseStore => new RedisLeaseStore(redis, key);
    return ownedBy(spread(keys, storeOf, home), () => redis.disconnect());
  }
  if (uriEnv !== undefined) {
    const client = new MongoClient(required(env, uriEnv), OWN_CLIENT_OPTIONS);
    const storeOf = (key: string): LeaseStore => new MongoLeaseStore(client.db(database), key);
    return ownedBy(spread(keys, storeOf, home), () => client.close());
  }
  const newSession = (): ClientSession => exemptSession(governed.startSession({ causalConsistency: false }));
  return spread(keys, (key) => new MongoLeaseStore(governed.db(database), key, { newSession }), home);
}

function spread(keys: readonly string[], storeOf: (key: string) => LeaseStore, home: LeaseHome): LeaseStore {
  const stores = keys.map(storeOf);
  const [first, ...others] = stores;
  return first !== undefined && others.length === 0 ? first : new GroupedLeaseStore(stores, home);
}

/** The connection is the store's own and ends with it. */
function ownedBy(store: LeaseStore, close: () => unknown): LeaseStore {
  return Object.assign(store, {
    async close() {
      await close();
    },
  });
}

function required(env: NodeJS.ProcessEnv, name: string | undefined): string {
  const value = name === undefined ? undefined : env[name];
  if (value !== undefined && value !== '') return value;
  throw new LeaseStoreError(
    `is named by connections.lease.uriEnv, ${name ?? 'which is missing'}, and that variable is not set`,
    'Set it to the connection string of the store.',
  );
}
