import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config';
import { loadPlannable } from '../../src/plan/load-plannable';
import { problemsOf, temporaryFile, temporaryFolder } from './helpers';

const MINIMAL = '{ "service": "api", "connections": { "primary": 24, "secondary": 120 } }';
const CODE = { service: 'api', connections: { primary: 24, secondary: 120 } } as const;

describe('loadConfig', () => {
  describe('precedence', () => {
    const file = temporaryFile(
      '{ "service": "from-file", "connections": { "primary": 20, "secondary": 30, "instances": 2 } }',
    );

    it('takes code over the environment over the file over the defaults, leaf by leaf', () => {
      const loaded = loadConfig({
        file,
        env: { MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '21', MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '31' },
        code: { connections: { secondary: 32 } },
      });
      expect(loaded.config).toMatchObject({
        service: 'from-file',
        connections: { primary: 21, secondary: 32, instances: 2, budget: 'static' },
      });
      expect(loaded.sourceOf('service')).toBe(file);
      expect(loaded.sourceOf('connections.primary')).toBe('MONGO_GOVERNOR_CONNECTIONS_PRIMARY');
      expect(loaded.sourceOf('connections.secondary')).toBe('code');
      expect(loaded.sourceOf('connections.budget')).toBe('default');
    });

    it('reads the file that MONGO_GOVERNOR_CONFIG names, from the working folder', () => {
      const loaded = loadConfig({
        cwd: join(file, '..'),
        env: { MONGO_GOVERNOR_CONFIG: './mongo-governor.json' },
      });
      expect(loaded).toMatchObject({ file, config: { service: 'from-file' } });
    });

    it('reads mongo-governor.json of the working folder when none is named', () => {
      expect(loadConfig({ cwd: join(file, '..'), env: {} }).file).toBe(file);
    });

    it('needs no file when code says enough', () => {
      expect(loadConfig({ cwd: temporaryFolder(), env: {}, code: CODE }).file).toBeUndefined();
    });

    it('treats an undefined value in code as absent', () => {
      const code = { ...CODE, mode: undefined };
      expect(loadConfig({ cwd: temporaryFolder(), env: {}, code }).config.mode).toBe('enforce');
    });

    it('freezes the config to its last leaf', () => {
      const { config } = loadConfig({ cwd: temporaryFolder(), env: {}, code: CODE });
      expect(Object.isFrozen(config.reads.primaryFallback)).toBe(true);
      expect(Object.isFrozen(config.reads.primaryAllowed)).toBe(true);
    });
  });

  describe('environment', () => {
    const load = (env: NodeJS.ProcessEnv) => loadConfig({ file: temporaryFile(MINIMAL), env }).config;

    it.each([
      ['MONGO_GOVERNOR_CONNECTIONS_WAIT_QUEUE_MAX_SIZE', '7', { connections: { waitQueue: { maxSize: 7 } } }],
      [
        'MONGO_GOVERNOR_CONNECTIONS_WAIT_QUEUE_TIMEOUT_MS',
        '9',
        { connections: { waitQueue: { timeoutMS: 9 } } },
      ],
      ['MONGO_GOVERNOR_READS_MAX_STALENESS_SECONDS', '120', { reads: { maxStalenessSeconds: 120 } }],
      ['MONGO_GOVERNOR_READS_ON_PRIMARY_READ', 'reject', { reads: { onPrimaryRead: 'reject' } }],
      ['MONGO_GOVERNOR_READS_TAGS', '[{"dc":"a"}]', { reads: { tags: [{ dc: 'a' }] } }],
      ['MONGO_GOVERNOR_DRIFT_WATCH', 'false', { drift: { watch: false } }],
      ['MONGO_GOVERNOR_DRIFT_MAX_PRIMARY_READ_SHARE', '0.5', { drift: { maxPrimaryReadShare: 0.5 } }],
      ['MONGO_GOVERNOR_SERVICE', '42', { service: '42' }],
      ['MONGO_GOVERNOR_DRIFT_WATCH', ' false\n', { drift: { watch: false } }],
      ['MONGO_GOVERNOR_CONNECTIONS_PRIMARY', ' 30\n', { connections: { primary: 30 } }],
      ['MONGO_GOVERNOR_MODE', 'observe\r\n', { mode: 'observe' }],
    ])('reads %s', (variable, text, expected) => {
      expect(load({ [variable]: text })).toMatchObject(expected);
    });

    it.each([
      ['MONGO_GOVERNOR_CONNECTIONS_PRIMARY', 'many', 'connections.primary', '"many"'],
      ['MONGO_GOVERNOR_CONNECTIONS_PRIMARY', '', 'connections.primary', '""'],
      ['MONGO_GOVERNOR_DRIFT_WATCH', 'yes', 'drift.watch', '"yes"'],
      ['MONGO_GOVERNOR_READS_TAGS', '[{', 'reads.tags', '"[{"'],
      [
        'MONGO_GOVERNOR_READS_TAGS',
        '[{"dc": "a", "dc": "b"}]',
        'reads.tags[0].dc',
        'the key a second time (column 14)',
      ],
    ])('tells that %s=%s is wrong', (variable, text, path, found) => {
      const problems = problemsOf(() => load({ [variable]: text }));
      expect(problems).toEqual([expect.objectContaining({ path, source: variable, found })]);
    });

    it('tells every key that is twice in its JSON', () => {
      const text = '[{"dc": "a", "dc": "b"},\n{"a": "1", "a": "2"}]';
      const problems = problemsOf(() => load({ MONGO_GOVERNOR_READS_TAGS: text }));
      expect(problems.map(({ path, found }) => [path, found])).toEqual([
        ['reads.tags[0].dc', 'the key a second time (column 14)'],
        ['reads.tags[1].a', 'the key a second time (line 2, column 12)'],
      ]);
    });

    it('says where its JSON ends to be JSON', () => {
      const problems = problemsOf(() => load({ MONGO_GOVERNOR_READS_TAGS: '[{"dc":"e",}]' }));
      expect(problems[0]?.expected).toBe(
        'JSON, like [{"dc":"east"}] (column 11: found a trailing comma, expected no "," before "}")',
      );
    });

    it('is the source of what is wrong in a list that it sets', () => {
      const waiver = '{"namespace": "a.b", "reason": "x"}';
      const variable = 'MONGO_GOVERNOR_READS_PRIMARY_ALLOWED';
      expect(problemsOf(() => load({ [variable]: `[${waiver}, ${waiver}]` }))).toEqual([
        expect.objectContaining({ path: 'reads.primaryAllowed[1].namespace', source: variable }),
      ]);
    });

    it('tells an unknown variable with the nearest one', () => {
      const problems = problemsOf(() => load({ MONGO_GOVERNOR_CONECTIONS_PRIMARY: '5' }));
      expect(problems).toEqual([
        expect.objectContaining({
          source: 'MONGO_GOVERNOR_CONECTIONS_PRIMARY',
          nearest: 'MONGO_GOVERNOR_CONNECTIONS_PRIMARY',
        }),
      ]);
    });

    it('allows a variable with our prefix that an …Env key names', () => {
      const config = load({
        MONGO_GOVERNOR_CONNECTIONS_LEASE_URI_ENV: 'MONGO_GOVERNOR_LEASE_URI',
        MONGO_GOVERNOR_LEASE_URI: 'mongodb://h',
      });
      expect(config.connections.lease.uriEnv).toBe('MONGO_GOVERNOR_LEASE_URI');
    });
  });

  describe('problems', () => {
    it('lists every problem of every source at once, each with its source', () => {
      const file = temporaryFile(
        '{\n  "service": "api",\n  "conections": {},\n  "reads": { "preference": "primry" }\n}',
      );
      const problems = problemsOf(() =>
        loadConfig({
          file,
          env: { MONGO_GOVERNOR_DRIFT_ON_DRIFT: 'holds' },
          code: { connections: { primary: 0 } },
        }),
      );
      expect(problems.map(({ path, source }) => [path, source])).toEqual([
        ['connections.primary', 'code'],
        ['drift.onDrift', 'MONGO_GOVERNOR_DRIFT_ON_DRIFT'],
        ['conections', `${file}:3:3`],
        ['reads.preference', `${file}:4:14`],
        ['connections.secondary', file],
      ]);
      expect(problems[2]).toMatchObject({ nearest: 'connections' });
      expect(problems[3]).toMatchObject({
        found: '"primry"',
        expected: expect.stringContaining('"secondaryPreferred"'),
      });
    });

    it('tells a wrong value even where a better source hides it', () => {
      const file = temporaryFile(MINIMAL.replace('24', '"24"'));
      const problems = problemsOf(() =>
        loadConfig({ file, env: { MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '24' } }),
      );
      expect(problems).toEqual([
        expect.objectContaining({
          path: 'connections.primary',
          expected: 'a whole number from 1 to 1000000',
        }),
      ]);
    });

    it('goes down into lists', () => {
      const reads = '"reads": { "primaryAllowed": [{ "namespace": "app.*" }, { "reasn": "x" }] }';
      const problems = problemsOf(() =>
        loadConfig({ file: temporaryFile(MINIMAL.replace(/ }$/, `, ${reads} }`)), env: {} }),
      );
      expect(problems.map(({ path }) => path)).toEqual([
        'reads.primaryAllowed[0].reason',
        'reads.primaryAllowed[1].namespace',
        'reads.primaryAllowed[1].reason',
        'reads.primaryAllowed[1].reasn',
      ]);
      expect(problems[3]).toMatchObject({ nearest: 'reason' });
    });

    it.each([
      ['a comment without an end', '{\n  /* no\n}', '2:3', 'the end of the text'],
      ['a trailing comma', '{ "service": "api", }', '1:19', 'a trailing comma'],
      ['a truncated file', '{ "service": "api"', '1:19', 'the end of the text'],
      ['a merge conflict', '{\n<<<<<<< HEAD\n', '2:1', 'a merge conflict'],
      ['YAML', 'service: api\n', '1:1', 'YAML'],
      ['an empty file', '', '1:1', 'an empty text'],
    ])('tells %s with line and column', (_, text, where, found) => {
      const file = temporaryFile(text);
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        expect.objectContaining({ source: `${file}:${where}`, found }),
      ]);
    });

    it('reads comments, and a byte order mark', () => {
      const file = temporaryFile(`\ufeff// of the team\n${MINIMAL.replace('24', '/* was 20 */ 24')}\n// end`);
      expect(loadConfig({ file, env: {} }).config.connections.primary).toBe(24);
    });

    it('looks no further where a file is longer than any configuration', () => {
      const file = temporaryFile(`${' '.repeat(5_000_000)}${MINIMAL}`);
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        {
          path: '',
          source: file,
          found: 'a text of 5000072 characters',
          expected: 'a configuration of at most 4194304',
        },
      ]);
    });

    it('tells a named file that is missing', () => {
      const file = join(temporaryFolder(), 'nowhere.json');
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        expect.objectContaining({ source: file, found: 'no such file' }),
      ]);
    });

    it('tells a key that is written twice', () => {
      const file = temporaryFile(`{ "service": "x", ${MINIMAL.slice(1)}`);
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        expect.objectContaining({ path: 'service', found: 'the key a second time' }),
      ]);
    });

    it.each(['__proto__', 'constructor', 'prototype'])(
      'treats %s as an unknown key and merges nothing',
      (key) => {
        const file = temporaryFile(
          MINIMAL.replace('{ "primary"', `{ "${key}": { "polluted": 1 }, "primary"`),
        );
        expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
          expect.objectContaining({ path: `connections.${key}`, found: `unknown key "${key}"` }),
        ]);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      },
    );

    it('tells a tag that would be lost for its name', () => {
      const text = MINIMAL.replace(/ }$/, ', "reads": { "tags": [{ "__proto__": "x" }] } }');
      const [file, column] = [temporaryFile(text), text.indexOf('"__proto__"') + 1];
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toEqual([
        expect.objectContaining({ path: 'reads.tags[0].__proto__', source: `${file}:1:${column}` }),
      ]);
    });

    it.each(['', '9007199254740993'])('tells a value that breaks several rules once (%j)', (value) => {
      const key = value === '' ? '"service": ""' : `"drift": { "windowSeconds": ${value} }`;
      const file = temporaryFile(`{ ${key}, ${MINIMAL.slice(value === '' ? 20 : 2)}`);
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toHaveLength(1);
    });

    it.each([
      ['a line break', '\\n'],
      ['an escape sequence', '\\u001b[2J'],
      ['a control character of C1', '\u009b'],
      ['a mark that turns the direction of text', '\u202e'],
      ['an isolate', '\u2066'],
      ['a line separator', '\u2028'],
    ])('refuses %s wherever a person reads a text of the config', (_, mark) => {
      const text = `x${mark}y`;
      const file = temporaryFile(`{
        "service": "api", "connections": { "primary": 24, "secondary": 120, "lease": { "database": "${text}" },
          "waitQueue": { "lanes": { "critical": ["a.${text}"] } } },
        "reads": { "tags": [{ "${text}": "${text}" }], "primaryAllowed": [{ "namespace": "a.${text}", "reason": "${text}" }] },
        "drift": { "lock": "${text}" }, "metrics": { "host": "${text}" },
        "deployments": { "a": { "match": { "replicaSet": "${text}", "hosts": ["${text}"] } } } }`);
      const problems = problemsOf(() => loadConfig({ file, env: {} }));
      expect(new Set(problems.map(({ path }) => path.replace(/\[0\]\.x.*/s, '[0].NAME')))).toEqual(
        new Set([
          'connections.lease.database',
          'connections.waitQueue.lanes.critical[0]',
          'reads.tags[0].NAME',
          'reads.primaryAllowed[0].namespace',
          'reads.primaryAllowed[0].reason',
          'drift.lock',
          'metrics.host',
          'deployments.a.match.replicaSet',
          'deployments.a.match.hosts[0]',
        ]),
      );
      const reason = problems.find(({ path }) => path.endsWith('reason'));
      expect(reason?.expected).toBe(
        'a string of 1 to 200 characters: words in one line, without control characters',
      );
    });

    it('refuses a reason of nothing but spaces', () => {
      const code = { ...CODE, reads: { primaryAllowed: [{ namespace: 'a.b', reason: '  ' }] } };
      expect(problemsOf(() => loadConfig({ cwd: temporaryFolder(), env: {}, code }))).toEqual([
        expect.objectContaining({ path: 'reads.primaryAllowed[0].reason', found: '"  "' }),
      ]);
    });

    it('makes no line of its own of what it found', () => {
      const file = temporaryFile(`{ "a\\n::error::b\\u009b": 1, ${MINIMAL.slice(2)}`);
      expect(() => loadConfig({ file, env: {} })).toThrow(
        /^.*1 problem:\n {2}- a\\n::error::b\\u009b \([^\n]*$/,
      );
    });

    it('lists a hundred problems in the message, and all of them for code', () => {
      const keys = Array.from({ length: 150 }, (_, n) => `"k${n}": 1`).join();
      const file = temporaryFile(`{ ${keys}, ${MINIMAL.slice(2)}`);
      expect(problemsOf(() => loadConfig({ file, env: {} }))).toHaveLength(150);
      expect(() => loadConfig({ file, env: {} })).toThrow(/ 150 problems:\n(.*\n){100} {2}… and 50 more$/);
    });

    it('shows no secret that is a key, also where the key is written twice', () => {
      const file = temporaryFile('{ "mongodb://u:s3cret@h": 1, "mongodb://u:s3cret@h": 2 }');
      expect(JSON.stringify(problemsOf(() => loadConfig({ file, env: {} })))).not.toContain('s3cret');
    });

    it('never shows a secret', () => {
      const text = MINIMAL.replace('"api"', '"mongodb://user:p@ss/w0rd@db.example.com/?password=hunter2"');
      const file = temporaryFile(text.replace(/ }$/, ', "password": "hunter2" }'));
      const env = { MONGO_GOVERNOR_CONNECTIONS_LEASE_URI_ENV: 'redis://:s3cret@cache:6379' };
      const shown = JSON.stringify(problemsOf(() => loadConfig({ file, env })));
      expect(shown).not.toMatch(/w0rd|p@ss|hunter2|s3cret/);
      expect(shown).toContain('db.example.com');
    });
  });

  describe('values that are wrong together', () => {
    const problems = (code: object) =>
      problemsOf(() => loadPlannable({ file: temporaryFile(MINIMAL), env: {}, code })).map(
        ({ path }) => path,
      );

    it.each([
      [
        ['reads.maxStalenessSeconds', 'reads.tags'],
        { reads: { preference: 'primary', maxStalenessSeconds: 90, tags: [{}] } },
      ],
      [
        ['connections.lease.renewMS'],
        {
          connections: {
            primary: 999,
            secondary: 999,
            budget: 'leased',
            lease: { ttlMS: 10_000, renewMS: 5_000 },
          },
        },
      ],
      [
        ['connections.lease.uriEnv'],
        { connections: { primary: 999, secondary: 999, budget: 'leased', lease: { store: 'redis' } } },
      ],
      [
        ['connections.lease.groups'],
        {
          connections: {
            primary: 999,
            secondary: 999,
            budget: 'leased',
            lease: { maxInstances: 3, groups: 4 },
          },
        },
      ],
      [
        ['connections.instances'],
        { connections: { primary: 999, secondary: 999, budget: 'leased', instances: 65 } },
      ],
      [
        ['reads.primaryAllowed[1].namespace'],
        {
          reads: {
            primaryAllowed: [
              { namespace: 'a.b', reason: 'x' },
              { namespace: 'a.b', reason: 'y' },
            ],
          },
        },
      ],
    ])('tells %j', (paths, code) => {
      expect(problems(code)).toEqual(paths);
    });

    it('shows the arithmetic of an impossible cap', () => {
      const code = { connections: { primary: 8, instances: 6 } };
      expect(problemsOf(() => loadPlannable({ file: temporaryFile(MINIMAL), env: {}, code }))).toEqual([
        {
          path: 'connections.primary',
          source: 'code',
          found:
            "8: 8 / 6 instances = 1 connection each, but one client's monitors alone hold 2 at each member",
          expected: 'at least 6 x 3 = 18',
        },
      ]);
    });

    it('checks a leased cap against the greatest number of instances', () => {
      expect(problems({ connections: { budget: 'leased' } })).toEqual([
        'connections.primary',
        'connections.secondary',
      ]);
    });
  });
});

