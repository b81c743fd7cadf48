import { parseArgs } from 'node:util';
import { ACTS, type ActName } from './acts';

export interface DemoOptions {
  readonly act: ActName;
  readonly json: boolean;
  readonly seed: number;
  /** Time of one run. */
  readonly seconds: number;
  readonly server: string | undefined;
  /** A Prometheus with the shipped rules looks on. */
  readonly prometheus: boolean;
}

/** Shorter than the least, and what is to happen has no time to. The incident is played twice, the regions once. */
const SECONDS: Readonly<Record<ActName, { readonly least: number; readonly usual: number }>> = {
  incident: { least: 16, usual: 36 },
  regions: { least: 20, usual: 90 },
};

/** The rules' windows must have room for scrapes. */
const WATCHED_SECONDS = 72;

export const USAGE = `npm run demo -- [--act NAME] [--json] [--seed N] [--seconds N] [--server mongodb://...] [--prometheus]

  --act NAME   incident (connections and reads, the default) or regions (members that go and come back)
  --json       print one JSON object and nothing else on standard output
  --seed N     another workload; the default is 1
  --seconds N  time of each of the two runs; at least ${SECONDS.incident.least}, the default is ${SECONDS.incident.usual};
               of the regions, one run: ${SECONDS.regions.least} and ${SECONDS.regions.usual}
  --server     a real replica set instead of the embedded one; database mongo_governor_demo is replaced and dropped
  --prometheus the binary "prometheus" scrapes the services and evaluates the shipped alert rules, with their times
               divided, since the demo is faster than the incident; prints which alerts fired, and when`;

/** @throws Error in words for the user. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      act: { type: 'string', default: 'incident' },
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string' },
      server: { type: 'string' },
      prometheus: { type: 'boolean', default: false },
    },
  });
  const act = actNamed(values.act);
  const { least, usual } = SECONDS[act];
  if (act === 'regions' && values.prometheus) {
    throw new Error('--prometheus looks at the first act: without --act regions');
  }
  if (act === 'regions' && values.server !== undefined) {
    throw new Error(
      '--act regions takes members away: it plays on embedded replica sets only, without --server',
    );
  }
  return {
    act,
    json: values.json,
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 30),
    seconds: wholeNumber(
      '--seconds',
      values.seconds ?? String(values.prometheus ? WATCHED_SECONDS : usual),
      least,
      3_600,
    ),
    server: serverUri(values.server),
    prometheus: values.prometheus,
  };
}

function actNamed(text: string): ActName {
  const act = ACTS.find((name) => name === text);
  if (act === undefined) throw new Error(`--act is "${text}"; the acts are ${ACTS.join(' and ')}`);
  return act;
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
