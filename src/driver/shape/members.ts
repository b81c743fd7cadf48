import type { EventEmitter } from 'node:events';

/*
 * How a table says what members an object of the driver has to have. A table is typed by the interface in
 * `internals.ts` that it checks: it can neither lack a member of the interface nor check it for another type.
 */

/** Set where the whole object may be null or undefined, yet its name has to be there. */
export const MAY_BE_EMPTY = Symbol('may be empty');
/** Set where the whole object may be missing, name and all. */
export const MAY_BE_MISSING = Symbol('may be missing');
/** Set where the seam puts another object in its place. */
export const WRITTEN = Symbol('written');
/** Set where the seam makes more objects of its class. */
export const OF_A_CLASS = Symbol('of a class');
/** What every element of a list has to have. */
export const EACH = Symbol('each');

type TypeName<V> = [V] extends [string]
  ? 'string'
  : [V] extends [number]
    ? 'number'
    : [V] extends [boolean]
      ? 'boolean'
      : [V] extends [((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown)]
        ? 'function'
        : 'object';

type MayBeAbsent<V> = undefined extends V ? '?' : null extends V ? '?' : '';

/** Objects that need no table of their own: the language's, Node's, and those of which nothing is known. */
type Opaque = EventEmitter | { readonly size: number; has(key: never): boolean } | readonly unknown[];

type TypeOf<V> =
  TypeName<V> extends 'object'
    ? V extends Opaque
      ? 'object'
      : string extends keyof V
        ? 'object'
        : [keyof V] extends [never]
          ? 'object'
          : never
    : TypeName<V>;

/**
 * One member: its `typeof`, with a question mark where it may be undefined or null, or just that it is there; `written`
 * where the seam replaces it. What is not checked needs a reason.
 */
export type Leaf<V> =
  | `${TypeOf<NonNullable<V>> | 'there'}${MayBeAbsent<V>}${'' | ', written'}`
  | 'there'
  | `not checked: ${string}`;

interface Flags {
  readonly [MAY_BE_EMPTY]?: true;
  readonly [MAY_BE_MISSING]?: true;
  readonly [WRITTEN]?: true;
  readonly [OF_A_CLASS]?: true;
}

type Member<V> =
  | Leaf<V>
  | (NonNullable<V> extends readonly (infer E)[]
      ? { readonly [EACH]: Members<E> }
      : NonNullable<V> extends object
        ? Members<NonNullable<V>>
        : never);

/** Node's and the language's own objects have what they have: only what is used of them is listed. */
type Foreign = keyof EventEmitter | keyof ReadonlyMap<unknown, unknown>;

export type Members<T> = Flags & {
  readonly [K in Exclude<keyof T, Foreign>]-?: Member<T[K]>;
} & {
  readonly [K in Extract<keyof T, Foreign>]?: TypeName<T[K]>;
};

/** A table as it is read: every `Members` is one. */
export interface Table extends Flags {
  readonly [EACH]?: Table;
  readonly [member: string]: string | Table;
  readonly [Symbol.iterator]?: string;
}

const NOT_CHECKED = 'not checked: ';

/** What an object lacks of its table: `pool.options.maxPoolSize (number)`. */
export function missingOf(target: unknown, table: object, name: string): string[] {
  return [...lacks(target, table as Table, name)];
}

/**
 * The members that an object can't do without, as dotted paths with their `typeof`; those that may be absent and those
 * of which only the name has to be there are left out.
 */
export function requiredMembers(table: object, path = ''): Record<string, string> {
  const required: Record<string, string> = {};
  if ((table as Table)[OF_A_CLASS] === true) required[`${path}constructor`] = 'function';
  for (const key of namesOf(table as Table)) {
    const at = `${path}${String(key)}`;
    const member = (table as Table)[key as string] as string | Table;
    if (typeof member === 'string') {
      const type = typeOf(member);
      if (!member.startsWith(NOT_CHECKED) && !member.includes('?') && type !== 'there') required[at] = type;
    } else if (EACH in member) required[at] = 'object';
    else if (member[MAY_BE_EMPTY] !== true && member[MAY_BE_MISSING] !== true) {
      const within = requiredMembers(member, `${at}.`);
      Object.assign(required, Object.keys(within).length > 0 ? within : { [at]: 'object' });
    }
  }
  return required;
}

function* lacks(target: unknown, table: Table, path: string): Generator<string> {
  if (table[OF_A_CLASS] === true && !isLeaf(target, 'constructor', 'function'))
    yield `${path}.constructor (function)`;
  for (const key of namesOf(table)) {
    const at = `${path}.${String(key)}`;
    const member = table[key as string] as string | Table;
    if (typeof member === 'string') {
      if (!isLeaf(target, key, member)) yield `${at} (${typeOf(member)})`;
    } else yield* lacksObject(target, key, member, at);
  }
}

function* lacksObject(holder: unknown, key: PropertyKey, table: Table, at: string): Generator<string> {
  const value = valueAt(holder, key);
  if (value === undefined || value === null) {
    if (table[MAY_BE_MISSING] === true) return;
    if (table[MAY_BE_EMPTY] === true) {
      if (!isThere(holder, key)) yield `${at} (there)`;
      return;
    }
  } else if (table[WRITTEN] === true && !isWritable(holder as object, key)) yield `${at} (writable)`;
  const each = table[EACH];
  if (each === undefined) yield* isObject(value) ? lacks(value, table, at) : allOf(table, at);
  else if (!Array.isArray(value)) yield `${at} (object)`;
  else for (const element of value) yield* lacks(element, each, at);
}

/** Everything that is lacking with the object itself, which is all there is to say where nothing in it is checked. */
function allOf(table: Table, at: string): string[] {
  const all = [...lacks(undefined, table, at)];
  return all.length > 0 ? all : [`${at} (object)`];
}

function isLeaf(holder: unknown, key: PropertyKey, leaf: string): boolean {
  if (leaf.startsWith(NOT_CHECKED)) return true;
  const type = typeOf(leaf);
  if (type === 'there') return isThere(holder, key);
  if (leaf.endsWith(', written') && isObject(holder) && !isWritable(holder, key)) return false;
  const value = valueAt(holder, key);
  if (value === undefined || value === null) return leaf.includes('?') && isObject(holder);
  // `toString` and `constructor` are there whatever the driver does.
  return typeof value === type && value !== Reflect.get(Object.prototype, key);
}

function typeOf(leaf: string): string {
  return /^\w+/.exec(leaf)?.[0] as string;
}

function namesOf(table: Table): PropertyKey[] {
  return Reflect.ownKeys(table).filter((key) => typeof key === 'string' || key === Symbol.iterator);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isThere(holder: unknown, key: PropertyKey): boolean {
  return isObject(holder) && key in holder;
}

function valueAt(holder: unknown, key: PropertyKey): unknown {
  return isObject(holder) ? Reflect.get(holder, key) : undefined;
}

/** Whether an assignment takes effect: it throws on what is frozen or has only a getter. */
function isWritable(holder: object, key: PropertyKey): boolean {
  for (let owner: object | null = holder; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertyDescriptor(owner, key);
    if (found === undefined) continue;
    const isSet = found.set !== undefined || found.writable === true;
    return isSet && (owner === holder || found.set !== undefined || Object.isExtensible(holder));
  }
  return Object.isExtensible(holder);
}
