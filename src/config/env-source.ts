import type { ConfigProblem } from '../errors/config-invalid-error';
import { checkLeaf } from './check-leaf';
import { parseEnvValue } from './env-value';
import type { Layer } from './layer';
import { LEAVES, type Leaf, leafOf } from './leaves';
import { nearest } from './nearest';
import { isServiceLink } from './service-links';

const PREFIX = 'MONGO_GOVERNOR_';

/** Names the config file. */
export const CONFIG_FILE_VARIABLE = `${PREFIX}CONFIG`;

const VARIABLES: ReadonlyMap<string, Leaf> = new Map(
  LEAVES.filter(({ path }) => !path.startsWith('$')).map((leaf) => [variableOf(leaf), leaf]),
);

/** The environment variable of each leaf, by path: `connections.waitQueue.maxSize` has `MONGO_GOVERNOR_CONNECTIONS_WAIT_QUEUE_MAX_SIZE`. */
export const VARIABLE_BY_PATH: ReadonlyMap<string, string> = new Map(
  [...VARIABLES].map(([variable, leaf]) => [leaf.path, variable]),
);

/** The variable that sets a path: its leaf's. */
export function variableFor(path: string): string | undefined {
  return VARIABLE_BY_PATH.get(leafOf(path)?.path ?? path);
}

/** Reads the variables into a layer. */
export function readEnv(env: NodeJS.ProcessEnv): Layer {
  const values = new Map<string, unknown>();
  const problems: ConfigProblem[] = [];
  for (const [variable, leaf] of VARIABLES) {
    const text = env[variable];
    if (text === undefined || isServiceLink(variable, text)) continue;
    const parsed = parseEnvValue(text, leaf, variable);
    problems.push(...parsed.problems);
    if (!('value' in parsed)) continue;
    values.set(leaf.path, parsed.value);
    problems.push(...checkLeaf(leaf, parsed.value, () => variable));
  }
  return { values, problems };
}

/** Variables with our prefix that Kubernetes made of a Service, and that are not read therefore. */
export function findServiceLinks(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && isServiceLink(name, env[name] ?? ''))
    .sort();
}

/** Variables with our prefix that nothing reads: a typo in one would silently change nothing. */
export function findUnknownVariables(
  env: NodeJS.ProcessEnv,
  referenced: ReadonlySet<string>,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const variable of Object.keys(env).sort()) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_FILE_VARIABLE) continue;
    if (VARIABLES.has(variable) || referenced.has(variable)) continue;
    if (isServiceLink(variable, env[variable] ?? '')) continue;
    const hint = nearest(
      variable.slice(PREFIX.length),
      [...VARIABLES.keys()].map((name) => name.slice(PREFIX.length)),
    );
    problems.push({
      path: '',
      source: variable,
      found: `unknown variable ${variable}`,
      expected: `a variable of the configuration (${PREFIX}CONNECTIONS_PRIMARY, …)`,
      ...(hint === undefined ? {} : { nearest: PREFIX + hint }),
    });
  }
  return problems;
}

function variableOf({ keys }: Leaf): string {
  const words = keys.map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return PREFIX + words.join('_');
}
