import Bottleneck from 'bottleneck';
import type { Redis } from 'ioredis';
import { type FallbackBudget, settingsOf } from './bottleneck-settings';

/** A job that never ends (its process died) gives its place back to the fleet after this time. */
const LONGEST_JOB_MS = 60_000;
const COMMAND_TIMEOUT_MS = 1_000;
const DISCONNECT_TIMEOUT_MS = 100;

type RedisModule = Pick<typeof import('ioredis'), 'Redis'>;

/** The job did not start because Redis can't be used; the local limiter decides. */
export class RedisUnavailable extends Error {}

/** One fallback budget for all processes of a service, in Redis by Bottleneck's own clustering. */
export class FleetFallbackLimiter {
  readonly #redis: Redis;
  readonly #connection: Bottleneck.IORedisConnection;
  readonly #limiter: Bottleneck;

  /** `ioredis`: the module, loaded by the caller since it is an optional peer. */
  constructor(service: string, url: string, budget: FallbackBudget, ioredis: RedisModule) {
    this.#redis = new ioredis.Redis(url, {
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
    });
    // An error of Redis is no error of the service: the local limiter stands in.
    const ignore = (): void => undefined;
    this.#redis.on('error', ignore);
    this.#connection = new Bottleneck.IORedisConnection({ client: this.#redis });
    this.#connection.on('error', ignore);
    this.#limiter = new Bottleneck({
      id: `mongo-governor:fallback:${service}`,
      connection: this.#connection,
      clearDatastore: false,
      ...settingsOf(budget),
    });
    this.#limiter.on('error', ignore);
  }

  get available(): boolean {
    return this.#redis.status === 'ready';
  }

  update(budget: FallbackBudget): void {
    // Refused while Redis is away; the next change or start sets it again.
    Promise.resolve(this.#limiter.updateSettings(settingsOf(budget))).catch(() => undefined);
  }

  /** @throws RedisUnavailable when the job was not started for a fault of Redis, BottleneckError when refused. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    let started = false;
    try {
      return await this.#limiter.schedule({ expiration: LONGEST_JOB_MS }, () => {
        started = true;
        return job();
      });
    } catch (error) {
      if (started || error instanceof Bottleneck.BottleneckError) throw error;
      throw new RedisUnavailable('the shared fallback budget is out of reach', { cause: error });
    }
  }

  async close(): Promise<void> {
    // The limiter's own disconnect sends to a Redis that may be gone and leaves a rejection nobody handles.
    await this.#connection.disconnect(true);
  }
}
