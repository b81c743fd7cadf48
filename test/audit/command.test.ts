import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatAppName } from '../../src/audit/app-name';
import type { MemberReport } from '../../src/audit/report';
import { workspace } from '../cli/helpers';
import { temporaryFolder } from '../config/helpers';
import { startFleet } from './fleet';

const ROOT = resolve(__dirname, '../..');
const CONFIG = { service: 'api', connections: { primary: 3, secondary: 60 } };

test('prints tables and findings, and fails over a cap', async () => {
  await using fleet = await startFleet();
  await fleet.client('api', 6, formatAppName({ service: 'api', instance: 'a1' }));
  const config = join(temporaryFolder(), 'mongo-governor.json');
  writeFileSync(config, JSON.stringify(CONFIG));
  const argv = ['--uri-env', 'DB', '--sample', '50'];
  const bare = await audit(argv, { DB: fleet.set.uri });
  expect(bare).toMatchObject({ code: 0, err: '' });
  expect(bare.out).toContain('Every client is governed and within its cap.');
  const { code, out } = await audit([...argv, '--config', config], { DB: fleet.set.uri });
  expect(code).toBe(1);
  expect(out).toMatch(/service\s+governed\s+connections\s+instances\s+cap\s+reads seen/);
  expect(out).toMatch(/api\s+yes\s+\d+\s+1\s+3 OVER/);
});

test('--watch --json gives a document a line, with the growth', async () => {
  await using fleet = await startFleet();
  const argv = ['--watch', '--json', '--count', '2', '--interval', '0.05', '--sample', '20'];
  const { code, out } = await audit(['--uri', fleet.set.uri, ...argv]);
  expect(code).toBe(0);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { members: MemberReport[]; growth: unknown[] });
  expect(lines.map(({ members, growth }) => [members.length, growth])).toEqual([
    [3, []],
    [3, []],
  ]);
});

test('never prints the password', async () => {
  const { code, err, out } = await workspace().run(['audit', '--uri', 'mongodb://u:hunter2@127.0.0.1:x/']);
  expect(code).toBe(2);
  expect(err).toContain("can't be reached");
  expect(err + out).not.toContain('hunter2');
});

test('says how it is used, and which privileges it needs', async () => {
  expect((await workspace().run(['audit'])).err).toContain('Give --uri or --uri-env');
  expect((await workspace().run(['audit', '--help'])).out).toContain('clusterMonitor');
});

/** As a process of its own: under jest the driver sends no appName, and the command could not know itself. */
function audit(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const script = [
    '--require',
    join(ROOT, 'scripts/run-ts.cjs'),
    join(ROOT, 'src/cli/main.ts'),
    'audit',
    ...argv,
  ];
  return new Promise<{ code: number; out: string; err: string }>((done) => {
    execFile(process.execPath, script, { env: { ...process.env, ...env } }, (error, out, err) =>
      done({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
