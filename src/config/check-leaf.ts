import { z } from 'zod';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { describeExpected, describeFound } from './describe';
import { exampleOf } from './example-of';
import { childOf, joinPath, type SourceOf } from './key-path';
import { knownKeys, type Leaf, schemaAt, unwrap } from './leaves';
import { nearest } from './nearest';
import { redactText } from './redact';

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

/** A key that nothing reads; told with the nearest that something does. */
export function unknownKey(
  path: string,
  key: string,
  known: readonly string[],
  source: string,
): ConfigProblem {
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
