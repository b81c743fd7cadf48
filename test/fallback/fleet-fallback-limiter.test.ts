import * as ioredis from 'ioredis';
import { FallbackLimiter } from '../../src/fallback/fallback-limiter';
import { FleetFallbackLimiter } from '../../src/fallback/fleet-fallback-limiter';
import { describeWithRedis, startRedis } from '../fleet/redis-server';
import { eventually } from '../support/eventually';
import { PATIENCE_MS } from '../support/governed';
import { RedisProcess } from '../support/redis-process';

const BUDGET = { maxConcurrent: 3, maxPerSecond: 10_000, maxQueued: 100 };

/** Where Redis is not to be lost it may take its time: the limiter gives it a second for an answer. */
const PATIENT = {
  Redis: class extends ioredis.Redis {
    constructor(path: string, options: object) {
      super(path, { ...options, commandTimeout: PATIENCE_MS });
    }
  },
} as unknown as typeof ioredis;

function process(path: string, module = ioredis): FallbackLimiter {
  return new FallbackLimiter(BUDGET, new FleetFallbackLimiter('api', path, BUDGET, module));
}

describeWithRedis('the fleet’s fallback budget in Redis', () => {
  it('is one for all processes of the service', async () => {
    await using redis = await startRedis();
    const fleet = [1, 2, 3].map(() => process(redis.path, PATIENT));
    await eventually('Redis is in use', () => fleet.every(({ shared }) => shared));
    let running = 0;
    let peak = 0;
    const jobs = fleet.flatMap((limiter) =>
      Array.from({ length: 10 }, () =>
        limiter.run(async () => {
          running += 1;
          peak = Math.max(peak, running);
          await eventually('jobs run beside each other', () => peak > 1);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running -= 1;
        }),
      ),
    );
    await Promise.all(jobs);
    expect(peak).toBeLessThanOrEqual(3);
    expect(peak).toBeGreaterThan(1);
    await Promise.all(fleet.map((limiter) => limiter.close()));
  });

  it('is not waited for: without a Redis at the start the budget of the process counts', async () => {
    const limiter = process('/nonexistent/redis.sock');
    await expect(limiter.run(() => Promise.resolve(1))).resolves.toEqual({ limited: false, result: 1 });
    expect(limiter.shared).toBe(false);
    limiter.update({ ...BUDGET, maxConcurrent: 0 });
    await expect(limiter.run(() => Promise.resolve(1))).resolves.toEqual({ limited: true });
    await limiter.close();
  });

  it('falls back to the budget of the process when Redis is lost, and loses no job', async () => {
    const redis = await startRedis();
    const limiter = process(redis.path);
    await eventually('Redis is in use', () => limiter.shared);
    await expect(limiter.run(() => Promise.resolve(1))).resolves.toEqual({ limited: false, result: 1 });
    await redis[Symbol.asyncDispose]();
    let running = 0;
    let peak = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        limiter.run(async () => {
          running += 1;
          peak = Math.max(peak, running);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running -= 1;
          return n;
        }),
      ),
    );
    expect(outcomes).toEqual(Array.from({ length: 20 }, (_, n) => ({ limited: false, result: n })));
    expect(peak).toBeLessThanOrEqual(3);
    expect(limiter.shared).toBe(false);
    await limiter.close();
  });

  it('starts jobs of all processes evenly, at the rate of one', async () => {
    await using redis = await startRedis();
    const budget = { maxConcurrent: 50, maxPerSecond: 100, maxQueued: 100 };
    const fleet = [1, 2].map(
      () => new FallbackLimiter(budget, new FleetFallbackLimiter('api', redis.path, budget, PATIENT)),
    );
    await eventually('Redis is in use', () => fleet.every(({ shared }) => shared));
    // Not from the first start: in a process that stands still then, those after it catch up.
    const before = performance.now();
    const starts: number[] = [];
    const note = async (): Promise<void> => void starts.push(performance.now());
    await Promise.all(fleet.flatMap((limiter) => Array.from({ length: 10 }, () => limiter.run(note))));
    // 19 intervals of 10 ms; Redis has its own clock.
    expect((starts.at(-1) ?? 0) - before).toBeGreaterThan(19 * 10 - 20);
    for (const limiter of fleet) limiter.close();
  });

  it('gives the places of a process that died back, and heals when the clock of Redis was set back', async () => {
    await using redis = await startRedis();
    const limiter = process(redis.path, PATIENT);
    await eventually('Redis is in use', () => limiter.shared);
    const now = Date.now();
    const running = '{mongo-governor:fallback:api}:running';
    await redis.redis.zadd(running, now - 1, 'ended', now + 3_600_000, 'from an hour later');
    await redis.redis.hset('{mongo-governor:fallback:api}:turns', { at: now + 3_600_000, interval: 0.1 });
    await expect(limiter.run(() => Promise.resolve(1))).resolves.toEqual({ limited: false, result: 1 });
    await eventually('nothing is left', async () => (await redis.redis.zcard(running)) === 0);
    limiter.close();
  });

  it('refuses what waits when the budget is taken away', async () => {
    await using redis = await startRedis();
    const limiter = process(redis.path, PATIENT);
    await eventually('Redis is in use', () => limiter.shared);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let running = 0;
    const jobs = Array.from({ length: 8 }, () =>
      limiter.run(() => {
        running += 1;
        return gate;
      }),
    );
    // Redis knows of a place before the process does: it is the job that has to run.
    await eventually('places are taken', () => running === 3);
    limiter.update({ ...BUDGET, maxConcurrent: 0 });
    open();
    const outcomes = await Promise.all(jobs);
    expect(outcomes.filter(({ limited }) => limited)).toHaveLength(5);
    limiter.close();
  });

  it('settles every job, once, however often Redis is killed, frozen and started again empty', async () => {
    const redis = await RedisProcess.start();
    const limiter = process(redis.path);
    await eventually('Redis is in use', () => limiter.shared);
    let busy = true;
    let settled = 0;
    let runs = 0;
    const callers = Array.from({ length: 20 }, async () => {
      while (busy) {
        const outcome = await limiter.run(async () => {
          runs += 1;
          await new Promise((resolve) => setTimeout(resolve, 2));
        });
        if (!outcome.limited) settled += 1;
      }
    });
    for (let round = 0; round < 3; round += 1) {
      const before = settled;
      await eventually('jobs run in Redis', () => limiter.shared && settled > before + 20);
      if (round % 2 === 0) await redis.kill();
      else redis.freeze();
      const without = settled;
      await eventually('jobs go on without', () => !limiter.shared && settled > without + 20);
      if (round % 2 === 0) await redis.restart();
      else redis.thaw();
    }
    await eventually('Redis is in use again', () => limiter.shared);
    busy = false;
    await Promise.all(callers);
    expect(runs).toBe(settled);
    expect(limiter.inside).toBe(0);
    limiter.close();
    await redis.close();
  });

  it("gives a job's answer when the job has it, whatever Redis does meanwhile", async () => {
    const redis = await RedisProcess.start();
    const limiter = process(redis.path);
    await eventually('Redis is in use', () => limiter.shared);
    const outcome = await limiter.run(async () => {
      redis.freeze();
      return 'answered';
    });
    expect(outcome).toEqual({ limited: false, result: 'answered' });
    limiter.close();
    await redis.close();
  });
});
