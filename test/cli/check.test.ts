import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { configSchema } from '../../src/config/schema';
import { escapeControls } from '../../src/errors/one-line';
import { config, ROLLBACK, workspace } from './helpers';

const MOVED = 'api: all reads move from the secondaries to the primary';

describe('mongo-governor check', () => {
  const locked = async (files: Readonly<Record<string, unknown>>) => {
    const space = workspace(files);
    const { code, err } = await space.run(['lock', '--config', '.']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return space;
  };

  it('is clean right after lock', async () => {
    const space = await locked({ 'mongo-governor.json': config('api') });
    expect(await space.run(['check'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('up to date'),
      err: '',
    });
  });

  it('is clean right after lock whatever the order of keys and the spelling of defaults', async () => {
    const resolved = configSchema.parse(config('api', { reads: { primaryAllowed: [] } }));
    const space = await locked({ 'mongo-governor.json': config('api') });
    const shuffled = fc.infiniteStream(fc.nat()).map((keys) => shuffle(resolved, keys));
    await fc.assert(
      fc.asyncProperty(shuffled, async (spelled) => {
        space.write('mongo-governor.json', spelled);
        expect(await space.run(['check'])).toMatchObject({
          code: 0,
          out: expect.stringContaining('0 breaking, 0 risky, 0 safe'),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('stops a change that moves reads to the primary, with the sentence and exit code 1', async () => {
    const space = await locked({ 'mongo-governor.json': config('api') });
    space.write('mongo-governor.json', config('api', ROLLBACK));
    const { code, out } = await space.run(['check']);
    expect(code).toBe(1);
    expect(out).toContain(`BREAKING  ${MOVED}`);
    expect(out).toContain('mongo-governor lock --accept "reason"');
  });

  it('passes a change that is not breaking, and tells to lock it', async () => {
    const space = await locked({ 'mongo-governor.json': config('api') });
    space.write('mongo-governor.json', config('api', { reads: { onPrimaryRead: 'reject' } }));
    expect(await space.run(['check'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/RISKY[\s\S]*bring the lock up to date: mongo-governor lock/),
    });
  });

  describe('a monorepo', () => {
    const files = {
      'services/api/mongo-governor.json': config('api', {
        drift: { lock: '../../mongo-governor.lock.json' },
      }),
      'services/smtp/mongo-governor.json': config('smtp', {
        drift: { lock: '../../mongo-governor.lock.json' },
      }),
      'services/node_modules/x/mongo-governor.json': config('x'),
    };

    it.each([
      ['a folder', ['services']],
      [
        'what a shell makes of services/*/*',
        ['services/api/mongo-governor.json', 'services/smtp/mongo-governor.json', 'services/x.lock.json'],
      ],
    ])('is %s, with one lock for all', async (_, paths) => {
      const space = workspace(files);
      expect(await space.run(['lock', '--config', ...paths])).toMatchObject({ code: 0 });
      expect(await space.run(['check', '--config', ...paths])).toMatchObject({ code: 0 });
      const lock = JSON.parse(readFileSync(join(space.folder, 'mongo-governor.lock.json'), 'utf8'));
      expect(Object.keys(lock.services)).toEqual(['api', 'smtp']);
    });

    it('does not miss other services when one config is named', async () => {
      const space = workspace(files);
      await space.run(['lock', '--config', 'services']);
      expect(await space.run(['check', '--config', 'services/api/mongo-governor.json'])).toMatchObject({
        code: 0,
      });
    });

    it('stops a service that is new or gone', async () => {
      const space = workspace(files);
      await space.run(['lock', '--config', 'services']);
      space.write(
        'services/smtp/mongo-governor.json',
        config('mail', { drift: { lock: '../../mongo-governor.lock.json' } }),
      );
      const { code, out } = await space.run(['check', '--config', 'services']);
      expect(code).toBe(1);
      expect(out).toMatch(
        /mail: is not in the lock mongo-governor\.lock\.json yet: up to 60 connections at the primary/,
      );
      expect(out).toMatch(/smtp: has no configuration any more/);
    });
  });

  describe('formats', () => {
    const broken = async (format: string) => {
      const space = await locked({ 'mongo-governor.json': config('api') });
      space.write('mongo-governor.json', JSON.stringify(config('api', ROLLBACK), null, 2));
      return space.run(['check', '--format', format]);
    };

    it('json is one object', async () => {
      const report = JSON.parse((await broken('json')).out);
      expect(report).toMatchObject({
        breaking: true,
        services: [
          {
            service: 'api',
            file: 'mongo-governor.json',
            changes: [{ class: 'breaking', path: 'reads.preference' }],
          },
        ],
      });
    });

    it('github is an annotation at the line', async () => {
      expect((await broken('github')).out).toContain(
        `::error file=mongo-governor.json,line=9,title=mongo-governor::${MOVED} (secondaryPreferred -> primary)`,
      );
    });

    it('markdown is a table', async () => {
      expect((await broken('markdown')).out).toContain(
        `| ⛔ breaking | ${MOVED} (secondaryPreferred -\\> primary) |`,
      );
    });

    it('text in a config can not break out of an annotation or a table', async () => {
      const reason = 'x%0A|<b>';
      const space = await locked({ 'mongo-governor.json': config('api') });
      space.write(
        'mongo-governor.json',
        config('api', { reads: { primaryAllowed: [{ namespace: 'a.b', reason }] } }),
      );
      expect((await space.run(['check', '--format', 'github'])).out).toContain('x%250A|<b>');
      expect((await space.run(['check', '--format', 'markdown'])).out).toContain('x%0A\\|\\<b\\>');
    });

    it.each(['text', 'json', 'github', 'markdown'])(
      'the name of a file or a service in the lock forges nothing in %s',
      async (format) => {
        const name = 'a\n::error::forged\u001b[2J\u009b\u202e';
        const space = workspace({ 'mongo-governor.json': config('api'), [`${name}.json`]: config('smtp') });
        await space.run(['lock', '--config', 'mongo-governor.json', '--lock', `${name}.lock.json`]);
        const { out, err } = await space.run([
          'check',
          '--config',
          '.',
          `${name}.json`,
          '--format',
          format,
          '--lock',
          `${name}.lock.json`,
        ]);
        expect(out + err).toContain('forged');
        expect((out + err).split('\n').filter((line) => line.startsWith('::error::forged'))).toEqual([]);
        expect(out + err).toBe(escapeControls(out + err));
      },
    );
  });

  describe('--uri-env', () => {
    const uri = (query: string) => ({ URI: `mongodb://user:s3cret@db.example.com/?${query}` });
    const argv = ['--uri-env', 'URI'];

    it('lets the read preference of the connection string count', async () => {
      const space = workspace({ 'mongo-governor.json': config('api') });
      await space.run(['lock', ...argv], uri('readPreference=secondaryPreferred'));
      const { code, out } = await space.run(['check', ...argv], uri('maxStalenessSeconds=120'));
      expect(code).toBe(1);
      expect(out).toContain(
        'by the connection string and client options, reads move from the secondaries to the primary',
      );
    });

    it('keeps every secret out of the lock and the output', async () => {
      const space = workspace({ 'mongo-governor.json': config('api') });
      await space.run(['lock', ...argv], uri('readPreference=secondary'));
      const lock = readFileSync(join(space.folder, 'mongo-governor.lock.json'), 'utf8');
      const { out, err, code } = await space.run(['check', ...argv], uri('readPreference=s3cret'));
      expect(code).toBe(2);
      expect(lock + out + err.replace('readPreference=s3cret', '')).not.toMatch(/user:|db\.example/);
    });

    it('is unusable when the variable is not set', async () => {
      const space = workspace({ 'mongo-governor.json': config('api') });
      expect(await space.run(['check', ...argv])).toMatchObject({
        code: 2,
        err: expect.stringContaining('not set'),
      });
    });
  });
});

/** The same tree with its keys in another order. */
function shuffle(node: unknown, keys: Iterator<number>): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
  const entries = Object.entries(node).map(
    ([key, child]) => [keys.next().value, key, shuffle(child, keys)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, child]) => [key, child]));
}
