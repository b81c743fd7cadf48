import type { PartialConfig } from '../../src/config';
import { loadPlannable } from '../../src/plan/load-plannable';
import { problemsOf } from '../config/helpers';

const optionsOf = (code: PartialConfig) => ({
  code: { service: 'api', ...code },
  env: {},
  cwd: '/nonexistent',
});

describe('a configuration that is read to be planned', () => {
  it('has to carry one client with a streaming monitor, where nothing else is said', () => {
    const of = (primary: number) => optionsOf({ connections: { primary, secondary: 3, instances: 1 } });
    expect(loadPlannable(of(3)).config.connections.primary).toBe(3);
    expect(problemsOf(() => loadPlannable(of(2)))).toEqual([
      {
        path: 'connections.primary',
        source: 'code',
        found:
          "2: 2 / 1 instance = 2 connections each, but one client's monitors alone hold 2 at each member",
        expected: 'at least 1 x 3 = 3',
      },
    ]);
  });

  it('has to carry the footprint that the process has', () => {
    const options = optionsOf({ connections: { primary: 6, secondary: 6, instances: 1 } });
    expect(loadPlannable(options, { clients: 2, monitoring: 4 }).config.service).toBe('api');
    const problems = problemsOf(() => loadPlannable(options, { clients: 3, monitoring: 6 }));
    expect(problems.map(({ path, expected }) => [path, expected])).toEqual([
      ['connections.primary', 'at least 1 x 9 = 9'],
      ['connections.secondary', 'at least 1 x 9 = 9'],
    ]);
  });

  it('has to carry what the process has at each deployment, and to allow no less staleness than it can tell', () => {
    const options = optionsOf({
      connections: { primary: 30, secondary: 30, instances: 1 },
      deployments: {
        east: { match: { hosts: ['east'] }, reads: { maxStalenessSeconds: 90 } },
        west: { match: { hosts: ['west'] }, connections: { primary: 4 } },
      },
    });
    const footprints = new Map([
      ['default', { clients: 10, monitoring: 20 }],
      ['east', { clients: 1, monitoring: 2, heartbeatMS: 80_001 }],
      ['west', { clients: 2, monitoring: 4 }],
    ]);
    const footprintOf = (name: string) => footprints.get(name) ?? { clients: 99, monitoring: 99 };
    const problems = problemsOf(() => loadPlannable(options, footprintOf));
    expect(problems.map(({ path, source, expected }) => [path, source, expected])).toEqual([
      [
        'deployments.east.reads.maxStalenessSeconds',
        'code',
        'at least 91 (heartbeatFrequencyMS + 10 s), or a client with a shorter heartbeat',
      ],
      ['deployments.west.connections.primary', 'code', 'at least 1 x 6 = 6'],
    ]);
  });
});
