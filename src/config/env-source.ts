import { z } from 'zod';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { describeFound } from './describe';
import { exampleOf } from './example-of';
import { JsonSyntaxError, joinPath, type TextPosition } from './json-text';
import { checkLeaf, type Layer } from './layer';
import { LEAVES, type Leaf, leafOf, unwrap } from './leaves';
import { nearest } from './nearest';
import { parseJson } from './parse-json';
import { redactText } from './redact';
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

/** Reads the variables into a layer. Numbers, true and false as they are; lists and objects as JSON. */
export function readEnv(env: NodeJS.ProcessEnv): Layer {
  const values = new Map<string, unknown>();
  const problems: ConfigProblem[] = [];
  for (const [variable, leaf] of VARIABLES) {
    const text = env[variable];
    if (text === undefined || isServiceLink(variable, text)) continue;
    const parsed = parseText(text, leaf, variable);
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

interface ParsedText {
  /** Absent where the text can't be read. */
  readonly value?: unknown;
  readonly problems: readonly ConfigProblem[];
}

function parseText(text: string, leaf: Leaf, variable: string): ParsedText {
  const schema = unwrap(leaf.schema);
  if (isScalar(schema)) return { value: scalarOf(text, schema), problems: [] };
  try {
    const { value, duplicates } = parseJson(text);
    const twice = duplicates.map(({ path, position }): ConfigProblem => {
      const place = path.startsWith('[') ? leaf.path + path : joinPath(leaf.path, path);
      const found = `the key a second time (${placeIn(position)})`;
      return { path: redactText(place), source: variable, found, expected: 'each key once' };
    });
    // Which of the two was meant nobody knows, so what it says is not looked at.
    return twice.length === 0 ? { value, problems: [] } : { problems: twice };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const like = JSON.stringify(exampleOf(schema) ?? (schema instanceof z.ZodRecord ? {} : []));
    const why = `${placeIn(error.position)}: found ${error.found}, expected ${error.expected}`;
    const found = describeFound(text, variable);
    return {
      problems: [{ path: leaf.path, source: variable, found, expected: `JSON, like ${like} (${why})` }],
    };
  }
}

type Scalar = z.ZodNumber | z.ZodBoolean | z.ZodEnum | z.ZodString;

function isScalar(schema: z.ZodType): schema is Scalar {
  return [z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodString].some((type) => schema instanceof type);
}

/** What is no number or choice stays the text, for the schema to refuse. */
function scalarOf(text: string, schema: Scalar): unknown {
  // Files of variables bring spaces and line breaks along, with which no number and no choice begins or ends.
  const word = text.trim();
  if (schema instanceof z.ZodNumber) return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : text;
  if (schema instanceof z.ZodBoolean) return word === 'true' ? true : word === 'false' ? false : text;
  if (schema instanceof z.ZodEnum) return schema.options.includes(word) ? word : text;
  return text;
}

function placeIn({ line, column }: TextPosition): string {
  return line === 1 ? `column ${column}` : `line ${line}, column ${column}`;
}

function variableOf({ keys }: Leaf): string {
  const words = keys.map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return PREFIX + words.join('_');
}
