import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json';

const ROOT = resolve(__dirname, '../..');
const run = promisify(execFile);

/** What the package needs beside itself; linked, so that the test needs no registry. */
const NEEDED = [...Object.keys(manifest.dependencies), 'mongodb', '@types/node', 'undici-types'];

/** npm expands the pattern, among what is there. */
function folderOfPattern(path: string): string {
  return path.includes('*') ? dirname(path) : path;
}

/** Packs the package into a folder. @returns path of the tarball */
async function pack(into: string): Promise<string> {
  const packed = join(into, 'packed');
  await mkdir(packed);
  for (const name of ['package.json', 'README.md', 'LICENSE', ...manifest.files.map(folderOfPattern)]) {
    if (name !== 'dist') await cp(join(ROOT, name), join(packed, name), { recursive: true });
  }
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  await run(tsc, ['-p', 'tsconfig.build.json', '--outDir', join(packed, 'dist')], { cwd: ROOT });
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', into], { cwd: packed });
  return join(into, (await readdir(into)).find((name) => name.endsWith('.tgz')) as string);
}

/**
 * A folder in which the packed package is installed as a user has it: from its tarball, not from the sources.
 * @param beside further packages that the user has
 */
export async function installPackage(beside: readonly string[] = []): Promise<string> {
  const app = await mkdtemp(join(tmpdir(), 'mongo-governor-package-'));
  const tarball = await pack(app);
  const installed = join(app, 'node_modules/mongo-governor');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  for (const name of [...NEEDED, ...beside]) {
    const link = join(app, 'node_modules', name);
    await mkdir(resolve(link, '..'), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), link);
  }
  return app;
}

/**
 * The same by npm itself, with packages of the registry beside it that are too much for this repository's own lock.
 * @param beside names with versions
 */
export async function installFromRegistry(beside: readonly string[]): Promise<string> {
  const app = await mkdtemp(join(tmpdir(), 'mongo-governor-registry-'));
  const tarball = await pack(app);
  const mongodb = `mongodb@${manifest.devDependencies.mongodb}`;
  await run('npm', ['install', '--no-audit', '--no-fund', tarball, mongodb, ...beside], { cwd: app });
  return app;
}

/** Name for `describe`, with the reason in it where the registry does not serve what is needed: skipped, not silently. */
export function withRegistry(
  name: string,
  packages: readonly string[],
): { title: string; run: jest.Describe } {
  const missing = packages.filter((wanted) => spawnSync('npm', ['view', wanted, 'name']).status !== 0);
  return missing.length === 0
    ? { title: name, run: describe }
    : { title: `${name} (SKIPPED: the registry does not serve ${missing.join(', ')})`, run: describe.skip };
}
