import fc from 'fast-check';
import { propertyRuns } from '../support/property-runs';
import { randomOperations } from './truth';

export function testCounts(runs: number, operations: number): void {
  test(`after ${operations} random operations the counters say what the members saw`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const { seen, counted, refused, shed, outcomes } = await randomOperations(seed, operations);
        expect(counted.primary + counted.secondary).toBe(seen.primary + seen.secondary);
        expect(refused.counted).toBe(refused.thrown);
        expect(shed.counted).toEqual(shed.thrown);
        // There was something to count.
        expect(outcomes.ok).toBeGreaterThan(0);
        expect(shed.thrown.background).toBeGreaterThan(0);
      }),
      { ...propertyRuns(runs), endOnFailure: true },
    );
  });
}
