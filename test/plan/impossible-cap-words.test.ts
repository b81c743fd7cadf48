import { configSchema } from '../../src/config/schema';
import { findImpossibleCaps } from '../../src/plan/impossible-caps';

describe('the words of an impossible cap', () => {
  const problem = (connections: object, clients = 1, sourceOf?: (path: string) => string) =>
    findImpossibleCaps(
      configSchema.parse({ service: 'api', connections: { secondary: 1_200, ...connections } }),
      { clients, monitoring: 2 * clients },
      sourceOf,
    );

  it.each([
    [
      { primary: 2, instances: 1 },
      "2: 2 / 1 instance = 2 connections each, but one client's monitors alone hold 2 at each member",
      'at least 1 x 3 = 3',
    ],
    [
      { primary: 7, instances: 4 },
      "7: 7 / 4 instances = 1 connection each, but one client's monitors alone hold 2 at each member",
      'at least 4 x 3 = 12',
    ],
    [
      { primary: 20, budget: 'leased', lease: { maxInstances: 8 } },
      "20: 20 / 8 instances at most (connections.lease.maxInstances) = 2 connections each, but one client's monitors alone hold 2 at each member",
      'at least 8 x 3 = 24',
    ],
    [
      { primary: 20, budget: 'leased', lease: { maxInstances: 8, groups: 3 } },
      "20: 20 / 3 groups / 3 instances of each at most (connections.lease) = 2 connections each, but one client's monitors alone hold 2 at each member",
      'at least 3 x 3 x 3 = 27',
    ],
  ])('shows the arithmetic of %j', (connections, found, expected) => {
    expect(problem(connections)).toEqual([
      { path: 'connections.primary', source: 'config', found, expected },
    ]);
  });

  it('says where the cap comes from, for each role', () => {
    const problems = problem({ primary: 8, secondary: 8, instances: 3 }, 1, (path) => `file: ${path}`);
    expect(problems.map(({ path, source }) => [path, source])).toEqual([
      ['connections.primary', 'file: connections.primary'],
      ['connections.secondary', 'file: connections.secondary'],
    ]);
  });

  it('lets a share pass that is just enough', () => {
    expect(problem({ primary: 9, instances: 3 })).toEqual([]);
  });
});
