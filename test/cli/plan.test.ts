import { startReplicaSet } from '../../src/testing';
import { config, workspace } from './helpers';

describe('mongo-governor plan', () => {
  const space = workspace({
    'fleet/api.json': config('api'),
    'fleet/smtp.json': config('smtp', { connections: { primary: 40, secondary: 100, instances: 4 } }),
  });

  it('shows what each service and all together may hold', async () => {
    const { code, out } = await space.run(['plan', '--config', 'fleet', '--server-limit', '500']);
    expect(code).toBe(0);
    expect(out).toMatch(/^api +6 +60 +10 +120 +20$/m);
    expect(out).toMatch(/^sum +10 +100 +220$/m);
    expect(out).toContain('At most 220 of 500 connections of a server (--server-limit): 280 are left.');
  });

  it('takes an empty path for no folder', async () => {
    for (const [argv, env] of [
      [['plan', '--config', ''], {}],
      [['plan'], { MONGO_GOVERNOR_CONFIG: '' }],
    ] as const) {
      const { code, err } = await space.run([...argv], env);
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringContaining('An empty path is no config file'),
      });
    }
  });

  it('is breaking when the sum is over the limit of a server', async () => {
    const { code, out } = await space.run(['plan', '--config', 'fleet', '--server-limit', '219']);
    expect(code).toBe(1);
    expect(out).toContain('all services together may hold 220 connections at each secondary, 1 more than');
  });

  it('knows no limit for a service that only observes, unless the driver has one', async () => {
    const observing = workspace({ 'mongo-governor.json': config('api', { mode: 'observe' }) });
    const argv = ['plan', '--server-limit', '700', '--json'];
    expect(JSON.parse((await observing.run(argv)).out)).toMatchObject({ over: ['primary', 'secondary'] });
    const driven = await observing.run([...argv, '--uri-env', 'URI'], {
      URI: 'mongodb://h/?maxPoolSize=100',
    });
    expect(JSON.parse(driven.out)).toMatchObject({ over: [], sum: { primary: 612 } });
  });

  it('speaks every format', async () => {
    const argv = ['plan', '--config', 'fleet', '--server-limit', '219', '--format'];
    expect((await space.run([...argv, 'github'])).out).toMatch(/^::error title=mongo-governor::/m);
    expect((await space.run([...argv, 'markdown'])).out).toMatch(
      /^\| api \| 6 \| 60 \| 10 \| 120 \| 20 \| {2}\|$/m,
    );
    expect(JSON.parse((await space.run([...argv, 'json'])).out)).toMatchObject({
      breaking: true,
      over: ['secondary'],
    });
  });

  it('reads the limit from a live deployment', async () => {
    const set = await startReplicaSet({ connectionLimit: 150 });
    try {
      const { code, out, err } = await space.run(['plan', '--config', 'fleet', '--uri', set.uri]);
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toMatch(/the limit of a server, 150 \(the deployment, which holds \d+ connections now\)/);
    } finally {
      await set.close();
    }
  });

  it('redacts the connection string that fails', async () => {
    const { code, err } = await space.run([
      'plan',
      '--config',
      'fleet',
      '--uri',
      'mongodb://u:s3cret@h:1/?maxPoolSize=x',
    ]);
    expect(code).toBe(2);
    expect(err).not.toContain('s3cret');
  });
});
