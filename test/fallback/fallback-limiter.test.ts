import { FallbackLimiter } from '../../src/fallback/fallback-limiter';
import { eventually } from '../support/eventually';

const BUDGET = { maxConcurrent: 2, maxPerSecond: 10_000, maxQueued: 3 };

describe('FallbackLimiter', () => {
  let limiter: FallbackLimiter;
  afterEach(() => limiter.close());

  it('runs no more at a time than its concurrency and refuses what its queue does not hold', async () => {
    limiter = new FallbackLimiter(BUDGET);
    let running = 0;
    let peak = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const jobs = Array.from({ length: 10 }, () =>
      limiter.run(async () => {
        running += 1;
        peak = Math.max(peak, running);
        await gate;
        running -= 1;
      }),
    );
    let refused = 0;
    for (const job of jobs) void job.then(({ limited }) => (refused += limited ? 1 : 0));
    await eventually('two jobs run, and what finds no room is refused', () => running === 2 && refused === 5);
    open();
    const outcomes = await Promise.all(jobs);
    expect(outcomes.filter(({ limited }) => !limited)).toHaveLength(5);
    expect(peak).toBe(2);
    expect(limiter.inside).toBe(0);
  });

  it('lets the error of a job through and frees its place', async () => {
    limiter = new FallbackLimiter(BUDGET);
    await expect(limiter.run(() => Promise.reject(new Error('from the job')))).rejects.toThrow(
      'from the job',
    );
    expect(limiter.inside).toBe(0);
  });

  it('refuses everything when the budget is zero', async () => {
    limiter = new FallbackLimiter({ ...BUDGET, maxConcurrent: 0 });
    await expect(limiter.run(() => Promise.resolve(1))).resolves.toEqual({ limited: true });
  });

  it('follows a changed budget', async () => {
    limiter = new FallbackLimiter({ ...BUDGET, maxConcurrent: 0 });
    limiter.update(BUDGET);
    await expect(limiter.run(() => Promise.resolve(1))).resolves.toEqual({ limited: false, result: 1 });
  });

  describe('when the clock of the machine is set', () => {
    const now = Date.now;
    afterEach(() => {
      Date.now = now;
    });

    it('makes no read wait for the old time to come again', async () => {
      limiter = new FallbackLimiter({ ...BUDGET, maxPerSecond: 50 });
      await limiter.run(() => Promise.resolve());
      Date.now = () => now() - 3_600_000;
      // Else they are settled in an hour.
      const runs = [1, 2, 3].map(() => limiter.run(() => Promise.resolve()));
      await expect(Promise.all(runs)).resolves.toHaveLength(3);
    });

    it('starts no more in a second than it may', async () => {
      limiter = new FallbackLimiter({ maxConcurrent: 10, maxPerSecond: 50, maxQueued: 10 });
      // Not from the first start: in a process that stands still then, those after it catch up.
      const before = performance.now();
      const starts: number[] = [];
      const jobs = Array.from({ length: 10 }, () =>
        limiter.run(async () => {
          starts.push(performance.now());
        }),
      );
      Date.now = () => now() + 3_600_000;
      await Promise.all(jobs);
      // 9 intervals of 20 ms; a timer may fire a millisecond early.
      expect((starts.at(-1) ?? 0) - before).toBeGreaterThan(9 * 20 - 10);
    });
  });
});