describe('names that are something else', () => {
  it('refuses an empty path where a config file is named, and says who named it', () => {
    const problem = { path: '', found: 'an empty path', expected: 'the path of a JSON file, or nothing' };
    const cwd = '/nonexistent';
    expect(problemsOf(() => loadConfig({ env: { MONGO_GOVERNOR_CONFIG: '' }, cwd }))).toContainEqual({
      ...problem,
      source: 'MONGO_GOVERNOR_CONFIG',
    });
    expect(problemsOf(() => loadConfig({ env: {}, file: ' ', cwd }))).toContainEqual({
      ...problem,
      source: 'code',
    });
  });

  it('says in words what the name of a variable is, and repeats no secret that stands in its place', () => {
    const secret = 'redis://u:hunter2@r';
    const code = {
      service: 'api',
      connections: { primary: 9, secondary: 9, lease: { uriEnv: secret } },
      reads: { primaryFallback: { redisUrlEnv: secret } },
    };
    const problems = problemsOf(() => loadConfig({ env: {}, cwd: '/nonexistent', code }));
    expect(problems.map(({ expected }) => expected)).toEqual([
      expect.stringContaining('letters, digits and "_"; a name, not the connection string'),
      expect.stringContaining('letters, digits and "_"; a name, not the value'),
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
