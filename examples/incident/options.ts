import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly json: boolean;
  readonly seed: number;
  /** Time of one run; there are two. */
  readonly seconds: number;
  readonly server: string | undefined;
}

const DEFAULT_SECONDS = 36;
/** Shorter, and the incident has no time to happen. */
const LEAST_SECONDS = 16;

export const USAGE = `npm run demo -- [--json] [--seed N] [--seconds N] [--server mongodb://...]

  --json       print one JSON object and nothing else on standard output
  --seed N     another workload; the default is 1
  --seconds N  time of each of the two runs; at least ${LEAST_SECONDS}, the default is ${DEFAULT_SECONDS}
  --server     a real replica set instead of the embedded one; database mongo_governor_demo is replaced and dropped`;

/** @throws Error in words for the user. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
      server: { type: 'string' },
    },
  });
  return {
    json: values.json,
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 30),
    seconds: wholeNumber('--seconds', values.seconds, LEAST_SECONDS, 3_600),
    server: serverUri(values.server),
  };
}

function serverUri(text: string | undefined): string | undefined {
  if (text === undefined || text.startsWith('mongodb://')) return text;
  throw new Error('--server needs a connection string that begins with mongodb://');
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} is "${text}"; expected a whole number from ${least} to ${most}`);
}
