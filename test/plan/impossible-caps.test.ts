import fc from 'fast-check';
import { configSchema } from '../../src/config/schema';
import { findImpossibleCaps } from '../../src/plan/impossible-caps';
import { makePlan } from '../../src/plan/plan';

const config = (connections: object) => configSchema.parse({ service: 'api', connections });

describe('findImpossibleCaps', () => {
  it('counts the monitors of every client of the process', () => {
    const facts = { monitoringPerClient: 2, clients: 3 };
    expect(findImpossibleCaps(config({ primary: 17, secondary: 18, instances: 2 }), facts)).toEqual([
      {
        path: 'connections.primary',
        source: 'config',
        found:
          '17: 17 / 2 instances = 8 connections each, but the monitors of 3 clients alone hold 6 at each member',
        expected: 'at least 2 x 9 = 18',
      },
    ]);
  });

  it('leaves every plan that it lets pass at least one pool connection a client', () => {
    const number = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.constantFrom(0, 1, 2),
        (primary, instances, clients, monitoringPerClient) => {
          const facts = { monitoringPerClient, clients };
          const parsed = config({ primary, secondary: primary, instances });
          const { share, pool } = makePlan(parsed, facts).limits.primary;
          expect(findImpossibleCaps(parsed, facts).length === 0).toBe(
            pool >= clients && share * instances <= primary,
          );
        },
      ),
    );
  });
});
