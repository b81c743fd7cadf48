import { z } from 'zod';

/**
 * What may be written over a resolved section: any of its values, a list whole. `null` takes away a value that a
 * section may be without.
 */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? {
        readonly [K in keyof T]?:
          | Overrides<Exclude<T[K], undefined>>
          | (undefined extends T[K] ? null : never)
          | undefined;
      }
    : T;

/** The schema of overrides: the section's own, with everything optional and without defaults. */
export function overridesOf<S extends z.ZodType>(section: S): OverridesSchema<z.output<S>> {
  // TypeScript can't follow a schema that is made key by key.
  return optionalOf(section) as unknown as OverridesSchema<z.output<S>>;
}

type OverridesSchema<T> = z.ZodOptional<z.ZodType<Overrides<T>, Overrides<T>>>;

/** Puts overrides over a section; neither is changed. Only keys that the schema knows come here. */
export function withOverrides<T extends object>(section: T, overrides: NoInfer<Overrides<T>> | undefined): T {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(section));
  for (const [key, value] of Object.entries(overrides ?? {})) {
    const below = result[key];
    if (value === null) delete result[key];
    else if (isSection(value) && isSection(below)) result[key] = withOverrides(below, value);
    else if (value !== undefined) result[key] = value;
  }
  return Object.freeze(result) as T;
}

/** The overrides that make `wanted` of a section. */
export function overridesTo<T extends object>(section: NoInfer<T>, wanted: T): Overrides<T> {
  const result: Record<string, unknown> = Object.fromEntries(Object.keys(section).map((key) => [key, null]));
  for (const [key, value] of Object.entries(wanted)) {
    const below: unknown = Reflect.get(section, key);
    result[key] = isSection(value) && isSection(below) ? overridesTo(below, value) : value;
  }
  return result as Overrides<T>;
}

function optionalOf(schema: z.ZodType): z.ZodType {
  let inner = schema;
  let mayBeAbsent = false;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    mayBeAbsent ||= inner instanceof z.ZodOptional;
    inner = inner.unwrap() as z.ZodType;
  }
  if (inner instanceof z.ZodObject) {
    const shape = Object.entries(inner.shape).map(([key, child]) => [key, optionalOf(child as z.ZodType)]);
    inner = z.strictObject(Object.fromEntries(shape));
  }
  const optional = (mayBeAbsent ? inner.nullable() : inner).optional();
  return schema.description === undefined ? optional : optional.describe(schema.description);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
