import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

test('the lock is the accepted plan of the service', () => {
  const hook = ['--require', join(ROOT, 'scripts/run-ts.cjs'), join(ROOT, 'src/cli/main.ts')];
  const args = ['check', '--json', '--config', 'examples/tracking/config'];
  const { services } = JSON.parse(
    execFileSync(process.execPath, [...hook, ...args], { cwd: ROOT, encoding: 'utf8' }),
  ) as { services: { service: string; changes: unknown[] }[] };
  expect(services).toMatchObject([{ changes: [] }]);
});
