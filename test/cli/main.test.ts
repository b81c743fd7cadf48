import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/cli/commands';
import { configJsonSchema } from '../../src/config/json-schema';
import { config, ROLLBACK, workspace } from './helpers';

describe('mongo-governor', () => {
  const space = workspace({ 'mongo-governor.json': config('api'), 'next.json': config('api', ROLLBACK) });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
    expect(await space.run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('lists its commands', async () => {
    const { code, out } = await space.run(['--help']);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each(COMMANDS.map(({ name }) => [name]))('explains %s and its options', async (name) => {
    const { code, out } = await space.run([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: mongo-governor ${name}`);
    expect(await space.run(['help', name])).toMatchObject({ code: 0, out });
  });

  it('prints the JSON Schema', async () => {
    const { out } = await space.run(['schema']);
    expect(JSON.parse(out)).toEqual(configJsonSchema());
  });

  it('diffs two configs', async () => {
    expect(await space.run(['diff', 'mongo-governor.json', 'next.json'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('BREAKING  api: all reads move from the secondaries to the primary'),
    });
    expect(await space.run(['diff', 'mongo-governor.json', 'mongo-governor.json'])).toMatchObject({
      code: 0,
    });
    expect(await space.run(['diff', 'next.json', 'mongo-governor.json'])).toMatchObject({ code: 0 });
  });

  it('applies variables only with --env', async () => {
    const env = { MONGO_GOVERNOR_READS_PREFERENCE: 'nearest' };
    expect(await space.run(['diff', 'mongo-governor.json', 'next.json', '--env'], env)).toMatchObject({
      code: 0,
    });
    expect(await space.run(['diff', 'mongo-governor.json', 'next.json'], env)).toMatchObject({ code: 1 });
  });

  describe('unusable input: exit code 2, one message, no stack', () => {
    const broken = workspace({
      'mongo-governor.json': config('api'),
      'typo.json': config('api', { conections: {}, mode: 'off' }),
      'syntax.json': '{ "service": "api" // name\n  "mode": "observe"\n}',
      'conflict/mongo-governor.json': config('api'),
      'conflict/mongo-governor.lock.json': '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> branch\n',
      'twins/a.json': config('api'),
      'twins/b.json': config('api'),
      'empty/readme.md': '',
    });

    it.each([
      ['no command', [], /^$/],
      ['an unknown command', ['chek'], /no command "chek"\. Did you mean "check"\?/],
      ['an unknown option', ['check', '--confg', 'x'], /Unknown option '--confg'.*check --help/],
      ['an unknown format', ['check', '--format', 'jsn'], /Unknown format "jsn".*Did you mean "json"\?/],
      [
        'a missing file',
        ['check', '--config', 'nowhere.json'],
        /no config file nowhere\.json\. Looked for \/.*\/nowhere\.json; name another/,
      ],
      ['an empty folder', ['check', '--config', 'empty'], /no config file in empty/],
      [
        'a pattern that no shell has expanded',
        ['check', '--config', 'x/*.json'],
        /no config file x\/\*\.json\. Patterns are for the shell to expand/,
      ],
      [
        'nothing but locks',
        ['check', 'a.lock.json', 'b.lock.json'],
        /no config file in a\.lock\.json, b\.lock\.json/,
      ],
      ['no lock', ['check'], /There is no lock mongo-governor\.lock\.json.*mongo-governor lock/],
      ['a conflict in the lock', ['check', '--config', 'conflict'], /merge conflict at line 1/],
      [
        'a wrong config',
        ['check', '--config', 'typo.json'],
        /2 problems:[\s\S]*Did you mean "connections"\?/,
      ],
      [
        'a config that is not JSON',
        ['check', '--config', 'syntax.json'],
        /syntax\.json:2:3\): found "\\"", expected "," or "}"/,
      ],
      ['two configs of one service', ['check', '--config', 'twins'], /Two configs are of service "api"/],
      ['diff of one', ['diff', 'mongo-governor.json'], /diff needs two configs/],
      [
        'a limit that is no number',
        ['plan', '--server-limit', 'many'],
        /needs a number of connections, not "many"/,
      ],
    ])('%s', async (_, argv, message) => {
      const { code, err } = await broken.run(argv);
      expect(code).toBe(2);
      expect(err).toMatch(message);
      expect(err).not.toMatch(/\n\s+at |this is a bug/);
    });

    it('is told to machines in the format they asked for', async () => {
      const json = await broken.run(['check', '--config', 'typo.json', '--json']);
      expect(JSON.parse(json.out).error).toMatchObject({
        code: 'ERR_GOVERNOR_CONFIG_INVALID',
        problems: [{ path: 'conections' }, { path: 'mode' }],
      });
      const github = await broken.run(['check', '--config', 'syntax.json', '--format', 'github']);
      expect(github.out).toMatch(
        /^::error file=syntax\.json,line=2,title=mongo-governor::config: found "\\"", expected "," or "}"/,
      );
    });
  });
});
