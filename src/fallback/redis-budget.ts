import type { RedisClient } from './redis-client';

/** A job that never ends (its process died) gives its place back to the fleet after this time. */
const LONGEST_JOB_MS = 60_000;

/** So far ahead a turn is given away; who would have to wait longer asks again then. Milliseconds. */
const FARTHEST_TURN_MS = 10_000;

/**
 * A turn in the pace of starts, and then a place among those that run. Answers whether the job has its turn (1), whether
 * it has started (1), and after how many milliseconds to ask again; -1: when a place may be free.
 *
 * A turn is given once and lies ahead, so that nobody asks for it again and again: many processes that wait for the same
 * one would ask Redis more often than they read.
 *
 * KEYS: who runs, scored by the time at which the place is given up; the next turn, and the interval that it was made of.
 * ARGV: the job, the places, milliseconds between two starts, LONGEST_JOB_MS, FARTHEST_TURN_MS, whether it has its turn.
 * By Redis's own clock, and what lies further ahead than it can is from before that clock was set back.
 */
const ENTER = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval = tonumber(ARGV[3])
local longest = tonumber(ARGV[4])
local farthest = tonumber(ARGV[5])
if ARGV[6] == '0' and interval > 0 then
  local stored = redis.call('HMGET', KEYS[2], 'at', 'interval')
  local turn = tonumber(stored[1] or '0')
  if tonumber(stored[2] or '0') ~= interval then turn = math.min(turn, now + interval) end
  if turn > now + farthest + 2 * interval then turn = now end
  if turn < now then turn = now end
  if turn - now > math.max(farthest, interval) then return {0, 0, math.ceil(turn - now - farthest / 2)} end
  redis.call('HSET', KEYS[2], 'at', turn + interval, 'interval', interval)
  redis.call('PEXPIRE', KEYS[2], math.ceil(farthest + 3 * interval) + 1000)
  if turn > now then return {1, 0, math.ceil(turn - now)} end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + longest + 1000, '+inf')
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return {1, 0, -1} end
redis.call('ZADD', KEYS[1], now + longest, ARGV[1])
redis.call('PEXPIRE', KEYS[1], longest)
return {0, 1, 0}
`;

/** What became of a job that asked to start. */
export interface Entry {
  readonly started: boolean;
  /** It need not wait for the pace again. */
  readonly hasTurn: boolean;
  /** When to ask again, milliseconds; undefined: when a place may be free. */
  readonly inMS: number | undefined;
}

/** What the processes of a service share in Redis: places for jobs that run, and the pace of starts. */
export class RedisBudget {
  readonly #redis: RedisClient;
  /** In one slot of a cluster. */
  readonly #running: string;
  readonly #turns: string;

  constructor(redis: RedisClient, service: string) {
    this.#redis = redis;
    this.#running = `{mongo-governor:fallback:${service}}:running`;
    this.#turns = `{mongo-governor:fallback:${service}}:turns`;
  }

  /** Rejects when Redis can't be used. */
  async enter(job: string, places: number, intervalMS: number, hasTurn: boolean): Promise<Entry> {
    const answer = (await this.#redis.eval(
      ENTER,
      2,
      this.#running,
      this.#turns,
      job,
      places,
      intervalMS,
      LONGEST_JOB_MS,
      FARTHEST_TURN_MS,
      hasTurn ? 1 : 0,
    )) as [number, number, number];
    const [turn, started, inMS] = answer.map(Number) as [number, number, number];
    return { started: started === 1, hasTurn: turn === 1, inMS: inMS < 0 ? undefined : inMS };
  }

  /** Never rejects: a place that can't be given back now ends by itself. */
  async leave(job: string): Promise<void> {
    await this.#redis.zrem(this.#running, job).catch(() => undefined);
  }
}
