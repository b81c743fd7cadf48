import fc from 'fast-check';
import { RetryBudget } from '../../../src/driver/admission/retry-budget';
import { propertyRuns } from '../../support/property-runs';

describe('the budget of retries', () => {
  it('lets everything that a pool has under way be tried again, though nothing has succeeded', () => {
    const budget = new RetryBudget();
    for (let n = 0; n < 16; n += 1) expect(budget.take(0, 16)).toBe(true);
  });

  it('is half of what has succeeded within two seconds', () => {
    const budget = new RetryBudget();
    for (let n = 0; n < 400; n += 1) budget.succeeded(500);
    let taken = 0;
    while (budget.take(1_400, 4)) taken += 1;
    expect(taken).toBe(200);
    expect(budget.take(1_499, 4)).toBe(false);
    expect(budget.take(10_000, 4)).toBe(true);
  });

  it.each<[string, succeeded: number[], now: number, taken: number]>([
    ['the same half of the window', [0], 999, 200],
    ['the half before', [0], 1_000, 200],
    ['the half before, up to its end', [1_000], 2_999, 200],
    ['both halves', [0, 1_000], 1_500, 400],
    ['a half that is over', [0], 2_000, 10],
    ['halves of which one is over', [0, 1_000], 2_000, 200],
  ])('is half of the 400 that have succeeded at each time in %s', (_name, succeeded, now, taken) => {
    const budget = new RetryBudget();
    for (const at of succeeded) for (let n = 0; n < 400; n += 1) budget.succeeded(at);
    let count = 0;
    while (count < 1_000 && budget.take(now, 0)) count += 1;
    expect(count).toBe(taken);
  });

  it.each<[now: number, taken: number]>([
    [999, 4],
    [1_000, 4],
    [1_999, 4],
    [2_000, 10],
  ])('is less by what was tried again before, in its window: at %s', (now, taken) => {
    const budget = new RetryBudget();
    for (let n = 0; n < 6; n += 1) budget.take(0, 0);
    let count = 0;
    while (count < 1_000 && budget.take(now, 0)) count += 1;
    expect(count).toBe(taken);
  });

  it('knows no number of operations under way where there is no limit', () => {
    const budget = new RetryBudget();
    let count = 0;
    while (count < 1_000 && budget.take(0, Number.POSITIVE_INFINITY)) count += 1;
    expect(count).toBe(10);
  });

  it('never lets more be tried again in a window than it says, in any order of events', () => {
    const step = fc.record({ afterMS: fc.nat(700), succeeds: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 0, max: 20 }), (steps, permits) => {
        const budget = new RetryBudget();
        const succeeded: number[] = [];
        const retried: number[] = [];
        let now = 0;
        for (const { afterMS, succeeds } of steps) {
          now += afterMS;
          if (succeeds) {
            budget.succeeded(now);
            succeeded.push(now);
          } else if (budget.take(now, permits)) {
            retried.push(now);
          }
          const within = (times: number[], ms: number) => times.filter((time) => now - time < ms).length;
          // What has succeeded is known for two seconds at most, what was tried again for one at least.
          expect(within(retried, 1_000)).toBeLessThanOrEqual(
            2 * Math.max(10 + permits, Math.ceil(within(succeeded, 3_000) / 2)),
          );
        }
      }),
      propertyRuns(200),
    );
  });
});
