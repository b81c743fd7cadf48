import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config';
import { problemsOf, temporaryFile, temporaryFolder } from './helpers';

const CODE = { service: 'api', connections: { primary: 24, secondary: 120 } } as const;
const WAIVER = '{"namespace":"app.sessions","reason":"login reads its own write"}';

/** What is wrong and what to do, of a file with this text. */
function ofFile(text: string) {
  return problemsOf(() => loadConfig({ file: temporaryFile(text), env: {} }));
}

/** The same of the read policy of a configuration that is right otherwise. */
function ofReads(reads: object) {
  return ofFile(JSON.stringify({ ...CODE, reads }));
}

describe('a problem says what to do', () => {
  it.each([
    ['YAML', 'service: api\n', /^Write it as \{"service": "api", "connections": /],
    [
      'a merge conflict',
      '{\n<<<<<<< HEAD\n',
      /^Keep the lines that are meant, and delete .*<<<<<<<, =======/,
    ],
    ['a trailing comma', '{ "service": "api", }', /^Delete the comma\.$/],
    ['an empty text', '\n', /^Write at least \{"service": "api"/],
  ])('where the file is %s', (found, text, advice) => {
    expect(ofFile(text)).toEqual([expect.objectContaining({ found, advice: expect.stringMatching(advice) })]);
  });

  it('where there is no file: where it was looked for, and how to name another', () => {
    const cwd = temporaryFolder();
    const [first, ...others] = problemsOf(() => loadConfig({ cwd, env: {} }));
    expect(first).toEqual({
      path: 'service',
      source: `no mongo-governor.json in ${cwd}`,
      found: 'nothing',
      expected: 'a string of 1 to 64 characters (also as MONGO_GOVERNOR_SERVICE)',
      advice: `Write ${join(cwd, 'mongo-governor.json')}, or name another file by MONGO_GOVERNOR_CONFIG.`,
    });
    expect(others.map(({ path }) => path)).toEqual(['connections.primary', 'connections.secondary']);
  });

  it.each([
    ['MONGO_GOVERNOR_CONFIG', { env: { MONGO_GOVERNOR_CONFIG: 'nowhere.json' } }],
    ['the option "file"', { env: {}, file: 'nowhere.json' }],
  ])('where a named file is not there: that %s names it', (by, options) => {
    const cwd = temporaryFolder();
    expect(problemsOf(() => loadConfig({ cwd, ...options }))).toEqual([
      expect.objectContaining({ found: 'no such file', advice: `It is named by ${by}, from ${cwd}.` }),
    ]);
  });

  it.each([
    ['a waiver is a text alone', { primaryAllowed: ['app.sessions'] }, `Write it like ${WAIVER}.`],
    ['the waivers are one text', { primaryAllowed: 'app.sessions' }, `Write it like [${WAIVER}].`],
    ['the waivers are an object', { primaryAllowed: { 'app.sessions': 'x' } }, `Write it like [${WAIVER}].`],
    ['a tag set is a text', { tags: ['east'] }, 'Write it like {"dc":"east"}.'],
    ['tags are one set', { tags: { dc: 'east' } }, 'Write it like [{"dc":"east"}].'],
  ])('where %s', (_, reads, advice) => {
    expect(ofReads(reads)).toEqual([expect.objectContaining({ advice })]);
  });

  it('where a variable is no JSON: with a whole value', () => {
    const env = { MONGO_GOVERNOR_READS_PRIMARY_ALLOWED: 'sessions' };
    const [problem] = problemsOf(() => loadConfig({ env, code: CODE, cwd: temporaryFolder() }));
    expect(problem?.expected).toMatch(`JSON, like [${WAIVER}] (`);
  });

  it('once in a message, however many problems have the same answer', () => {
    const load = () => loadConfig({ cwd: temporaryFolder(), env: {} });
    expect(load).toThrow(/^.* 3 problems:\n.*Write .*\n(?!.*Write ).*\n(?!.*Write ).*$/);
  });
});

describe('a name without its database', () => {
  const wrong = {
    found: '"sessions"',
    expected: expect.stringContaining('a namespace with its database: "db.collection", "db.*" or "*"'),
    advice: 'Write it like "app.sessions".',
  };

  it('is no waiver: it would silently match nothing', () => {
    expect(ofReads({ primaryAllowed: [{ namespace: 'sessions', reason: 'login' }] })).toEqual([
      expect.objectContaining({ path: 'reads.primaryAllowed[0].namespace', ...wrong }),
    ]);
  });

  it('is in no lane either', () => {
    const lanes = { critical: ['sessions'], background: ['app.reports'] };
    const connections = { ...CODE.connections, waitQueue: { lanes } };
    expect(ofFile(JSON.stringify({ ...CODE, connections }))).toEqual([
      expect.objectContaining({ path: 'connections.waitQueue.lanes.critical[0]', ...wrong }),
    ]);
  });

  it.each(['*', 'app*', 'app.*', '*.audit', 'app.tmp_*', 'app.a.b'])('is not what %s is', (namespace) => {
    const file = temporaryFile(
      JSON.stringify({ ...CODE, reads: { primaryAllowed: [{ namespace, reason: 'x' }] } }),
    );
    expect(loadConfig({ file, env: {} }).config.reads.primaryAllowed).toHaveLength(1);
  });
});
