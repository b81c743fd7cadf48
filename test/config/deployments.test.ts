import fc from 'fast-check';
import { deploymentConfig, deploymentNames } from '../../src/config/deployments';
import { loadConfig, type PartialConfig } from '../../src/config/load-config';
import { loadPlannable } from '../../src/plan/load-plannable';
import { problemsOf, temporaryFile } from './helpers';

const TOP: PartialConfig = {
  service: 'api',
  connections: { primary: 60, secondary: 120, instances: 6 },
  reads: { maxStalenessSeconds: 120, tags: [{ dc: 'a' }] },
};
const EAST = { match: { hosts: ['east-*'] } };

const load = (deployments: unknown, rest: object = {}) =>
  loadPlannable({ cwd: '/nonexistent', env: {}, code: { ...TOP, ...rest, deployments } as PartialConfig })
    .config;
const problems = (deployments: unknown, rest: object = {}) => problemsOf(() => load(deployments, rest));

describe('deployments', () => {
  it('have names, the top level first and the others as they are written', () => {
    const config = load({ west: { match: { hosts: ['w'] } }, east: EAST });
    expect(deploymentNames(config)).toEqual(['default', 'west', 'east']);
    expect(deploymentNames(load(undefined))).toEqual(['default']);
  });

  it('have the values of the top level, with their own over them and lists whole', () => {
    const config = load({
      east: {
        ...EAST,
        connections: { primary: 30, waitQueue: { maxSize: 5 } },
        reads: { tags: [{ dc: 'b' }], primaryFallback: { maxPerSecond: 9 } },
        drift: { windowSeconds: 30 },
      },
    });
    const east = deploymentConfig(config, 'east');
    expect(east.connections).toEqual({
      ...config.connections,
      primary: 30,
      waitQueue: { ...config.connections.waitQueue, maxSize: 5 },
    });
    expect(east.reads).toEqual({
      ...config.reads,
      tags: [{ dc: 'b' }],
      primaryFallback: { ...config.reads.primaryFallback, maxPerSecond: 9 },
    });
    expect(east.drift).toEqual({ ...config.drift, windowSeconds: 30 });
    expect(east).not.toHaveProperty('deployments');
  });

  it('can take away what the top level has and a section may be without', () => {
    const config = load({
      east: { ...EAST, reads: { preference: 'primary', maxStalenessSeconds: null, tags: [] } },
    });
    expect(deploymentConfig(config, 'east').reads).not.toHaveProperty('maxStalenessSeconds');
    expect(deploymentConfig(config, 'default').reads.maxStalenessSeconds).toBe(120);
  });

  it.each(['default', 'gone', 'constructor', '__proto__'])('of the name %s have the top level', (name) => {
    const config = load({ east: { ...EAST, connections: { primary: 30 } } });
    const { deployments: _, ...top } = config;
    expect(deploymentConfig(config, name)).toEqual(top);
  });

  it('are frozen to the last leaf, as the config is', () => {
    const east = deploymentConfig(load({ east: { ...EAST, reads: { tags: [{ dc: 'b' }] } } }), 'east');
    expect([east, east.reads, east.reads.tags[0], east.connections.lease].map(Object.isFrozen)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('change nothing of a config that has none', () => {
    const config = load(undefined);
    expect(deploymentConfig(config, 'default')).toBe(config);
  });

  it('with nothing of their own are the top level, whatever that says', () => {
    const cap = fc.integer({ min: 18, max: 99 });
    fc.assert(
      fc.property(cap, cap, fc.constantFrom('secondary', 'nearest'), (primary, secondary, preference) => {
        const config = load(
          { east: EAST },
          { connections: { primary, secondary, instances: 6 }, reads: { preference } },
        );
        expect(deploymentConfig(config, 'east')).toEqual(deploymentConfig(config, 'default'));
      }),
      { numRuns: 50 },
    );
  });

  describe('sources', () => {
    const FILE = JSON.stringify({ ...TOP, deployments: { east: EAST } });

    it('are read from a variable, as JSON, in place of those of the file', () => {
      const env = { MONGO_GOVERNOR_DEPLOYMENTS: '{"west": {"match": {"replicaSet": "rs-west"}}}' };
      const loaded = loadConfig({ file: temporaryFile(FILE), env });
      expect(loaded.config.deployments).toEqual({ west: { match: { replicaSet: 'rs-west' } } });
      expect(loaded.sourceOf('deployments.west.match')).toBe('MONGO_GOVERNOR_DEPLOYMENTS');
    });

    it('tell a value that is wrong in a variable, a key that is twice in it, and one that is no JSON', () => {
      const of = (text: string) =>
        problemsOf(() =>
          loadConfig({ file: temporaryFile(FILE), env: { MONGO_GOVERNOR_DEPLOYMENTS: text } }),
        );
      const source = 'MONGO_GOVERNOR_DEPLOYMENTS';
      expect(of('{"w": {"match": {"replicaSet": ""}}}')).toMatchObject([
        { source, path: 'deployments.w.match.replicaSet' },
      ]);
      expect(of('{"w": {"match": {"replicaSet": "x"}}, "w": {}}')).toMatchObject([
        { source, path: 'deployments.w', expected: 'each key once' },
      ]);
      expect(of('{east}')).toMatchObject([
        { source, path: 'deployments', expected: expect.stringMatching(/^JSON, like \{\}/) },
      ]);
    });

    it('tell a value that is wrong in a file with its line', () => {
      const text = JSON.stringify(
        { ...TOP, deployments: { east: { ...EAST, connections: { primry: 1 } } } },
        null,
        1,
      );
      const file = temporaryFile(text);
      const line = text.split('\n').findIndex((one) => one.includes('primry')) + 1;
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        expect.objectContaining({
          path: 'deployments.east.connections.primry',
          source: expect.stringContaining(`${file}:${line}:`),
          nearest: 'primary',
        }),
      ]);
    });

    it('may name variables with our prefix', () => {
      const env = { MONGO_GOVERNOR_EAST_LEASES: 'mongodb://h', MONGO_GOVERNOR_EAST_REDIS: 'redis://h' };
      const east = {
        ...EAST,
        connections: { lease: { uriEnv: 'MONGO_GOVERNOR_EAST_LEASES' } },
        reads: { primaryFallback: { redisUrlEnv: 'MONGO_GOVERNOR_EAST_REDIS' } },
      };
      const code: PartialConfig = { ...TOP, deployments: { east } };
      expect(() => loadConfig({ cwd: '/nonexistent', env, code })).not.toThrow();
    });

    it('leave out a deployment that is undefined in code', () => {
      expect(deploymentNames(load({ east: EAST, west: undefined }))).toEqual(['default', 'east']);
    });
  });

  describe('problems', () => {
    it.each([
      ['no match', { east: {} }, ['deployments.east.match']],
      ['an empty match', { east: { match: {} } }, ['deployments.east.match']],
      ['no host', { east: { match: { hosts: [] } } }, ['deployments.east.match.hosts']],
      [
        'unknown keys',
        { east: { ...EAST, conections: {}, match: { hosts: ['h'], replicaset: 'x' } } },
        ['deployments.east.match.replicaset', 'deployments.east.conections'],
      ],
      [
        'what is of the process',
        {
          east: {
            ...EAST,
            mode: 'observe',
            service: 'x',
            metrics: {},
            drift: { lock: 'x', onDrift: 'warn', watch: false },
          },
        },
        [
          'deployments.east.drift.lock',
          'deployments.east.drift.onDrift',
          'deployments.east.drift.watch',
          'deployments.east.mode',
          'deployments.east.service',
          'deployments.east.metrics',
        ],
      ],
      [
        'wrong values',
        {
          east: {
            ...EAST,
            connections: { primary: 0, waitQueue: { maxSize: -1 } },
            reads: { preference: 'primry', primaryAllowed: [{ namespace: 'a.b' }] },
          },
        },
        [
          'deployments.east.connections.primary',
          'deployments.east.connections.waitQueue.maxSize',
          'deployments.east.reads.preference',
          'deployments.east.reads.primaryAllowed[0].reason',
        ],
      ],
      [
        'null where a value has to be',
        { east: { ...EAST, connections: { primary: null } } },
        ['deployments.east.connections.primary'],
      ],
      ['a list', [EAST], ['deployments']],
    ])('tells %s', (_, deployments, paths) => {
      expect(
        problems(deployments)
          .map(({ path }) => path)
          .sort(),
      ).toEqual([...paths].sort());
    });

    it('says what an empty match lacks, and the nearest key', () => {
      expect(problems({ east: { match: {} } })).toMatchObject([{ expected: 'replicaSet, hosts, or both' }]);
      expect(problems({ east: { ...EAST, raeds: {} } })).toMatchObject([
        { expected: 'one of match, connections, reads, drift', nearest: 'reads' },
      ]);
      expect(problems({ east: { match: { hosts: [] } } })).toMatchObject([
        { expected: 'a list of 1 to 1000' },
      ]);
    });

    it.each(['default', '', 'a b', 'é', 'x'.repeat(65), '7', '12', 'mongodb://u:s3cret@h'])(
      'tells that "%s" is no name',
      (name) => {
        const found = problems({ [name]: EAST });
        expect(found).toMatchObject([
          {
            found: expect.stringMatching(/^the name "/),
            expected: expect.stringMatching(/^a name of 1 to 64 letters/),
          },
        ]);
        expect(JSON.stringify(found)).not.toContain('s3cret');
      },
    );

    // A plain object would take it for its prototype: it is in JSON that it can be written.
    it.each([
      ['"__proto__": { "match": { "hosts": ["h"] } }', 'deployments.__proto__'],
      [
        '"east": { "match": { "hosts": ["h"] }, "reads": { "tags": [{ "__proto__": "x" }] } }',
        'deployments.east.reads.tags[0].__proto__',
      ],
    ])('tells a name that would be lost: %s', (text, path) => {
      const file = temporaryFile(JSON.stringify(TOP).replace(/}$/, `,"deployments": { ${text} } }`));
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        expect.objectContaining({ path, found: 'the name "__proto__"' }),
      ]);
    });

    it.each(['a', 'east_1.eu-west', '7a', '-', 'x'.repeat(64), 'toString'])('takes the name "%s"', (name) => {
      expect(deploymentNames(load({ [name]: EAST }))).toEqual(['default', name]);
    });

    it.each([
      'mongodb://h',
      'u:p@h',
      'h:port',
      'h:1:2',
      'h/app',
      'a,b',
      'h h',
      '::1',
      '',
      '[::1',
      '%2Ftmp%2Fx.sock',
    ])('tells that "%s" is no pattern of a host', (host) => {
      expect(problems({ east: { match: { hosts: [host] } } })).toMatchObject([
        {
          path: 'deployments.east.match.hosts[0]',
          expected: expect.stringContaining('no connection string'),
        },
      ]);
    });

    it('shows no password that is pasted as a host', () => {
      const pasted = 'mongodb://user:s3cret@h1,h2/?replicaSet=x';
      expect(JSON.stringify(problems({ east: { match: { hosts: [pasted] } } }))).not.toContain('s3cret');
    });

    it('tells what does not fit together in a deployment, by what is in force there', () => {
      expect(
        problems({ east: { ...EAST, reads: { preference: 'primary' } } }).map(({ path }) => path),
      ).toEqual(['deployments.east.reads.maxStalenessSeconds', 'deployments.east.reads.tags']);
      const waiver = { namespace: 'a.b', reason: 'x' };
      expect(problems({ east: { ...EAST, reads: { primaryAllowed: [waiver, waiver] } } })).toMatchObject([
        { path: 'deployments.east.reads.primaryAllowed[1].namespace', source: 'code' },
      ]);
    });

    it('tells an impossible cap with its arithmetic, also where the cap is the top level’s', () => {
      expect(
        problems({
          east: { ...EAST, connections: { primary: 17 } },
          west: { match: { hosts: ['w'] }, connections: { instances: 30 } },
        }),
      ).toEqual([
        {
          path: 'deployments.east.connections.primary',
          source: 'code',
          found:
            "17: 17 / 6 instances = 2 connections each, but one client's monitors alone hold 2 at each member",
          expected: 'at least 6 x 3 = 18',
        },
        expect.objectContaining({
          path: 'deployments.west.connections.primary',
          expected: 'at least 30 x 3 = 90',
        }),
      ]);
    });

    it('tells what a deployment only takes over once, at the top level', () => {
      const waiver = { namespace: 'a.b', reason: 'x' };
      const wrong = {
        connections: { primary: 6, secondary: 120, instances: 6 },
        reads: { primaryAllowed: [waiver, waiver] },
      };
      expect(problems({ east: EAST }, wrong).map(({ path }) => path)).toEqual([
        'reads.primaryAllowed[1].namespace',
        'connections.primary',
      ]);
    });

    it('tells a deployment that could never have a client', () => {
      expect(
        problems({ east: { match: { hosts: ['a', 'B'] } }, west: { match: { hosts: ['b', 'A', 'a'] } } }),
      ).toMatchObject([
        { path: 'deployments.west.match', found: 'what deployments.east matches, which is tried first' },
      ]);
    });
  });

  it('are checked each against its own clients where those are known', () => {
    const deployments = { east: { ...EAST, connections: { primary: 20 } } };
    const of = (footprintOf: Parameters<typeof loadPlannable>[1]) =>
      loadPlannable({ cwd: '/nonexistent', env: {}, code: { ...TOP, deployments } }, footprintOf);
    const three = { clients: 3, monitoring: 6 };
    const one = { clients: 1, monitoring: 2 };
    expect(() => of((name) => (name === 'east' ? one : three))).not.toThrow();
    expect(problemsOf(() => of(three)).map(({ path }) => path)).toEqual([
      'deployments.east.connections.primary',
    ]);
  });
});
