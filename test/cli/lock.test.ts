import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, ROLLBACK, workspace } from './helpers';

const LOCK = 'mongo-governor.lock.json';

describe('mongo-governor lock', () => {
  const locked = async () => {
    const space = workspace({ 'mongo-governor.json': config('api') });
    await space.run(['lock']);
    const read = () => readFileSync(join(space.folder, LOCK), 'utf8');
    return { ...space, read };
  };

  it('tells which services a first lock has', async () => {
    const space = workspace({ 's/api.json': config('api'), 's/smtp.json': config('smtp') });
    const { code, out } = await space.run(['lock', '--config', 's', '--lock', LOCK, '--json']);
    expect({ code, report: JSON.parse(out) }).toEqual({
      code: 0,
      report: {
        breaking: false,
        services: [
          { service: 'api', file: 's/api.json', first: true, changes: [] },
          { service: 'smtp', file: 's/smtp.json', first: true, changes: [] },
        ],
        advice: `Written: ${LOCK}. Commit it.`,
      },
    });
    const other = workspace({ 'mongo-governor.json': config('api') });
    expect((await other.run(['lock'])).out).toContain('api (mongo-governor.json): locked for the first time');
    expect(JSON.parse((await other.run(['lock', '--json'])).out).services).toEqual([
      { service: 'api', file: 'mongo-governor.json', changes: [] },
    ]);
  });

  it('writes a lock beside each configuration, and says why there are several', async () => {
    const space = workspace({
      's/api/mongo-governor.json': config('api'),
      's/smtp/mongo-governor.json': config('smtp'),
    });
    const { out } = await space.run(['lock', '--config', 's']);
    const files = ['api', 'smtp'].map((name) => `s/${name}/${LOCK}`);
    expect(out).toContain(
      `Written: ${files.join(', ')}. Commit all 2: each is beside its configuration, where the service looks for it (drift.lock names another).`,
    );
    expect(files.map((file) => existsSync(join(space.folder, file)))).toEqual([true, true]);
    expect((await space.run(['check', '--config', 's'])).code).toBe(0);
  });

  it('finds and records a lock by the same path, whichever way its slashes are written', async () => {
    const space = workspace({ 's/api.json': config('api', { drift: { lock: '..\\x.lock.json' } }) });
    await space.run(['lock', '--config', 's']);
    const lock = JSON.parse(readFileSync(join(space.folder, 'x.lock.json'), 'utf8'));
    expect(lock.services.api.plan.drift.lock).toBe('../x.lock.json');
    space.write('s/api.json', config('api', { drift: { lock: '../x.lock.json' } }));
    expect((await space.run(['check', '--config', 's'])).out).toContain('The lock is up to date');
  });

  it('writes the same bytes again', async () => {
    const space = await locked();
    const before = space.read();
    await space.run(['lock']);
    expect(space.read()).toBe(before);
  });

  it('refuses a breaking change and writes nothing', async () => {
    const space = await locked();
    const before = space.read();
    space.write('mongo-governor.json', config('api', ROLLBACK));
    const { code, out } = await space.run(['lock']);
    expect({ code, text: space.read() }).toEqual({ code: 1, text: before });
    expect(out).toMatch(/Nothing was written.*--accept "reason"/);
  });

  it('accepts it with a reason, and keeps reason, date and sentence', async () => {
    const space = await locked();
    space.write('mongo-governor.json', config('api', ROLLBACK));
    expect(await space.run(['lock', '--accept', 'trial of a day'])).toMatchObject({ code: 0 });
    expect(JSON.parse(space.read()).services.api.accepted).toEqual([
      {
        date: '2026-11-25',
        reason: 'trial of a day',
        changes: ['api: all reads move from the secondaries to the primary (secondaryPreferred -> primary)'],
      },
    ]);
    expect(await space.run(['check'])).toMatchObject({ code: 0 });
  });

  it('records no acceptance where nothing is breaking', async () => {
    const space = await locked();
    space.write('mongo-governor.json', config('api', { reads: { onPrimaryRead: 'reject' } }));
    await space.run(['lock', '--accept', 'just in case']);
    expect(JSON.parse(space.read()).services.api.accepted).toEqual([]);
  });

  it('needs a reason to accept', async () => {
    const space = await locked();
    expect(await space.run(['lock', '--accept', '  '])).toMatchObject({ code: 2 });
    expect(await space.run(['lock', '--accept', 'x\n0 breaking'])).toMatchObject({ code: 2 });
  });

  it('keeps the sections of services that were not named', async () => {
    const space = await locked();
    space.write('smtp.json', config('smtp'));
    expect(await space.run(['lock', '--config', 'smtp.json', '--accept', 'new service'])).toMatchObject({
      code: 0,
    });
    expect(Object.keys(JSON.parse(space.read()).services)).toEqual(['api', 'smtp']);
  });

  it('removes the section of a service that is gone, once that is accepted', async () => {
    const space = workspace({ 's/api.json': config('api'), 's/smtp.json': config('smtp') });
    await space.run(['lock', '--config', 's', '--lock', LOCK]);
    space.write('s/smtp.json', config('api2'));
    expect(await space.run(['lock', '--config', 's', '--lock', LOCK])).toMatchObject({ code: 1 });
    await space.run(['lock', '--config', 's', '--lock', LOCK, '--accept', 'smtp became api2']);
    const lock = JSON.parse(readFileSync(join(space.folder, LOCK), 'utf8'));
    expect(Object.keys(lock.services)).toEqual(['api', 'api2']);
  });

  it('leaves a lock alone that it can not read', async () => {
    const space = await locked();
    space.write(LOCK, space.read().replace('60', '61'));
    const { code, err } = await space.run(['lock', '--accept', 'x']);
    expect({ code, exists: existsSync(join(space.folder, LOCK)) }).toEqual({ code: 2, exists: true });
    expect(err).toMatch(/was edited by hand in the section of "api"/);
  });

  it('tells a lock that can’t be written by its path, and leaves nothing beside it', async () => {
    const space = workspace({ 'mongo-governor.json': config('api') });
    const missing = await space.run(['lock', '--lock', 'none/x.lock.json']);
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toContain("The lock none/x.lock.json can't be written: its folder does not exist.");
    expect(missing.err).not.toContain('ENOENT');
    expect(readdirSync(space.folder)).toEqual(['mongo-governor.json']);
  });
});
