import { z } from 'zod';
import { joinPath } from './key-path';
import { configSchema } from './schema';

/** One value of the config that is set as a whole: a number, a list, a choice. */
export interface Leaf {
  readonly path: string;
  readonly keys: readonly string[];
  readonly schema: z.ZodType;
}

/** All leaves of the config schema, in its order. */
export const LEAVES: readonly Leaf[] = leavesOf(configSchema, []);

/** The leaf that a path is, or that it goes down into: of `reads.tags[0].dc` it is `reads.tags`. */
export function leafOf(path: string): Leaf | undefined {
  return LEAVES.find(({ path: leaf }) => {
    const next = path.charAt(leaf.length);
    return path.startsWith(leaf) && (next === '' || next === '.' || next === '[');
  });
}

/** Keys that the config schema knows at a path; undefined where there is no object. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] | undefined {
  const schema = schemaAt(configSchema, path);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

/** The schema at a path below `root`, without its defaults; undefined where it knows no such path. */
export function schemaAt(root: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let current: z.ZodType | undefined = unwrap(root);
  for (const key of path) {
    if (current instanceof z.ZodObject) current = unwrap(current.shape[String(key)] as z.ZodType | undefined);
    else if (current instanceof z.ZodArray) current = unwrap(current.element as z.ZodType);
    else if (current instanceof z.ZodRecord) current = unwrap(current.valueType as z.ZodType);
    else return undefined;
  }
  return current;
}

/** The leaves of a schema that is at the place that `keys` tell. */
export function leavesOf(schema: z.ZodType, keys: readonly string[]): Leaf[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, child]) =>
      leavesOf(child as z.ZodType, [...keys, key]),
    );
  }
  return [{ path: keys.reduce<string>(joinPath, ''), keys, schema }];
}

/** A schema without what it says about a value that is absent or null. */
export function unwrap(schema: z.ZodType): z.ZodType;
export function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined;
export function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let current = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault
  ) {
    current = current.unwrap() as z.ZodType;
  }
  return current;
}
