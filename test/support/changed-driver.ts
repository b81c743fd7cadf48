import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as mongodb from 'mongodb';

/** What is written otherwise, by file of the driver's `lib`; `*` for all of them. */
export type Changes = Readonly<Record<string, readonly (readonly [RegExp, string])[]>>;

/** A copy of the driver's newest tested version as a later one may be, which says that it is of `version`. */
export interface ChangedDriver extends Disposable {
  readonly mongodb: typeof mongodb;
}

/**
 * Copies the driver and changes its source, as a release of it would: privates are renamed wherever they are used, so
 * that the copy works by itself.
 * @throws Error where a change finds nothing to change.
 */
export function changedDriver(version: string, changes: Changes = {}): ChangedDriver {
  const original = dirname(require.resolve('mongodb/package.json'));
  const directory = mkdtempSync(join(tmpdir(), 'changed-driver-'));
  const lib = join(directory, 'lib');
  cpSync(join(original, 'lib'), lib, { recursive: true, filter: (file) => !file.endsWith('.map') });
  mkdirSync(join(directory, 'node_modules'));
  for (const dependency of ['bson', 'mongodb-connection-string-url', '@mongodb-js']) {
    symlinkSync(join(dirname(original), dependency), join(directory, 'node_modules', dependency));
  }
  const description = JSON.parse(readFileSync(join(original, 'package.json'), 'utf8')) as object;
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ ...description, version }));
  for (const [file, replacements] of Object.entries(changes)) {
    const files = file === '*' ? sourcesIn(lib) : [join(lib, file)];
    for (const [from, to] of replacements) replaceIn(files, from, to);
  }
  return {
    mongodb: require(join(lib, 'index.js')) as typeof mongodb,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function sourcesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(directory, file));
}

function replaceIn(files: readonly string[], from: RegExp, to: string): void {
  let found = false;
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    const changed = source.replaceAll(from, to);
    if (changed === source) continue;
    found = true;
    writeFileSync(file, changed);
  }
  if (!found) throw new Error(`the driver has nothing like ${String(from)}`);
}
