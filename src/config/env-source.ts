import { z } from 'zod';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { describeFound } from './describe';
import { JsonSyntaxError, joinPath } from './json-text';
import { checkLeaf, type Layer } from './layer';
import { LEAVES, type Leaf, leafOf, unwrap } from './leaves';
import { nearest } from './nearest';
import { parseJson } from './parse-json';
import { redactText } from './redact';

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

/** Reads the variables into a layer. Numbers, true and false as they are; lists and objects as JSON. */
export function readEnv(env: NodeJS.ProcessEnv): Layer {
  const values = new Map<string, unknown>();
  const problems: ConfigProblem[] = [];
  for (const [variable, leaf] of VARIABLES) {
    const text = env[variable];
    if (text === undefined) continue;
    const parsed = parseText(text, leaf, variable);
    if (parsed.problem !== undefined) {
      problems.push(parsed.problem);
      continue;
    }
    values.set(leaf.path, parsed.value);
    problems.push(...checkLeaf(leaf, parsed.value, () => variable));
  }
  return { values, problems };
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

interface ParsedText {
  readonly value?: unknown;
  readonly problem?: ConfigProblem;
}

function parseText(text: string, leaf: Leaf, variable: string): ParsedText {
  const schema = unwrap(leaf.schema);
  if (schema instanceof z.ZodNumber)
    return { value: /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text };
  if (schema instanceof z.ZodBoolean)
    return { value: text === 'true' ? true : text === 'false' ? false : text };
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return { value: text };
  try {
    const { value, duplicates } = parseJson(text);
    const twice = duplicates[0];
    if (twice === undefined) return { value };
    const path = twice.path.startsWith('[') ? leaf.path + twice.path : joinPath(leaf.path, twice.path);
    const found = `the key a second time (column ${twice.position.column})`;
    return { problem: { path: redactText(path), source: variable, found, expected: 'each key once' } };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const like = schema instanceof z.ZodRecord ? '{}' : '[]';
    const expected = `JSON, like ${like} (column ${error.position.column}: ${error.expected})`;
    return { problem: { path: leaf.path, source: variable, found: describeFound(text, variable), expected } };
  }
}

function variableOf({ keys }: Leaf): string {
  const words = keys.map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return PREFIX + words.join('_');
}
