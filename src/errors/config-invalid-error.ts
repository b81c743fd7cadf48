import { GovernorError } from './governor-error';

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
  const lines = problems.map(({ path, source, found, expected, nearest }) => {
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
    return `  - ${path === '' ? '(whole config)' : path} (${source}): found ${found}, expected ${expected}.${hint}`;
  });
  return [`The mongo-governor configuration has ${count}:`, ...lines].join('\n');
}
