import { parseArgs } from 'node:util';

export interface Options {
  readonly seed: number;
  readonly runs: number;
  /** Begins no further run after so long. */
  readonly withinSeconds: number;
  /** Rewrites the table in docs/reliability.md. */
  readonly report: boolean;
  /** Plays only those of the schedules that have leases or a budget in Redis. */
  readonly fleet: boolean;
  /** Plays them with the adaptive limit on. */
  readonly adaptive: boolean;
  /** Makes a failing schedule smaller. */
  readonly shrink: boolean;
}

/** `--seed N --runs N --report --fleet --adaptive --no-shrink --within SECONDS`. A run's own seed is the first seed plus its number. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: '100' },
      within: { type: 'string', default: 'Infinity' },
      report: { type: 'boolean', default: false },
      fleet: { type: 'boolean', default: false },
      adaptive: { type: 'boolean', default: false },
      'no-shrink': { type: 'boolean', default: false },
    },
  });
  const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
  const runs = Number(values.runs);
  const withinSeconds = Number(values.within);
  if (!Number.isInteger(seed) || !Number.isInteger(runs) || runs < 1) {
    throw new Error('--seed and --runs take whole numbers');
  }
  if (!(withinSeconds > 0)) throw new Error('--within takes seconds');
  return {
    seed,
    runs,
    withinSeconds,
    report: values.report,
    fleet: values.fleet,
    adaptive: values.adaptive,
    shrink: !values['no-shrink'],
  };
}
