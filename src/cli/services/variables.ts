import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parseJson } from '../../config/parse-json';
import type { Args } from '../shell/command';
import { type CliIO, UsageError } from '../shell/io';

/** Variables of this environment (`--env`), and over them those of files (`--env-file`), for one service or for all. */
export function variablesOf(
  absoluteFile: string,
  args: Pick<Args, 'flag' | 'list'>,
  io: Pick<CliIO, 'env' | 'cwd'>,
): NodeJS.ProcessEnv {
  const entries = args.list('env-file');
  if (entries.length === 0) return args.flag('env') ? io.env : {};
  const service = serviceOf(absoluteFile);
  const files = entries.map((entry) => /^(?:([A-Za-z0-9][\w.-]*)=)?(.*)$/.exec(entry) ?? []);
  const own = files.filter(([, of]) => of === undefined || of === service);
  const layers = own.map(([, , file = '']) => readEnvFile(resolve(io.cwd, file), file));
  return Object.assign({}, args.flag('env') ? io.env : {}, ...layers) as NodeJS.ProcessEnv;
}

/** As far as it can be told before the configuration is loaded. */
function serviceOf(file: string): unknown {
  try {
    return (parseJson(readFileSync(file, 'utf8')).value as { service?: unknown }).service;
  } catch {
    return undefined;
  }
}

function readEnvFile(file: string, shown: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--env-file ${shown}: can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
