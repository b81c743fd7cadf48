import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONFIG_FILE_VARIABLE } from '../../config/env-source';
import { DEFAULT_CONFIG_FILE } from '../../config/file-source';
import { type CliIO, UsageError } from '../shell/io';
import { filesBelow } from './files-below';

export interface FoundConfigs {
  readonly files: readonly string[];
  /** A folder or several paths: then a service that is in the lock and in no file is gone. */
  readonly whole: boolean;
}

/**
 * The config files that the paths mean. Of a folder: every `mongo-governor.json` and `*.mongo-governor.json`
 * below it; where there is none, the `*.json` files directly in it. Patterns are expanded by the shell; what it makes of
 * one may take locks along, which are left out.
 *
 * @throws UsageError when a path means no file
 */
export function findConfigs(paths: readonly string[], io: CliIO): FoundConfigs {
  const asked = paths.length > 0 ? paths : [io.env[CONFIG_FILE_VARIABLE] ?? DEFAULT_CONFIG_FILE];
  const configs = asked.length === 1 ? asked : asked.filter(isConfigName);
  const found = configs.map((path) => findOne(path, io.cwd));
  const files = some([...new Set(found.flatMap((one) => one.files))], asked.join(', '));
  return { files, whole: configs.length > 1 || found.some((one) => one.whole) };
}

function findOne(path: string, cwd: string): FoundConfigs {
  if (path.trim() === '')
    throw new UsageError(`An empty path is no config file: see --config and ${CONFIG_FILE_VARIABLE}.`);
  const absolute = resolve(cwd, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return { files: [absolute], whole: false };
  if (stats?.isDirectory() === true) return { files: some(filesOfFolder(absolute), path), whole: true };
  const hint = /[*?{[]/.test(path)
    ? ' Patterns are for the shell to expand: no quotes; or name a folder.'
    : ` Looked for ${absolute}; name another file, or a folder, with --config.`;
  throw new UsageError(`There is no config file ${path}.${hint}`);
}

function filesOfFolder(folder: string): string[] {
  const all = filesBelow(folder).filter(isConfigName);
  const named = all.filter(isNamedConfig);
  const chosen =
    named.length > 0 ? named : all.filter((file) => !file.includes('/') && file.endsWith('.json'));
  return chosen.map((file) => join(folder, file));
}

/** Whether a file is named as a config is: `mongo-governor.json`, `api.mongo-governor.json`. */
export function isNamedConfig(file: string): boolean {
  return /(^|[/.])mongo-governor\.json$/.test(file);
}

function isConfigName(file: string): boolean {
  return !file.endsWith('.lock.json');
}

function some(files: readonly string[], path: string): readonly string[] {
  if (files.length > 0) return files;
  throw new UsageError(`There is no config file in ${path}.`);
}
