import type { Redis } from 'ioredis';

/** A job that never ends (its process died) gives its place back to the fleet after this time. */
const LONGEST_JOB_MS = 60_000;

/**
 * Starts a job where there is room: 0. Else -1 while all places are taken, or the milliseconds until the next start.
 *
 * KEYS: who runs, scored by the time at which the place is given up; when the next may start.
 * ARGV: the job, the places, milliseconds between two starts, LONGEST_JOB_MS.
 * By Redis's own clock, and what lies further ahead than it can is from before that clock was set back.
 */
const ENTER = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval = tonumber(ARGV[3])
local longest = tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + longest + 1000, '+inf')
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return -1 end
local nextAt = tonumber(redis.call('GET', KEYS[2]) or '0')
if nextAt > now and nextAt <= now + interval then return math.ceil(nextAt - now) end
redis.call('ZADD', KEYS[1], now + longest, ARGV[1])
redis.call('PEXPIRE', KEYS[1], longest)
if interval > 0 then redis.call('SET', KEYS[2], now + interval, 'PX', math.ceil(interval) + 1000) end
return 0
`;

/** What the processes of a service share in Redis: places for jobs that run, and the pace of starts. */
export class RedisBudget {
  readonly #redis: Redis;
  /** In one slot of a cluster. */
  readonly #running: string;
  readonly #nextStart: string;

  constructor(redis: Redis, service: string) {
    this.#redis = redis;
    this.#running = `{mongo-governor:fallback:${service}}:running`;
    this.#nextStart = `{mongo-governor:fallback:${service}}:next`;
  }

  /** Rejects when Redis can't be used. */
  async enter(job: string, places: number, intervalMS: number): Promise<'started' | 'full' | number> {
    const answer = Number(
      await this.#redis.eval(
        ENTER,
        2,
        this.#running,
        this.#nextStart,
        job,
        places,
        intervalMS,
        LONGEST_JOB_MS,
      ),
    );
    if (answer === 0) return 'started';
    return answer < 0 ? 'full' : answer;
  }

  /** Never rejects: a place that can't be given back now ends by itself. */
  async leave(job: string): Promise<void> {
    await this.#redis.zrem(this.#running, job).catch(() => undefined);
  }
}
