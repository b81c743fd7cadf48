import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { startGoverned } from '../support/governed';
import { config, workspace } from './helpers';

const DB = (n: number) => `db${n}:27017`;

interface Shown {
  readonly limit: number;
  readonly reason: string;
  readonly address?: string;
  readonly role?: 'primary' | 'secondary';
  readonly service?: string;
  readonly more?: string;
}

/** What an instance with a share of 20 at each member shows of one of them; two connections are its monitors'. */
function shown({ limit, reason, address = DB(2), role = 'secondary', service = 'api', more = '' }: Shown) {
  const of = `service="${service}",deployment="default"${more},role="${role}"`;
  const at = `${of},db_client_connection_pool_name="${address}"`;
  return [
    '# HELP mongo_governor_adaptive_limit Pooled connections',
    '# TYPE mongo_governor_adaptive_limit gauge',
    `mongo_governor_adaptive_limit{${at}} ${limit}`,
    ...['unused', 'steady', 'growing'].map(
      (each) => `mongo_governor_adaptive_limit_reason{${at},reason="${each}"} ${Number(each === reason)}`,
    ),
    `mongo_governor_reserved_monitoring_connections{${at}} 2`,
    `db_client_connection_max{${at}} +Inf`,
    '',
  ].join('\n');
}

function shares(more = '', service = 'api'): string {
  const of = `service="${service}",deployment="default"${more}`;
  return ['primary', 'secondary']
    .flatMap((role) => [
      `mongo_governor_connection_share{${of},role="${role}"} 20`,
      `mongo_governor_connection_cap{${of},role="${role}"} 120`,
    ])
    .join('\n')
    .concat('\n');
}

describe('mongo-governor plan --metrics', () => {
  const space = workspace({ 'mongo-governor.json': config('api') });

  async function advice(...texts: string[]): Promise<string[]> {
    const files = texts.map((text, index) => {
      space.write(`${index}.prom`, text);
      return ['--metrics', `${index}.prom`];
    });
    const { code, out, err } = await space.run(['plan', ...files.flat()]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out.trimEnd().split('\n\n').slice(2).join('\n').split('\n');
  }

  it('tells what the members seem to carry of all instances together, against the cap', async () => {
    expect(await advice(shares() + shown({ limit: 7, reason: 'steady' }))).toEqual([
      'api: a secondary seems to carry about 54 connections of all instances together (db2:27017); the cap is 120: lower it to 54, or set connections.adaptive to "on".',
    ]);
  });

  it('names the member that carries least first, and where the limit met a queue before where it did not', async () => {
    const text = [
      shares(),
      shown({ limit: 18, reason: 'growing', address: DB(1) }),
      shown({ limit: 17, reason: 'steady', address: DB(2) }),
      shown({ limit: 16, reason: 'steady', address: DB(3) }),
      shown({ limit: 2, reason: 'unused', address: DB(4) }),
    ].join('');
    expect(await advice(text)).toEqual([
      'api: a secondary seems to carry about 108 connections of all instances together (db3:27017; db2:27017: 114; db1:27017: 120; db4:27017: 24); the cap is 120: it is about right.',
    ]);
  });

  it('says that a cap may be raised where no queue was met below it', async () => {
    expect((await advice(shares() + shown({ limit: 18, reason: 'growing', role: 'primary' })))[0]).toMatch(
      /^api: the primary seems to carry at least 120 connections .*; the cap is 60: no queue was met .* step by step\.$/,
    );
  });

  it('says what is not known where no more was asked for', async () => {
    expect(await advice(shares() + shown({ limit: 4, reason: 'unused' }))).toEqual([
      'api: what a secondary carries is not known, for a limit of 36 connections of all instances together (db2:27017) was not met; the cap is 120.',
    ]);
  });

  it('says the same from one instance, from several and from Prometheus, where one instance is not at the member', async () => {
    const one = shown({ limit: 7, reason: 'steady' });
    const instance = (name: string) => `,instance="${name}"`;
    const federated =
      shares(instance('a')) +
      shares(instance('b')) +
      shown({ limit: 7, reason: 'steady', more: instance('a') });
    const expected = [expect.stringContaining('about 54 connections')];
    expect(await advice(shares() + one)).toEqual(expected);
    expect(await advice(shares() + one, shares() + one, shares())).toEqual(expected);
    expect(await advice(federated)).toEqual(expected);
  });

  it('says of a service that the metrics know nothing of it', async () => {
    const two = workspace({ 'fleet/api.json': config('api'), 'fleet/smtp.json': config('smtp') });
    two.write('api.prom', shares() + shown({ limit: 7, reason: 'steady' }));
    const { out } = await two.run(['plan', '--config', 'fleet', '--metrics', 'api.prom']);
    expect(out).toMatch(/^api: a secondary seems .*\nsmtp: the metrics have no adaptive limit of it\.$/m);
  });

  it('speaks every format', async () => {
    space.write('0.prom', shares() + shown({ limit: 7, reason: 'steady' }));
    const argv = ['plan', '--metrics', '0.prom', '--format'];
    expect((await space.run([...argv, 'github'])).out).toMatch(
      /^::notice title=mongo-governor::api: a secondary seems/m,
    );
    expect((await space.run([...argv, 'markdown'])).out).toMatch(/^- api: a secondary seems/m);
    expect(JSON.parse((await space.run([...argv, 'json'])).out).carried).toContainEqual({
      service: 'api',
      deployment: 'default',
      role: 'secondary',
      cap: 120,
      adaptive: 'observe',
      members: [{ address: DB(2), connections: 54, told: 'about' }],
    });
  });

  it('is unusable without the series, and says what to look at', async () => {
    space.write('other.prom', 'process_cpu_seconds_total 3\n');
    const { code, out, err } = await space.run(['plan', '--metrics', 'other.prom']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(
      'no mongo_governor_adaptive_limit in other.prom. Is it /metrics of a governed service',
    );
  });

  it('is unusable with the metrics of another service, a missing file, or an address that does not answer', async () => {
    space.write('b.prom', shares('', 'billing') + shown({ limit: 7, reason: 'steady', service: 'billing' }));
    const failing = async (source: string) => (await space.run(['plan', '--metrics', source])).err;
    expect(await failing('b.prom')).toContain('there is an adaptive limit of billing and none of api');
    expect(await failing('none.prom')).toContain("--metrics none.prom: can't be read (ENOENT)");
    expect(await failing('http://u:s3cret@127.0.0.1:1/metrics')).not.toContain('s3cret');
    await using refusing = await serve(() => undefined);
    expect(await failing(refusing.url)).toContain('answered 404');
  });

  it('reads what a governor really shows, where it shows it', async () => {
    const registry = new Registry();
    await using governed = await startGoverned({}, { registry });
    const users = governed.client.db('app').collection('users');
    for (let n = 0; n < 20; n += 1) await users.insertOne({});
    await using shown = await serve(() => registry.metrics());
    const { code, out } = await space.run(['plan', '--metrics', shown.url]);
    expect(code).toBe(0);
    const { address } = await governed.set.primary();
    expect(out).toMatch(/^api: (what )?the primary .*the cap is 60/m);
    expect(out).toContain(`(${address})`);
  });
});

/** Answers with a text, or 404 without one. */
async function serve(text: () => Promise<string> | undefined): Promise<AsyncDisposable & { url: string }> {
  const server = createServer(async (_, response) => {
    const body = await text();
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
