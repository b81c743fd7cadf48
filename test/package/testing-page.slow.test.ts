import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { installPackage } from './installed';

const ROOT = resolve(__dirname, '../..');
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

  it.each<[string, string[], string]>([
    ['plain.mjs', ['plain.mjs'], 'undefined\n'],
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
  ])('%s runs and ends by itself', async (name, args, said) => {
    expect(programs().map(([program]) => program)).toContain(name);
    // A test runner inside of one would take its surroundings for its own.
    const { NODE_TEST_CONTEXT: _, JEST_WORKER_ID: __, NODE_OPTIONS: ___, ...env } = process.env;
    const { stdout, stderr } = await run(process.execPath, args, { cwd: app, env });
    expect(stdout + stderr).toContain(said);
  });
});
