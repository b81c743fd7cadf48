import { execFile } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../support/eventually';
import { installFromRegistry, withRegistry } from './installed';

const run = promisify(execFile);
const EXAMPLES = resolve(__dirname, '../../examples/frameworks');

/** Too much for this repository's own lock, or at home in a process of its own. */
const PACKAGES = ['typeorm@1', 'pm2@7'];

const CONFIGURATION = { service: 'users', connections: { primary: 8, secondary: 8 } };

const registry = withRegistry('examples of frameworks that are installed apart', PACKAGES);
registry.run(registry.title, () => {
  let app: string;
  beforeAll(async () => {
    app = await installFromRegistry(PACKAGES);
    for (const example of ['typeorm', 'pm2']) await cp(join(EXAMPLES, example), app, { recursive: true });
    await writeFile(join(app, 'mongo-governor.json'), JSON.stringify(CONFIGURATION));
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  it('TypeORM makes its client of the drop-in, by its option `driver`, and reads from a secondary', async () => {
    await using set = await startReplicaSet();
    const env = { PATH: process.env.PATH, MONGODB_URI: set.uri.replace('/?', '/app?') };
    const { stdout } = await run(process.execPath, ['main.mjs'], { cwd: app, env });
    expect(stdout).toBe('1\n');
    const readers = new Set<string>();
    for (const member of set.members) {
      const { commands, connections } = await member.witness();
      for (const { name, role } of commands)
        if (['aggregate', 'count', 'find'].includes(name)) readers.add(role);
      expect(connections.peak).toBeLessThanOrEqual(8);
    }
    expect([...readers]).toEqual(['secondary']);
  });

  it('PM2 runs workers that divide the caps, each with metrics of its own, and ends them in order', async () => {
    await using set = await startReplicaSet();
    const port = await twoFreePorts();
    const env = {
      PATH: process.env.PATH,
      HOME: app,
      PM2_HOME: join(app, '.pm2'),
      PM2_DISABLE_VERSION_CHECK: '1',
      MONGODB_URI: set.uri,
      METRICS_PORT: String(port),
      PORT: '0',
    };
    const pm2 = (...args: string[]) =>
      run(process.execPath, ['node_modules/pm2/bin/pm2', ...args], { cwd: app, env });
    try {
      await pm2('start', 'ecosystem.config.cjs');
      for (const each of [port, port + 1]) {
        await eventually(`the worker at ${each} has half of the cap`, async () => {
          const answer = await fetch(`http://127.0.0.1:${each}/metrics`).catch(() => undefined);
          return /^mongo_governor_connection_share\{.*role="primary".*\} 4$/m.test(
            (await answer?.text()) ?? '',
          );
        });
      }
      await pm2('stop', 'users');
      const { stdout } = await pm2('jlist');
      const ended = JSON.parse(stdout.slice(stdout.indexOf('[{'))) as { pm2_env: { exit_code: number } }[];
      expect(ended.map(({ pm2_env }) => pm2_env.exit_code)).toEqual([0, 0]);
    } finally {
      await pm2('kill');
    }
  });
});

/** PM2 counts up: a port whose successor is free too. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const second = await listen(first.port + 1).catch(() => undefined);
    await first.close();
    await second?.close();
    if (second !== undefined) return first.port;
  }
}

async function listen(port: number): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', done);
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
