import fc from 'fast-check';
import { configSchema } from '../../src/config/schema';
import { findImpossibleCaps } from '../../src/plan/impossible-caps';
import { makePlan } from '../../src/plan/plan';

const config = (connections: object) => configSchema.parse({ service: 'api', connections });

describe('findImpossibleCaps', () => {
  it('counts the monitors of every client of the process', () => {
    expect(
      findImpossibleCaps(config({ primary: 17, secondary: 18, instances: 2 }), { clients: 3, monitoring: 6 }),
    ).toEqual([
      {
        path: 'connections.primary',
        source: 'config',
        found:
          '17: 17 / 2 instances = 8 connections each, but the monitors of 3 clients alone hold 6 at each member',
        expected: 'at least 2 x 9 = 18',
      },
    ]);
  });

  it('lets a plan pass exactly when its share carries the monitors and one pool connection a client', () => {
    const number = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.integer({ min: 0, max: 100 }),
        (primary, instances, clients, monitoring) => {
          const parsed = config({ primary, secondary: primary, instances });
          const { share } = makePlan(parsed).limits.primary;
          expect(share * instances).toBeLessThanOrEqual(primary);
          expect(findImpossibleCaps(parsed, { clients, monitoring }).length === 0).toBe(
            share - monitoring >= clients,
          );
        },
      ),
    );
  });
});
