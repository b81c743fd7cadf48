import * as ioredis from 'ioredis';
import { FallbackLimiter } from '../../src/policy/fallback-limiter';
import { FleetFallbackLimiter } from '../../src/policy/fleet-fallback-limiter';
import { describeWithRedis, startRedis } from '../fleet/redis-server';
import { eventually } from '../support/eventually';

const BUDGET = { maxConcurrent: 3, maxPerSecond: 10_000, maxQueued: 100 };

function process(path: string): FallbackLimiter {
  return new FallbackLimiter(BUDGET, new FleetFallbackLimiter('api', path, BUDGET, ioredis));
}

describeWithRedis('the fleet’s fallback budget in Redis', () => {
  it('is one for all processes of the service', async () => {
    await using redis = await startRedis();
    const fleet = [process(redis.path), process(redis.path), process(redis.path)];
    await eventually('Redis is in use', () => fleet.every(({ shared }) => shared));
    let running = 0;
    let peak = 0;
    const jobs = fleet.flatMap((limiter) =>
      Array.from({ length: 10 }, () =>
        limiter.run(async () => {
          running += 1;
          peak = Math.max(peak, running);
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
});
