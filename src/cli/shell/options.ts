import type { CommandOption } from './command';

export const HELP = { type: 'boolean', short: 'h', help: 'Show this help' } as const satisfies CommandOption;

export const CONFIG_OPTIONS = {
  config: {
    type: 'string',
    short: 'c',
    multiple: true,
    value: 'PATH',
    help: 'Config file or folder; may be repeated (default: MONGO_GOVERNOR_CONFIG or mongo-governor.json)',
  },
  env: { type: 'boolean', help: 'Apply the MONGO_GOVERNOR_* variables of this environment too' },
  'env-file': {
    type: 'string',
    multiple: true,
    value: '[SERVICE=]FILE',
    help: 'File of NAME=value lines with the MONGO_GOVERNOR_* variables that are set where the service runs',
  },
  'uri-env': {
    type: 'string',
    multiple: true,
    value: '[SERVICE=]NAME',
    help: 'Variable with the connection string: its read preference and pool options count too',
  },
} as const satisfies Record<string, CommandOption>;

export const LOCK_OPTION = {
  lock: { type: 'string', value: 'FILE', help: 'The lock (default: drift.lock of each config, beside it)' },
} as const satisfies Record<string, CommandOption>;

export const BASE_OPTION = {
  base: {
    type: 'string',
    value: 'REF',
    help: 'Compare with the locks of a commit too, through git: origin/main',
  },
} as const satisfies Record<string, CommandOption>;
