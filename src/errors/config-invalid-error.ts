import { GovernorError } from './governor-error';
import { oneLine } from './one-line';

/** One thing that is wrong with a configuration. `found` never holds a secret. */
export interface ConfigProblem {
  /** Path of the key, `connections.primary`; empty for the whole input. */
  readonly path: string;
  /** The file, the environment variable, or "code". */
  readonly source: string;
  readonly found: string;
  readonly expected: string;
  /** The nearest known key, where the key is unknown. */
  readonly nearest?: string;
}

/** A message is for people, who read no more; `problems` has all of them. */
const MOST_TOLD = 100;

/** A configuration that can't be used; lists every problem at once. */
export class ConfigInvalidError extends GovernorError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(describeProblems(problems), { code: 'ERR_GOVERNOR_CONFIG_INVALID', retryable: false });
    this.problems = problems;
  }
}

function describeProblems(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.slice(0, MOST_TOLD).map(({ path, source, found, expected, nearest }) => {
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    return `  - ${oneLine(`${path === '' ? '(whole config)' : path} (${source}): found ${found}, expected ${expected}.${hint}`)}`;
  });
  const rest = problems.length - lines.length;
  return [
    `The mongo-governor configuration has ${count}:`,
    ...lines,
    ...(rest === 0 ? [] : [`  … and ${rest} more`]),
  ].join('\n');
}
