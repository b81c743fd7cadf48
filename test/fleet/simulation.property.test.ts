import fc from 'fast-check';
import { longRun } from '../../bench/simulate-fleet/long-run';
import { randomRun } from '../../bench/simulate-fleet/random-run';

// The long run of the same property: npm run simulate:fleet -- --runs 12000
test('whatever fails, shares and connections of a fleet stay within the caps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const { invariants } = await randomRun(seed);
      expect(invariants.violations).toEqual([]);
    }),
    { seed: 5, numRuns: 40 },
  );
});

test('a run is the same for the same seed', async () => {
  const [once, again] = [await randomRun(11), await randomRun(11)];
  expect(again).toEqual(once);
});

test('a fleet of twenty converges to fair shares after joins, leaves, crashes and deploys', async () => {
  const { chapters, invariants } = await longRun(3, 20, 1);
  expect(invariants.violations).toEqual([]);
  for (const { name, convergedAfter, allowed } of chapters) {
    if (allowed === undefined) continue;
    expect({ name, seconds: convergedAfter }).toEqual({ name, seconds: expect.any(Number) });
    expect({ name, late: (convergedAfter ?? 0) > allowed }).toEqual({ name, late: false });
  }
});
