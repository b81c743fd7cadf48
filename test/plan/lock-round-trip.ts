import fc from 'fast-check';
import { planFingerprint } from '../../src/plan/canonical';
import { diffPlans } from '../../src/plan/diff';
import { formatLock, lockPlan } from '../../src/plan/lock';
import type { PlanRecord } from '../../src/plan/plan-record';
import { parseLock } from '../../src/plan/read-lock';
import { propertyRuns } from '../support/property-runs';
import { anyRecord } from './helpers';

export function planOf(text: string, service: string): PlanRecord {
  const plan = parseLock(text, 'lock').services.get(service)?.plan;
  if (plan === undefined) throw new Error(`no ${service}`);
  return plan;
}

export function testRoundTrip(runs: number): void {
  test('the lock gives back any plan, with the same fingerprint', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const text = formatLock(lockPlan(undefined, record));
        expect(diffPlans(planOf(text, 'api'), record)).toEqual([]);
        expect(planFingerprint(planOf(text, 'api'))).toBe(planFingerprint(record));
        expect(formatLock(parseLock(text, 'lock'))).toBe(text);
      }),
      propertyRuns(runs),
    );
  });
}
