import { GovernorError } from './governor-error';
import { oneLine } from './one-line';
import { plural } from './plural';

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
  /** What to do, where `expected` alone does not say it: whole sentences. */
  readonly advice?: string;
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

/**
 * What was found, what is expected, and what to do.
 * @param told advice that was given before, which nobody needs again; this one's is added
 */
export function describeProblem(
  { found, expected, nearest, advice }: ConfigProblem,
  told: Set<string> = new Set(),
): string {
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  const isNew = advice !== undefined && !told.has(advice);
  if (isNew) told.add(advice);
  return `found ${found}, expected ${expected}.${hint}${isNew ? ` ${advice}` : ''}`;
}

function describeProblems(problems: readonly ConfigProblem[]): string {
  const count = `${problems.length} ${plural(problems.length, 'problem')}`;
  const told = new Set<string>();
  const lines = problems.slice(0, MOST_TOLD).map((problem) => {
    const { path, source } = problem;
    const text = describeProblem(problem, told);
    return `  - ${oneLine(`${path === '' ? '(whole config)' : path} (${source}): ${text}`)}`;
  });
  const rest = problems.length - lines.length;
  return [
    `The mongo-governor configuration has ${count}:`,
    ...lines,
    ...(rest === 0 ? [] : [`  … and ${rest} more`]),
  ].join('\n');
}
