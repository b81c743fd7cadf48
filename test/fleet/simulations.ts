import fc from 'fast-check';
import { longRun } from '../../bench/simulate-fleet/long-run';
import { randomRun } from '../../bench/simulate-fleet/random-run';
import { propertyRuns } from '../support/property-runs';

// The longest run of the same property: npm run simulate:fleet -- --runs 12000
export function testRandomFleets(runs: number): void {
  test('whatever fails, shares and connections of a fleet stay within the caps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const { invariants } = await randomRun(seed);
        expect(invariants.violations).toEqual([]);
      }),
      propertyRuns(runs, 5),
    );
  });
}

export function testConvergence(instances: number): void {
  test(`a fleet of ${instances} converges to fair shares after joins, leaves, crashes and deploys`, async () => {
    const { chapters, invariants } = await longRun(3, instances, 1);
    expect(invariants.violations).toEqual([]);
    for (const { name, convergedAfter, allowed } of chapters) {
      if (allowed === undefined) continue;
      expect({ name, seconds: convergedAfter }).toEqual({ name, seconds: expect.any(Number) });
      expect({ name, late: (convergedAfter ?? 0) > allowed }).toEqual({ name, late: false });
    }
  });
}
