import fc from 'fast-check';
import { type DeploymentTarget, deploymentOf } from '../../../src/config/deployment-of';
import { planFingerprint } from '../../../src/plan/canonical';
import { deploymentPlan } from '../../../src/plan/deployments/deployment-record';
import { diffPlans } from '../../../src/plan/diff';
import type { PlanRecord } from '../../../src/plan/plan-record';
import { primaryReach, reachesFurther } from '../../../src/plan/primary-reach';
import { propertyRuns } from '../../support/property-runs';
import { NAMESPACES } from '../helpers';
import { anyDeployed, anyDeployedStep, anyTarget } from './helpers';

const anyPair = fc.oneof(fc.tuple(anyDeployed, anyDeployed), { arbitrary: anyDeployedStep, weight: 4 });

const planOf = (record: PlanRecord, target: DeploymentTarget): PlanRecord =>
  deploymentPlan(record, deploymentOf(record, target));

export function testDeploymentDiffs(runs: number): void {
  const RUNS = propertyRuns(runs);
  describe('diffPlans, for any two plans with deployments and any client', () => {
    it('is breaking when a cap grows over the client, whichever deployment it was of and is of', () => {
      fc.assert(
        fc.property(anyPair, anyTarget, ([before, after], target) => {
          const [old, now] = [planOf(before, target).connections, planOf(after, target).connections];
          fc.pre(now.primary > old.primary || now.secondary > old.secondary);
          expect(diffPlans(before, after).some((change) => change.class === 'breaking')).toBe(true);
        }),
        RUNS,
      );
    });

    it('is never all safe when reads of the client move toward the primary', () => {
      fc.assert(
        fc.property(anyPair, anyTarget, ([before, after], target) => {
          const [old, now] = [planOf(before, target), planOf(after, target)];
          fc.pre(NAMESPACES.some((name) => reachesFurther(primaryReach(old, name), primaryReach(now, name))));
          expect(diffPlans(before, after).some((change) => change.class !== 'safe')).toBe(true);
        }),
        RUNS,
      );
    });

    it('is breaking when the client gets the primary, or a preference nearer to it, while enforcing', () => {
      fc.assert(
        fc.property(anyPair, anyTarget, ([before, after], target) => {
          fc.pre(before.mode === 'enforce' && after.mode === 'enforce');
          const gains = NAMESPACES.some((name) => {
            const [old, now] = [before, after].map((record) => primaryReach(planOf(record, target), name));
            return (
              old !== undefined &&
              now !== undefined &&
              (now.explicit > old.explicit || now.inherited > old.inherited)
            );
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
