import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/main';
import { temporaryFolder } from '../config/helpers';

const EXAMPLE = join(__dirname, '../../examples/kubernetes');
const LOCK = 'base/mongo-governor.lock.json';

/** The commands of the README, as arguments. */
const COMMANDS = [
  ...readFileSync(join(EXAMPLE, 'README.md'), 'utf8').matchAll(/^npx mongo-governor (.*)$/gm),
].map(([, line = '']) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
);

async function runIn(folder: string, argv: readonly string[]): Promise<number> {
  const silent = (): void => undefined;
  return run(argv, {
    cwd: folder,
    env: {},
    stdout: silent,
    stderr: silent,
    now: () => new Date('2026-11-28'),
  });
}

describe('the Kubernetes example', () => {
  it('is checked as its README says, an environment at a time', async () => {
    const checks = COMMANDS.filter(([name]) => name === 'check');
    expect(checks).toHaveLength(3);
    for (const argv of checks) expect(await runIn(EXAMPLE, argv)).toBe(0);
  });

  it('is locked as its README says, with a plan for each environment', async () => {
    const folder = temporaryFolder();
    cpSync(EXAMPLE, folder, { recursive: true });
    rmSync(join(folder, LOCK));
    for (const argv of COMMANDS) expect(await runIn(folder, argv)).toBe(0);
    const { services } = JSON.parse(readFileSync(join(folder, LOCK), 'utf8'));
    expect(Object.keys(services)).toEqual(['api@autoscaled', 'api@production', 'api@staging']);
    expect(services['api@production'].plan.connections).toMatchObject({ secondary: 600, instances: 30 });
  });

  it('starts in each environment with the plan that is locked for it, and with no other', () => {
    const start = `
      const { createGovernor, silentLogger } = require('mongo-governor');
      const governor = createGovernor(undefined, { isolated: true, logger: silentLogger });
      const { inForce, environment, plan } = governor.status();
      process.stdout.write(JSON.stringify([inForce, environment, plan.limits.secondary.share]));
      governor.close();`;
    const inEnvironment = (variables: NodeJS.Dict<string>): unknown =>
      JSON.parse(
        execFileSync(
          process.execPath,
          ['--require', join(__dirname, '../../scripts/run-ts.cjs'), '-e', start],
          {
            encoding: 'utf8',
            stdio: 'pipe',
            env: {
              ...variables,
              PATH: process.env.PATH,
              MONGO_GOVERNOR_CONFIG: join(EXAMPLE, 'base/mongo-governor.json'),
            },
          },
        ),
      );
    const variables = {
      MONGO_GOVERNOR_ENVIRONMENT: 'production',
      MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '240',
      MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '600',
      MONGO_GOVERNOR_CONNECTIONS_INSTANCES: '30',
    };
    expect(inEnvironment(variables)).toEqual(['config', 'production', 20]);
    expect(inEnvironment({ ...variables, MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '6000' })).toEqual([
      'held',
      'production',
      20,
    ]);
    expect(() => inEnvironment({ ...variables, MONGO_GOVERNOR_ENVIRONMENT: 'test' })).toThrow(/requireLock/);
  });
});
