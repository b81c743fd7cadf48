import fc from 'fast-check';
import { matchesNamespace } from '../../src/config/namespace-pattern';
import { planFingerprint } from '../../src/plan/canonical';
import { diffPlans } from '../../src/plan/diff';
import type { PlanRecord } from '../../src/plan/plan-record';
import { primaryReach, reachesFurther } from '../../src/plan/primary-reach';
import { propertyRuns } from '../support/property-runs';
import { anyRecord, anyStep, NAMESPACES } from './helpers';

/** Mostly pairs that differ in one thing: a change that is classed too low can't hide behind another. */
const anyPair = fc.oneof(fc.tuple(anyRecord, anyRecord), { arbitrary: anyStep, weight: 4 });

const movesTowardPrimary = (before: PlanRecord, after: PlanRecord): boolean =>
  NAMESPACES.some((name) => reachesFurther(primaryReach(before, name), primaryReach(after, name)));

const capGrows = ({ connections: before }: PlanRecord, { connections: after }: PlanRecord): boolean =>
  after.primary > before.primary || after.secondary > before.secondary;

export function testDiffProperties(runs: number): void {
  const RUNS = propertyRuns(runs);
  describe('diffPlans, for any two plans', () => {
    it('is never all safe when the routing of any namespace moves toward the primary', () => {
      fc.assert(
        fc.property(anyPair, ([before, after]) => {
          fc.pre(movesTowardPrimary(before, after));
          expect(diffPlans(before, after).some((change) => change.class !== 'safe')).toBe(true);
        }),
        RUNS,
      );
    });

    it('is breaking when any cap grows', () => {
      fc.assert(
        fc.property(anyPair, ([before, after]) => {
          fc.pre(capGrows(before, after));
          expect(diffPlans(before, after).some((change) => change.class === 'breaking')).toBe(true);
        }),
        RUNS,
      );
    });

    it('is breaking when a namespace gets the primary, or a preference nearer to it, while enforcing', () => {
      fc.assert(
        fc.property(anyPair, ([before, after]) => {
          fc.pre(before.mode === 'enforce' && after.mode === 'enforce');
          const gains = NAMESPACES.some((name) => {
            const [old, now] = [primaryReach(before, name), primaryReach(after, name)];
            return now.explicit > old.explicit || now.inherited > old.inherited;
          });
          fc.pre(gains);
          expect(diffPlans(before, after).some((change) => change.class === 'breaking')).toBe(true);
        }),
        RUNS,
      );
    });

    it('finds a change exactly when the fingerprints differ', () => {
      fc.assert(
        fc.property(anyPair, ([before, after]) => {
          expect(diffPlans(before, after).length > 0).toBe(
            planFingerprint(before) !== planFingerprint(after),
          );
          expect(diffPlans(before, structuredClone(before))).toEqual([]);
        }),
        RUNS,
      );
    });
  });
}

export function testCoveredPatterns(runs: number): void {
  const RUNS = propertyRuns(runs);
  describe('patterns of namespaces', () => {
    const part = fc.constantFrom('a', 'ab', 'a*', 'ab*', '*', 'b');
    const pattern = fc
      .tuple(part, fc.option(part))
      .map(([db, name]) => (name === null ? db : `${db}.${name}`));
    const namespace = fc
      .tuple(fc.constantFrom('a', 'ab', 'abc', 'b'), fc.option(fc.constantFrom('a', 'ab', 'b.c')))
      .map(([db, name]) => (name === null ? db : `${db}.${name}`));

    it('cover what those cover that they cover', () => {
      fc.assert(
        fc.property(pattern, pattern, namespace, (outer, inner, name) => {
          fc.pre(matchesNamespace(outer, inner) && matchesNamespace(inner, name));
          expect(matchesNamespace(outer, name)).toBe(true);
        }),
        RUNS,
      );
    });
  });
}
