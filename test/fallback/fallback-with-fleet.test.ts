import { FallbackLimiter } from '../../src/fallback/fallback-limiter';
import { type FleetFallbackLimiter, RedisUnavailable } from '../../src/fallback/fleet-fallback-limiter';
import { eventually } from '../support/eventually';

const BUDGET = { maxConcurrent: 2, maxPerSecond: 10_000, maxQueued: 1 };

/** A fleet's budget that answers as the test says; `run` counts. */
function fleetOf(answer: () => Promise<unknown>, available = true) {
  const calls = { run: 0, updates: [] as unknown[], closed: 0 };
  const fleet = {
    available,
    run: () => {
      calls.run += 1;
      return answer();
    },
    update: (budget: unknown) => calls.updates.push(budget),
    close: () => {
      calls.closed += 1;
      return Promise.resolve();
    },
  };
  return { calls, limiter: new FallbackLimiter(BUDGET, fleet as unknown as FleetFallbackLimiter) };
}

const job = () => Promise.resolve('from the job');

describe('FallbackLimiter beside the fleet’s budget', () => {
  it('uses its own when Redis gets lost', async () => {
    const { limiter, calls } = fleetOf(() => Promise.reject(new RedisUnavailable('gone')));
    expect(limiter.shared).toBe(true);
    expect(await limiter.run(job)).toEqual({ limited: false, result: 'from the job' });
    expect(calls.run).toBe(1);
  });

  it('does not ask the fleet while Redis is away', async () => {
    const { limiter, calls } = fleetOf(() => Promise.reject(new Error('asked')), false);
    expect(limiter.shared).toBe(false);
    expect(await limiter.run(job)).toEqual({ limited: false, result: 'from the job' });
    expect(calls.run).toBe(0);
  });

  it('lets any other error through: the job has started, and must not start again', async () => {
    const { limiter } = fleetOf(() => Promise.reject(new Error('of the job')));
    await expect(limiter.run(job)).rejects.toThrow('of the job');
    expect(limiter.inside).toBe(0);
  });

  it('hands a new budget on, and closes it', async () => {
    const { limiter, calls } = fleetOf(job);
    const smaller = { ...BUDGET, maxConcurrent: 1 };
    limiter.update(smaller);
    await limiter.close();
    expect(calls).toEqual({ run: 0, updates: [smaller], closed: 1 });
  });
});

describe('FallbackLimiter of one process', () => {
  it('is not shared', () => {
    expect(new FallbackLimiter(BUDGET).shared).toBe(false);
  });

  it('counts those that run and wait, and refuses one more than it has room for', async () => {
    const limiter = new FallbackLimiter(BUDGET);
    const never = () => new Promise<never>(() => undefined);
    for (let n = 1; n <= 3; n++) {
      void limiter.run(never);
      expect(limiter.inside).toBe(n);
    }
    expect(await limiter.run(never)).toEqual({ limited: true });
    expect(limiter.inside).toBe(3);
  });

  it('refuses everything when no read a second is allowed', async () => {
    const limiter = new FallbackLimiter({ ...BUDGET, maxPerSecond: 0 });
    expect(await limiter.run(job)).toEqual({ limited: true });
  });

  it('follows a budget that shrinks, for those that come and for those that wait', async () => {
    // Without a pace: where nobody may wait, what is not due within the same millisecond is refused.
    const unpaced = { ...BUDGET, maxPerSecond: Number.POSITIVE_INFINITY };
    const limiter = new FallbackLimiter({ ...unpaced, maxConcurrent: 1, maxQueued: 5 });
    let end = (): void => undefined;
    const first = limiter.run(() => new Promise<void>((resolve) => (end = resolve)));
    const waiting = limiter.run(job);
    limiter.update({ ...unpaced, maxConcurrent: 2, maxQueued: 0 });
    expect(await waiting).toEqual({ limited: false, result: 'from the job' });
    limiter.update({ ...unpaced, maxConcurrent: 1, maxQueued: 0 });
    expect(await limiter.run(job)).toEqual({ limited: true });
    end();
    await first;
    // Nobody may wait, not for the place that the first has just left either.
    await eventually('there is room again', async () => !(await limiter.run(job)).limited);
  });

  it('refuses those that wait when it is closed', async () => {
    const limiter = new FallbackLimiter({ ...BUDGET, maxConcurrent: 1 });
    void limiter.run(() => new Promise<never>(() => undefined));
    const waiting = limiter.run(job);
    await limiter.close();
    expect(await waiting).toEqual({ limited: true });
  });
});
