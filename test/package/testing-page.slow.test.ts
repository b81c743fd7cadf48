import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { installPackage } from './installed';

const ROOT = resolve(__dirname, '../..');
const VITEST = join(ROOT, 'node_modules/vitest');
const run = promisify(execFile);

/** The programs of docs/testing.md, by the file names that their first lines give. */
function programs(): [string, string][] {
  const page = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8');
  return [...page.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => [
    name,
    text,
  ]);
}

describe('the programs of docs/testing.md', () => {
  let app: string;
  beforeAll(async () => {
    app = await installPackage();
    for (const [name, text] of programs()) await writeFile(join(app, name), text);
  });
  afterAll(() => rm(app, { recursive: true }));

  async function runs(name: string, args: string[], said: string): Promise<void> {
    expect(programs().map(([program]) => program)).toContain(name);
    // A test runner inside of one would take its surroundings for its own.
    const {
      NODE_TEST_CONTEXT: _,
      JEST_WORKER_ID: __,
      NODE_OPTIONS: ___,
      NODE_ENV: ____,
      ...env
    } = process.env;
    const { stdout, stderr } = await run(process.execPath, args, {
      cwd: app,
      env: { ...env, NO_COLOR: '1' },
    });
    expect(stdout + stderr).toContain(said);
  }

  it.each<[string, string[], string]>([
    ['plain.mjs', ['plain.mjs'], 'undefined\n'],
    ['elections.mjs', ['elections.mjs'], 'secondary\n'],
    ['users.test.mjs', ['--test', '--test-reporter=tap', 'users.test.mjs'], '# pass 1\n'],
    [
      'users.test.cjs',
      [
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        '--config={}',
        '--rootDir=.',
        '--testMatch=**/*.test.cjs',
      ],
      '1 passed',
    ],
  ])('%s runs and ends by itself', runs);

  // A tree that was installed before vitest came into package.json has none.
  (existsSync(VITEST) ? it : it.skip)('users.spec.mjs runs and ends by itself', async () => {
    await symlink(VITEST, join(app, 'node_modules/vitest'));
    await runs('users.spec.mjs', [join(VITEST, 'vitest.mjs'), 'run', 'users.spec.mjs'], '1 passed');
  });
});
