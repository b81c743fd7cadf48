import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import * as mongodb from 'mongodb';
import manifest from '../../package.json';
import { OWN } from './names';

const ROOT = resolve(__dirname, '../..');

/** Where the compiler takes a file of `dist` from. */
function sourceOf(path: string): string {
  const source = path.replace(/^(\.\/)?dist\//, 'src/').replace(/(\.d\.ts|\.js)$/, '.ts');
  return join(ROOT, source);
}

function targets(exported: string | Readonly<Record<string, string>>): string[] {
  return typeof exported === 'string' ? [exported] : Object.values(exported);
}

/** Packages that the sources import when they run; types are gone by then. */
function imported(): Set<string> {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = files.map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^'.][^']*)';/gm)].map(
      ([, name]) => (name as string).match(/^(@[^/]+\/)?[^/]+/)?.[0] as string,
    ),
  );
  return new Set(names.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)));
}

describe('the package, before it is packed', () => {
  it('names only files that it has, or that the compiler makes from one', () => {
    const { exports, main, types, bin, files } = manifest;
    const named = [main, types, ...Object.values(bin), ...Object.values(exports).flatMap(targets)];
    expect(named.filter((path) => !existsSync(sourceOf(path)))).toEqual([]);
    const shipped = files.filter((path) => path !== 'dist').map((path) => path.replace(/\/\*.*$/, ''));
    expect(shipped.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('exports what the driver exports, and its own', async () => {
    const names = Object.keys(await import('mongo-governor'));
    expect(names.sort()).toEqual([...new Set([...Object.keys(mongodb), ...OWN])].sort());
    expect(Object.keys(await import('mongo-governor/testing'))).toEqual(['startMongos', 'startReplicaSet']);
  });

  it('imports nothing that a user does not get', () => {
    const { dependencies, peerDependencies } = manifest;
    const given = Object.keys({ ...dependencies, ...peerDependencies });
    expect([...imported()].filter((name) => !given.includes(name))).toEqual([]);
    expect(imported()).toContain('zod');
  });
});
