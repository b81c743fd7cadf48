import { statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { CONFIG_FILE_VARIABLE } from '../config/env-source';
import { DEFAULT_CONFIG_FILE } from '../config/file-source';
import { expandGlob, filesBelow, isGlob } from './glob';
import { type CliIO, UsageError } from './io';

export interface FoundConfigs {
  readonly files: readonly string[];
  /** A folder, a glob or several paths: then a service that is in the lock and in no file is gone. */
  readonly whole: boolean;
}

/**
 * The config files that the paths mean. Of a folder: every `mongo-governor.json` and `*.mongo-governor.json`
 * below it; where there is none, the `*.json` files directly in it.
 *
 * @throws UsageError when a path means no file
 */
export function findConfigs(paths: readonly string[], io: CliIO): FoundConfigs {
  const asked = paths.length > 0 ? paths : [io.env[CONFIG_FILE_VARIABLE] ?? DEFAULT_CONFIG_FILE];
  const found = asked.map((path) => findOne(path, io.cwd));
  const files = [...new Set(found.flatMap((one) => one.files))];
  return { files, whole: asked.length > 1 || found.some((one) => one.whole) };
}

function findOne(path: string, cwd: string): FoundConfigs {
  const absolute = resolve(cwd, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return { files: [absolute], whole: false };
  if (stats?.isDirectory() === true) return { files: some(filesOfFolder(absolute), path), whole: true };
  if (!isGlob(path)) throw new UsageError(`There is no config file ${path}.`);
  const root = isAbsolute(path) ? '/' : cwd;
  const [base, pattern] = splitGlob(isAbsolute(path) ? path.slice(1) : path);
  const folder = join(root, base);
  const exists = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return { files: some(exists ? expandGlob(folder, pattern).filter(isConfigName) : [], path), whole: true };
}

function filesOfFolder(folder: string): string[] {
  const all = filesBelow(folder).filter(isConfigName);
  const named = all.filter((file) => /(^|[/.])mongo-governor\.json$/.test(file));
  const chosen =
    named.length > 0 ? named : all.filter((file) => !file.includes('/') && file.endsWith('.json'));
  return chosen.map((file) => join(folder, file));
}

function isConfigName(file: string): boolean {
  return !file.endsWith('.lock.json');
}

/** The folders before the first special character, so that only what may match is walked. */
function splitGlob(path: string): [string, string] {
  const parts = path.split('/');
  const first = parts.findIndex(isGlob);
  return [parts.slice(0, first).join('/'), parts.slice(first).join('/')];
}

function some(files: readonly string[], path: string): readonly string[] {
  if (files.length > 0) return files;
  throw new UsageError(`There is no config file in ${path}.`);
}
