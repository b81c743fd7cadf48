import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, workspace } from './helpers';

const EAST = { match: { hosts: ['east-*.example.com'] }, connections: { primary: 18, secondary: 30 } };
const WIDER = { ...EAST, connections: { primary: 19, secondary: 30 } };
const api = (east: object = EAST) => config('api', { deployments: { east } });

describe('the command line, of a service with deployments', () => {
  const GROWS = 'api (east): the cap at the primary grows from 18 to 19 connections';

  const locked = async () => {
    const space = workspace({ 'mongo-governor.json': api() });
    expect(await space.run(['lock'])).toMatchObject({ code: 0, err: '' });
    return space;
  };
  const widened = async () => {
    const space = await locked();
    space.write('mongo-governor.json', JSON.stringify(api(WIDER), null, 2));
    return space;
  };

  describe('lock', () => {
    it('writes a section for each, whole, and the same bytes again', async () => {
      const space = await locked();
      const read = () => readFileSync(join(space.folder, 'mongo-governor.lock.json'), 'utf8');
      const text = read();
      expect(JSON.parse(text).services.api.plan.deployments.east).toMatchObject({
        match: { hosts: ['east-*.example.com'] },
        connections: { primary: 18, secondary: 30, instances: 6 },
        reads: { preference: 'secondaryPreferred' },
      });
      await space.run(['lock']);
      expect(read()).toBe(text);
    });

    it('takes a wider cap of one only with a reason, and keeps the sentence', async () => {
      const space = await widened();
      expect(await space.run(['lock'])).toMatchObject({ code: 1 });
      expect(await space.run(['lock', '--accept', 'more traffic'])).toMatchObject({ code: 0 });
      const lock = JSON.parse(readFileSync(join(space.folder, 'mongo-governor.lock.json'), 'utf8'));
      expect(lock.services.api.accepted).toMatchObject([{ reason: 'more traffic', changes: [GROWS] }]);
      expect(await space.run(['check'])).toMatchObject({ code: 0 });
    });
  });

  describe('check', () => {
    it('is clean right after lock', async () => {
      expect(await (await locked()).run(['check'])).toMatchObject({
        code: 0,
        out: expect.stringContaining('0 breaking, 0 risky, 0 safe. The lock is up to date.'),
      });
    });

    it('stops a change of one, in every format', async () => {
      const space = await widened();
      const line = JSON.stringify(api(WIDER), null, 2)
        .split('\n')
        .findIndex((text) => text.includes('19'));
      const run = async (format: string) => {
        const { code, out } = await space.run(['check', '--format', format]);
        expect(code).toBe(1);
        return out;
      };
      expect(await run('text')).toContain(`  BREAKING  ${GROWS}`);
      expect(await run('markdown')).toContain(`| ⛔ breaking | ${GROWS} |`);
      expect(await run('github')).toContain(
        `::error file=mongo-governor.json,line=${line + 1},title=mongo-governor::${GROWS}`,
      );
      expect(JSON.parse(await run('json')).services[0].changes).toMatchObject([
        {
          service: 'api',
          path: 'deployments.east.connections.primary',
          class: 'breaking',
          before: 18,
          after: 19,
        },
      ]);
    });

    it('tells of a service that is new or gone what each of its deployments had', async () => {
      const space = workspace({ 's/api.json': api(), 's/smtp.json': config('smtp') });
      const argv = ['--config', 's', '--lock', 'mongo-governor.lock.json'];
      await space.run(['lock', ...argv]);
      space.write('s/api.json', config('mail', { deployments: { west: EAST } }));
      const { code, out } = await space.run(['check', ...argv]);
      expect(code).toBe(1);
      expect(out).toMatch(/api: has no configuration any more: its caps \(60 at the primary/);
      expect(out).toMatch(
        /api \(east\): has no configuration any more: its caps \(18 at the primary, 30 at each/,
      );
      expect(out).toMatch(
        /mail \(west\): is not in the lock .*: up to 18 connections at the primary and 30 at/,
      );
    });

    it('tells every problem of a deployment, with its line', async () => {
      const wrong = { east: { ...EAST, connections: { primary: 1, sekondary: 2 } }, default: EAST };
      const space = workspace({ 'mongo-governor.json': config('api', { deployments: wrong }) });
      const { code, err, out } = await space.run(['check', '--format', 'github']);
      expect(code).toBe(2);
      expect(err).toContain('deployments.east.connections.sekondary');
      expect(err).toContain('Did you mean "secondary"?');
      expect(out).toMatch(
        /^::error file=mongo-governor\.json,line=1,.*::deployments\.default: found the name "default"/m,
      );
    });
  });

  it('diff compares those of two configurations', async () => {
    const space = workspace({ 'a.json': api(), 'b.json': config('api') });
    const { code, out } = await space.run(['diff', 'a.json', 'b.json']);
    expect(code).toBe(1);
    expect(out).toContain('BREAKING  api (east): the cap at the primary grows from 18 to 60 connections');
    expect(out).toContain(
      'RISKY     api (east): clients that match {"hosts":["east-*.example.com"]} are no deployment',
    );
    const back = await space.run(['diff', 'b.json', 'a.json']);
    expect(back).toMatchObject({ code: 0 });
    expect(back.out).toMatch(/0 breaking, 1 risky, 2 safe/);
  });

  describe('plan', () => {
    const space = workspace({ 'fleet/api.json': api(), 'fleet/smtp.json': config('smtp') });
    const plan = (limit: string, ...more: string[]) =>
      space.run(['plan', '--config', 'fleet', '--server-limit', limit, ...more]);

    it('has a row for each service and deployment, and a sum for each deployment', async () => {
      const { code, out } = await plan('500');
      expect(code).toBe(0);
      expect(out).toMatch(/^api \(default\) +6 +60 +10 +120 +20$/m);
      expect(out).toMatch(/^api \(east\) +6 +18 +3 +30 +5$/m);
      expect(out).toMatch(/^smtp +6 +60 +10 +120 +20$/m);
      expect(out).toMatch(/^sum \(default\) +12 +120 +240$/m);
      expect(out).toMatch(/^sum \(east\) +6 +18 +30$/m);
      expect(out).toContain('At most 240 of 500 connections of a server');
    });

    it('says which deployment is over the limit of a server', async () => {
      const { code, out } = await plan('239');
      expect(code).toBe(1);
      expect(out.match(/^BREAKING .*/gm)).toEqual([
        'BREAKING  all services together may hold 240 connections at each secondary of deployment default, 1 more than the limit of a server, 239 (--server-limit)',
      ]);
    });

    it('speaks every format', async () => {
      expect((await plan('500', '--format', 'markdown')).out).toMatch(
        /^\| api \(east\) \| 6 \| 18 \| 3 \| 30 \| 5 \| {2}\|$/m,
      );
      expect((await plan('17', '--format', 'github')).out).toMatch(
        /^::error .*18 connections at the primary of deployment east/m,
      );
      expect(JSON.parse((await plan('500', '--json')).out)).toMatchObject({
        services: [
          { service: 'api', deployment: 'default' },
          { service: 'api', deployment: 'east', connections: { primary: 18, secondary: 30 } },
          { service: 'smtp', deployment: 'default' },
        ],
        deployments: { default: { primary: 120, secondary: 240 }, east: { primary: 18, secondary: 30 } },
        sum: { primary: 120, secondary: 240 },
      });
    });
  });

  it('schema has them', async () => {
    const { out } = await workspace().run(['schema']);
    expect(JSON.parse(out).properties.deployments.additionalProperties.required).toEqual(['match']);
  });
});
