import { z } from 'zod';
import { unwrap } from './leaves';

/** A value as a person would write it; undefined where the schema shows none, and what is expected says enough. */
export function exampleOf(schema: z.ZodType | undefined): unknown {
  const inner = unwrap(schema);
  const own = inner?.meta()?.examples;
  if (Array.isArray(own)) return own[0];
  if (!(inner instanceof z.ZodArray)) return undefined;
  const item = exampleOf(inner.element as z.ZodType);
  return item === undefined ? undefined : [item];
}
