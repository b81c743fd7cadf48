import { randomUUID } from 'node:crypto';
import { type FallbackBudget, type FallbackOutcome, intervalOf } from './fallback-budget';
import { RedisBudget } from './redis-budget';
import type { RedisClient, RedisModule } from './redis-client';
import { Turn } from './turn';

const COMMAND_TIMEOUT_MS = 1_000;
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * While all places are taken, a process asks again after this time, or up to twice as much: not all at once. When a job
 * of its own has left its place it asks at once.
 */
const ASK_AGAIN_MS = 200;

/** For so long nothing is asked of a Redis that has not answered: it would hold up every read for a second. */
const REST_MS = 1_000;

/** The job did not start because Redis can't be used; the local limiter decides. */
export class RedisUnavailable extends Error {}

/**
 * One fallback budget for all processes of a service, in Redis. Jobs of a process start first come, first served; only
 * the first of them asks. Not Bottleneck's clustering (2.19): a step of it that fails while Redis is away leaves jobs
 * behind that never start or never settle, and it does not know a restarted Redis 7 again.
 */
export class FleetFallbackLimiter {
  readonly #redis: RedisClient;
  readonly #shared: RedisBudget;
  readonly #process = randomUUID();
  #budget: FallbackBudget;
  #jobs = 0;
  #running = 0;
  readonly #waiting: Turn[] = [];
  #asking = false;
  #isOtherBudget = false;
  /** On `performance.now()`'s clock. */
  #restsUntil = 0;
  /** Ends the pause before it asks again. */
  #wake: () => void = () => undefined;

  /** `ioredis`: the module, loaded by the caller since it is an optional peer. */
  constructor(service: string, url: string, budget: FallbackBudget, ioredis: RedisModule) {
    this.#budget = budget;
    this.#redis = new ioredis.Redis(url, {
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      // What can't be asked now is asked of the local limiter.
      enableOfflineQueue: false,
      retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
    });
    // An error of Redis is no error of the service: the local limiter stands in.
    this.#redis.on('error', () => undefined);
    this.#shared = new RedisBudget(this.#redis, service);
  }

  get available(): boolean {
    return this.#redis.status === 'ready' && performance.now() >= this.#restsUntil;
  }

  update(budget: FallbackBudget): void {
    this.#budget = budget;
    this.#isOtherBudget = true;
    if (budget.maxConcurrent === 0) this.#refuseAll();
    for (const waiting of this.#waiting.splice(this.#mostWaiting)) waiting.limit();
    this.#wake();
  }

  /**
   * Limited when as many wait as may, or the caller has `gone` before the job's turn comes.
   * @throws RedisUnavailable when the job was not started for a fault of Redis; else what the job throws.
   */
  run<T>(job: () => Promise<T>, gone?: AbortSignal): Promise<FallbackOutcome<T>> {
    if (this.#waiting.length >= this.#mostWaiting) return Promise.resolve({ limited: true });
    const turn = new Turn(job, gone, (leaving) => {
      this.#waiting.splice(this.#waiting.indexOf(leaving), 1);
    });
    this.#waiting.push(turn);
    if (!this.#asking) void this.#ask();
    return turn.outcome;
  }

  /** Those that will run in this process's own places do not wait in its queue. */
  get #mostWaiting(): number {
    const { maxConcurrent, maxQueued } = this.#budget;
    return maxQueued + Math.max(0, maxConcurrent - this.#running);
  }

  /** Jobs that wait are refused with RedisUnavailable. */
  close(): void {
    this.#redis.disconnect();
    this.#wake();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    let hasTurn = false;
    let dueAt = 0;
    while (this.#waiting.length > 0) {
      if (this.#isOtherBudget) {
        // The turn was one of another pace.
        this.#isOtherBudget = false;
        hasTurn = false;
        dueAt = 0;
      }
      const aheadMS = dueAt - performance.now();
      if (aheadMS > 0) {
        await this.#pause(aheadMS);
        continue;
      }
      const place = `${this.#process}:${++this.#jobs}`;
      const { maxConcurrent } = this.#budget;
      try {
        const answer = await this.#shared.enter(place, maxConcurrent, intervalOf(this.#budget), hasTurn);
        hasTurn = answer.hasTurn;
        if (answer.started) void this.#start(place);
        else if (answer.inMS === undefined) await this.#pause(ASK_AGAIN_MS * (1 + Math.random()));
        else dueAt = performance.now() + answer.inMS;
      } catch (cause) {
        this.#restsUntil = performance.now() + REST_MS;
        // Redis may have done what it did not tell of in time.
        void this.#shared.leave(place);
        this.#refuseAll(cause);
      }
    }
    this.#asking = false;
  }

  async #start(place: string): Promise<void> {
    const next = this.#waiting.shift();
    // Otherwise all were refused meanwhile.
    if (next !== undefined) {
      this.#running += 1;
      await next.start();
      this.#running -= 1;
    }
    await this.#shared.leave(place);
    this.#wake();
  }

  #refuseAll(cause?: unknown): void {
    const error = new RedisUnavailable('the shared fallback budget is out of reach', { cause });
    for (const waiting of this.#waiting.splice(0)) waiting.refuse(error);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
