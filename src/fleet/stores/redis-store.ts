import type { Redis } from 'ioredis';
import { LeaseStoreError } from '../../errors/lease-store-error';
import { type FleetView, viewOf } from '../fleet-view';
import type { LeaseState } from '../protocol/lease-state';
import type { Grant, ReleaseRequest, RenewRequest } from '../protocol/messages';
import type { LeaseStore } from './lease-store';
import { RELEASE_SCRIPT, RENEW_SCRIPT } from './redis-scripts';

/** An idle state is forgotten after a week; whoever comes then starts as in a new fleet. */
const IDLE_MS = 7 * 24 * 3_600_000;

/** What is used of a Redis client; ioredis has it. */
export type RedisClient = Pick<Redis, 'eval' | 'get'>;

export interface RedisLeaseStoreOptions {
  /** Wall clock in milliseconds in place of the server's, for tests. */
  readonly now?: () => number;
}

/** Keeps leases in Redis: one JSON value a service and cluster, changed by one atomic script on Redis' own time. */
export class RedisLeaseStore implements LeaseStore {
  readonly #redis: RedisClient;
  readonly #key: string;
  readonly #options: RedisLeaseStoreOptions;

  /** `key`: `leaseKey(service, cluster)`. */
  constructor(redis: RedisClient, key: string, options: RedisLeaseStoreOptions = {}) {
    this.#redis = redis;
    this.#key = key;
    this.#options = options;
  }

  async renew(request: RenewRequest): Promise<Grant> {
    const grant = JSON.parse(String(await this.#run(RENEW_SCRIPT, request))) as Partial<Grant>;
    return { ...grant, estimates: grant.estimates ?? [] } as Grant;
  }

  async release(request: ReleaseRequest): Promise<void> {
    await this.#run(RELEASE_SCRIPT, request);
  }

  async read(): Promise<FleetView> {
    return viewOf(this.#key, await this.readState());
  }

  /** The state as it is stored. */
  async readState(): Promise<LeaseState | undefined> {
    const stored = await this.#redis.get(this.#redisKey);
    if (stored === null) return undefined;
    // Lua can't tell an empty list from an empty object, so that none is stored.
    const state = JSON.parse(stored) as Omit<LeaseState, 'leases'> & Partial<LeaseState>;
    return { ...state, leases: state.leases ?? [], estimates: state.estimates ?? [] };
  }

  /** The client is the caller's. */
  async close(): Promise<void> {}

  get #redisKey(): string {
    return `mongo-governor:lease:{${this.#key}}`;
  }

  async #run(script: string, request: object): Promise<unknown> {
    const now = this.#options.now?.();
    const time = now === undefined ? '' : String(now);
    return this.#redis.eval(script, 1, this.#redisKey, JSON.stringify(request), time, String(IDLE_MS));
  }
}

/** A client of its own for the lease store. @throws LeaseStoreError when ioredis is not installed. */
export function connectRedis(url: string): Redis {
  const { Redis: Client } = loadRedis();
  const redis = new Client(url, {
    // A renewal that can't be sent now is made again by the lease client; a queue would deliver old ones.
    enableOfflineQueue: false,
    // ioredis waits this long for a socket to close, 2 s by default, and so would the process at its end.
    disconnectTimeout: 100,
    maxRetriesPerRequest: 0,
    lazyConnect: false,
  });
  // Without a listener ioredis writes to the console; the lease client reports each failed renewal itself.
  redis.on('error', () => {});
  return redis;
}

function loadRedis(): typeof import('ioredis') {
  try {
    return require('ioredis') as typeof import('ioredis');
  } catch (cause) {
    throw new LeaseStoreError(
      'is "redis", but the package ioredis can\'t be loaded',
      'Install it beside mongo-governor: npm install ioredis.',
      cause,
    );
  }
}
