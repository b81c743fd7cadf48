import { resolve } from 'node:path';
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
import { variablesOf } from './variables';

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
  const env = variablesOf(absoluteFile, args, io);
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
