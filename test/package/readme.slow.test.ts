import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { BLOCKS, ROOT } from '../readme/pages';
import { installPackage } from './installed';

const run = promisify(execFile);
const TSC = join(ROOT, 'node_modules/.bin/tsc');
const [, CONFIGURATION = '', PROGRAM = '', , WITH_GOVERNOR = ''] = BLOCKS.filter(
  ({ page }) => page === 'README.md',
).map(({ text }) => text);

describe('the README, followed word for word in a folder of its own with the packed package', () => {
  let app: string;
  let set: ReplicaSet;
  beforeAll(async () => {
    app = await installPackage();
    set = await startReplicaSet();
  });
  afterAll(async () => {
    await set.close();
    await rm(app, { recursive: true, force: true });
  });

  async function node(...args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, MONGODB_URI: set.uri };
    return (await run(process.execPath, args, { cwd: app, env })).stdout;
  }

  async function configure(mode: 'observe' | 'enforce'): Promise<void> {
    const text = CONFIGURATION.replace('"mode": "observe"', `"mode": "${mode}"`);
    await writeFile(join(app, 'mongo-governor.json'), text);
  }

  it('compiles as strict TypeScript, as CommonJS and as an ES module', async () => {
    const files = { main: PROGRAM, order: WITH_GOVERNOR };
    for (const [name, text] of Object.entries(files)) {
      for (const ending of ['cts', 'mts']) await writeFile(join(app, `${name}.${ending}`), text);
    }
    const flags = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const sources = Object.keys(files).flatMap((name) => [`${name}.cts`, `${name}.mts`]);
    const told = await run(TSC, [...flags, ...sources], { cwd: app }).catch((error) => error);
    expect(told.stdout).toBe('');
  });

  describe.each([
    ['CommonJS', 'main.cjs'],
    ['an ES module', 'main.mjs'],
  ])('as %s', (_, file) => {
    it('observes first: the read goes where it always did, and is counted', async () => {
      // A lock of before would hold what it has accepted.
      await rm(join(app, 'mongo-governor.lock.json'), { force: true });
      await configure('observe');
      expect(await node(file)).toMatch(/^null\n\{\n {2}secondary: 0,[\s\S]*unmanaged: 1\n/);
    });

    it('enforces then, with a lock that the check accepts: the read goes to a secondary', async () => {
      await configure('enforce');
      const cli = 'node_modules/mongo-governor/dist/cli/main.js';
      expect(await node(cli, 'lock')).toContain('Written: mongo-governor.lock.json. Commit it.');
      expect(await node(cli, 'check')).toContain('The lock is up to date.');
      expect(await node(file)).toMatch(/^null\n\{\n {2}secondary: 1,[\s\S]*unmanaged: 0\n/);
    });
  });
});
