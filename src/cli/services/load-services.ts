import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { TextPosition } from '../../config/json-text';
import { parseJson } from '../../config/parse-json';
import { redactText } from '../../config/redact';
import type { Config } from '../../config/schema';
import { serviceName } from '../../config/service-name';
import { resolveDriverOptions } from '../../driver/shape/resolve-options';
import { ConfigInvalidError, type ConfigProblem } from '../../errors/config-invalid-error';
import type { DriverOptions } from '../../plan/driver-options';
import { fixedInstance } from '../../plan/fixed-instance';
import { loadPlannable } from '../../plan/load-plannable';
import { type PlanRecord, recordOfConfig } from '../../plan/plan-record';
import { lockFileOf } from '../../plan/read-lock';
import type { Args } from '../shell/command';
import { type CliIO, UsageError } from '../shell/io';
import { shownPath } from '../shell/shown-path';
import { findConfigs } from './find-configs';

/** One service of the input: its config, and the plan with what the driver resolves. */
export interface Service {
  readonly name: string;
  /** Path for people, from the working folder. */
  readonly file: string;
  readonly absoluteFile: string;
  readonly config: Config;
  readonly plan: PlanRecord;
  /** Where a path of the config stands in the file. */
  readonly positionOf: (path: string) => TextPosition | undefined;
}

export interface Services {
  readonly list: readonly Service[];
  readonly whole: boolean;
}

/**
 * Loads every config that the arguments mean. The environment counts only with `--env`: a build machine's
 * variables are not the service's.
 *
 * @throws ConfigInvalidError with the problems of all files; UsageError
 */
export function loadServices(
  paths: readonly string[],
  args: Pick<Args, 'flag' | 'list'>,
  io: CliIO,
): Services {
  const { files, whole } = findConfigs(paths, io);
  const problems: ConfigProblem[] = [];
  const list = files.flatMap((file) => {
    try {
      return [loadService(file, args, io)];
    } catch (error) {
      if (!(error instanceof ConfigInvalidError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigInvalidError(problems);
  for (const { name, file } of list) {
    const twin = list.find((other) => other.name === name && other.file !== file);
    if (twin !== undefined)
      throw new UsageError(
        `Two configs are of service "${name}": ${file} and ${twin.file}. Where they are for two environments, let each say its own ("environment": "production").`,
      );
  }
  return { list, whole };
}

function loadService(absoluteFile: string, args: Pick<Args, 'flag' | 'list'>, io: CliIO): Service {
  const file = shownPath(io.cwd, absoluteFile);
  const env = environmentOf(absoluteFile, args, io);
  const loaded = loadPlannable({ file: absoluteFile, env });
  const { config, text } = loaded;
  const driver = driverOptionsOf(config.service, args.list('uri-env'), io.env);
  const json = parseJson(text ?? '{}');
  const positionOf = (path: string): TextPosition | undefined => {
    for (let at = path; at !== ''; at = at.replace(/(\.|\[)?[^.[]*$/, '')) {
      const position = json.positionOf(at);
      if (position !== undefined) return position;
    }
    return json.positionOf('service');
  };
  return {
    name: serviceName(config),
    file,
    absoluteFile,
    config,
    plan: recordOfConfig(config, driver, fixedInstance(loaded)),
    positionOf,
  };
}

/** Variables of this environment (`--env`), and over them those of files (`--env-file`), for one service or for all. */
function environmentOf(
  absoluteFile: string,
  args: Pick<Args, 'flag' | 'list'>,
  io: CliIO,
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

/** The lock of a service: the one that was asked for, or the one that its config names. */
export function lockOf(service: Service, args: Pick<Args, 'text'>, io: CliIO): string {
  const asked = args.text('lock');
  return asked === undefined ? lockFileOf(service.config, service.absoluteFile) : resolve(io.cwd, asked);
}

function driverOptionsOf(
  service: string,
  uriEnvs: readonly string[],
  env: NodeJS.ProcessEnv,
): DriverOptions | undefined {
  const own = uriEnvs.find((entry) => entry.startsWith(`${service}=`))?.slice(service.length + 1);
  const variable = own ?? uriEnvs.find((entry) => !entry.includes('='));
  if (variable === undefined) return undefined;
  const uri = env[variable];
  if (uri === undefined || uri === '') {
    throw new UsageError(
      `--uri-env ${variable}: the variable is not set, so what it says can't be compared.`,
    );
  }
  try {
    return resolveDriverOptions(uri);
  } catch (error) {
    throw new UsageError(
      `--uri-env ${variable}: the driver refuses it: ${redactText((error as Error).message, [uri])}`,
    );
  }
}
