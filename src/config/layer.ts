import { z } from 'zod';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { describeExpected, describeFound } from './describe';
import { exampleOf } from './example-of';
import { joinPath } from './json-text';
import { knownKeys, LEAVES, type Leaf, schemaAt, unwrap } from './leaves';
import { nearest } from './nearest';
import { redactText } from './redact';

/** Values of one source, by leaf path. A source never holds half of a leaf: lists are replaced whole. */
export interface Layer {
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly ConfigProblem[];
}

/** Tells the source of a path: the file with line and column, the variable, "code". */
export type SourceOf = (path: string) => string;

const LEAF_BY_PATH = new Map(LEAVES.map((leaf) => [leaf.path, leaf]));

/** Reads a tree (the parsed file, or the object given in code) into a layer. Every wrong thing is a problem. */
export function readTree(tree: unknown, sourceOf: SourceOf): Layer {
  const values = new Map<string, unknown>();
  const problems: ConfigProblem[] = [];

  const visit = (node: unknown, keys: readonly string[], path: string): void => {
    const leaf = LEAF_BY_PATH.get(path);
    if (leaf !== undefined) {
      const value = withoutAbsent(leaf, node);
      values.set(path, value);
      problems.push(...checkLeaf(leaf, value, sourceOf));
      return;
    }
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      problems.push({ path, source: sourceOf(path), found: describeFound(node), expected: 'an object' });
      return;
    }
    const known = knownKeys(keys) ?? [];
    for (const [key, child] of Object.entries(node)) {
      if (child === undefined) continue;
      const childPath = joinPath(path, key);
      if (known.includes(key)) visit(child, [...keys, key], childPath);
      else problems.push(unknownKey(childPath, key, known, sourceOf(childPath)));
    }
  };

  visit(tree, [], '');
  return { values, problems };
}

/** Problems of one leaf's value; their paths go down into lists (`reads.primaryAllowed[0].reason`). */
export function checkLeaf(leaf: Leaf, value: unknown, sourceOf: SourceOf): ConfigProblem[] {
  let result: z.ZodSafeParseResult<unknown>;
  try {
    result = leaf.schema.safeParse(value);
  } catch {
    // zod compares a `length` that is an object without a value, and throws (`{"length": {"valueOf": 1, "toString": 1}}`).
    const expected = describeExpected(schemaAt(leaf.schema, []), 'another value');
    return [{ path: leaf.path, source: sourceOf(leaf.path), found: describeFound(value), expected }];
  }
  const dropped = [...droppedKeys(leaf.schema, value, leaf.path)].map((path): ConfigProblem => {
    return {
      path: redactText(path),
      source: sourceOf(path),
      found: 'the name "__proto__"',
      expected: 'another name',
    };
  });
  const issues = result.success ? [] : result.error.issues;
  const problems = issues.flatMap((issue) => describeIssue(leaf, value, issue, sourceOf));
  return [...dropped, ...firstOfEachPath(problems)];
}

/** One value can break several rules: an empty name is too short, and no name. The first one says enough. */
function firstOfEachPath(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const firsts = new Map<string, ConfigProblem>();
  for (const problem of problems) if (!firsts.has(problem.path)) firsts.set(problem.path, problem);
  return [...firsts.values()];
}

/** Paths of keys that zod leaves out of a record without a word: what a person wrote there would silently be nothing. */
function* droppedKeys(schema: z.ZodType, node: unknown, path: string): Generator<string> {
  const inner = unwrap(schema);
  if (typeof node !== 'object' || node === null) return;
  if (inner instanceof z.ZodArray) {
    for (const [index, child] of Object.entries(node))
      yield* droppedKeys(inner.element as z.ZodType, child, joinPath(path, Number(index)));
  } else if (inner instanceof z.ZodObject) {
    for (const [key, child] of Object.entries(inner.shape))
      yield* droppedKeys(child as z.ZodType, childOf(node, key), joinPath(path, key));
  } else if (inner instanceof z.ZodRecord) {
    if (Object.hasOwn(node, '__proto__')) yield joinPath(path, '__proto__');
    for (const [key, child] of Object.entries(node))
      yield* droppedKeys(inner.valueType as z.ZodType, child, joinPath(path, key));
  }
}

/** In code, a named thing that is undefined is absent, as any other key is. */
function withoutAbsent({ schema }: Leaf, value: unknown): unknown {
  if (!(unwrap(schema) instanceof z.ZodRecord) || typeof value !== 'object' || value === null) return value;
  if (!Object.values(value).includes(undefined)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== undefined));
}

function describeIssue(
  leaf: Leaf,
  value: unknown,
  issue: z.core.$ZodIssue,
  sourceOf: SourceOf,
): ConfigProblem[] {
  const path = issue.path.map(asKey).reduce<string>(joinPath, leaf.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys([...leaf.keys, ...issue.path]) ?? [];
    return issue.keys.map((key) =>
      unknownKey(joinPath(path, key), key, known, sourceOf(joinPath(path, key))),
    );
  }
  const found = issue.path.reduce<unknown>(childOf, value);
  if (issue.code === 'invalid_key') return [wrongName(path, issue, sourceOf(path))];
  const name = String(issue.path.at(-1) ?? leaf.keys.at(-1));
  const schema = schemaAt(leaf.schema, issue.path);
  const wanted = describeExpected(schema, issue.message);
  const example = isOfWrongShape(issue) ? exampleOf(schema) : undefined;
  return [
    {
      path,
      source: sourceOf(path),
      found: describeFound(found, name),
      expected: inOwnWords(issue, wanted),
      ...(example === undefined ? {} : { advice: `Write it like ${JSON.stringify(example)}.` }),
    },
  ];
}

/** What is too long or too many has the right shape. */
function isOfWrongShape({ code }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' || code === 'invalid_format';
}

/** A pattern, or a rule about several keys, says more in the schema's own words than in its shape. */
function inOwnWords(issue: z.core.$ZodIssue, wanted: string): string {
  if (issue.code === 'custom') return issue.message;
  return issue.code === 'invalid_format' && issue.format === 'regex' ? `${wanted}: ${issue.message}` : wanted;
}

function wrongName(path: string, issue: z.core.$ZodIssueInvalidKey, source: string): ConfigProblem {
  const found = `the name ${JSON.stringify(redactText(String(issue.path.at(-1))))}`;
  return { path: redactText(path), source, found, expected: issue.issues[0]?.message ?? 'another name' };
}

function unknownKey(path: string, key: string, known: readonly string[], source: string): ConfigProblem {
  const hint = nearest(key, known);
  return {
    path: redactText(path),
    source,
    found: `unknown key ${JSON.stringify(redactText(key))}`,
    expected: known.length === 0 ? 'no key here' : `one of ${known.join(', ')}`,
    ...(hint === undefined ? {} : { nearest: hint }),
  };
}

function asKey(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}

/** A value one key further down; undefined where there is none. */
export function childOf(node: unknown, key: PropertyKey): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}
