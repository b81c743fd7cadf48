import fc from 'fast-check';
import { planFingerprint } from '../../../src/plan/canonical';
import { namedIn } from '../../../src/plan/deployments/deployment-record';
import { withRecord } from '../../../src/plan/held-config';
import { formatLock, lockPlan } from '../../../src/plan/lock';
import { type PlanRecord, recordOfConfig } from '../../../src/plan/plan-record';
import { parseLock } from '../../../src/plan/read-lock';
import { propertyRuns } from '../../support/property-runs';
import { configOf } from '../helpers';
import { anyDeployed } from './helpers';

const lockedAgain = (text: string): PlanRecord | undefined =>
  parseLock(text, 'lock').services.get('api')?.plan;

export function testDeploymentRecords(runs: number): void {
  const RUNS = propertyRuns(runs);
  const others = [
    configOf(),
    configOf({
      instance: 'i1',
      connections: { budget: 'leased', lease: { ttlMS: 14_000, groups: 2 } },
      reads: { maxStalenessSeconds: 300, primaryFallback: { redisUrlEnv: 'TOP' } },
      deployments: {
        x: {
          match: { replicaSet: 'other' },
          connections: { lease: { weight: 2 } },
          reads: { tags: [{ a: 'b' }] },
        },
        other: { match: { hosts: ['h'] } },
      },
    }),
  ];

  describe('any plan with deployments', () => {
    it('comes back from the lock with its order and its fingerprint', () => {
      fc.assert(
        fc.property(anyDeployed, (record) => {
          const text = formatLock(lockPlan(undefined, record));
          const read = lockedAgain(text) as PlanRecord;
          expect(read).toEqual(record);
          expect(namedIn(read)).toEqual(namedIn(record));
          expect(planFingerprint(read)).toBe(planFingerprint(record));
          expect(formatLock(parseLock(text, 'lock'))).toBe(text);
        }),
        RUNS,
      );
    });

    it('is in force whole when it is put over any config, and nothing of the config’s own deployments is', () => {
      fc.assert(
        fc.property(anyDeployed, fc.constantFrom(...others), ({ driver: _, ...record }, config) => {
          const held = withRecord(config, record);
          expect(recordOfConfig(held)).toEqual(record);
          expect(namedIn(recordOfConfig(held))).toEqual(namedIn(record));
          expect([held.instance, held.metrics]).toEqual([config.instance, config.metrics]);
        }),
        RUNS,
      );
    });
  });
}
