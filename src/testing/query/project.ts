import { asDocument, asNumber, type Document, isDocument } from '../wire/bson';
import { checkProjection } from './check-projection';
import { evaluate } from './evaluate';
import { matcher } from './matcher';
import { resolvePath, setPath } from './path';
import { matchedIndex } from './positional';

interface Parts {
  readonly kept: Tree;
  readonly dropped: Tree;
  readonly computed: readonly Computed[];
  readonly sliced: readonly Computed[];
  /** Paths of `field.$`. */
  readonly positional: readonly string[];
  /** Only what is named is shown; else everything but what is named. */
  readonly including: boolean;
}

type Tree = { [field: string]: Tree | true };

interface Computed {
  readonly path: string;
  readonly value: unknown;
}

/** What a find shows of its documents. The stored ones stay as they are. */
export function project(
  documents: readonly Document[],
  projection: Document,
  filter: Document = {},
  variables: Document = {},
): Document[] {
  const flat = flatten(projection);
  checkProjection(flat);
  const parts = partsOf(flat);
  return documents.map((document) => projectOne(document, parts, filter, variables));
}

/** `{ a: { b: 1 } }` means `{ 'a.b': 1 }`. */
function flatten(projection: Document, prefix = ''): Document {
  const flat: Document = {};
  for (const [field, value] of Object.entries(projection)) {
    const path = prefix + field;
    const nested = isDocument(value) && !Object.keys(value).some((key) => key.startsWith('$'));
    if (nested && Object.keys(value).length > 0) Object.assign(flat, flatten(value, `${path}.`));
    else flat[path] = value;
  }
  return flat;
}

function partsOf(projection: Document): Parts {
  const kept: Tree = {};
  const dropped: Tree = {};
  const computed: Computed[] = [];
  const sliced: Computed[] = [];
  const positional: string[] = [];
  // `$slice` leaves it open; every other expression shows only what is named.
  let including: boolean | undefined;
  for (const [path, value] of Object.entries(projection)) {
    const flag = flagOf(value);
    if (path === '_id' && flag !== undefined) continue;
    if (isDocument(value) && '$slice' in value && isNumeric(value.$slice)) {
      sliced.push({ path, value: value.$slice });
      continue;
    }
    including = flag ?? true;
    if (path.endsWith('.$')) {
      positional.push(path.slice(0, -2));
      addPath(kept, path.slice(0, -2));
    } else if (flag === undefined) computed.push({ path, value });
    else addPath(flag ? kept : dropped, path);
  }
  const id = flagOf(projection._id);
  including ??= id ?? false;
  if (including && id !== false) addPath(kept, '_id');
  if (including) for (const { path } of sliced) addPath(kept, path);
  if (id === false) addPath(dropped, '_id');
  return { kept, dropped, computed, sliced, positional, including };
}

function projectOne(document: Document, parts: Parts, filter: Document, variables: Document): Document {
  const shown = asDocument(parts.including ? keep(document, parts.kept) : drop(document, parts.dropped));
  for (const path of parts.positional) {
    const array = resolvePath(document, path);
    if (!Array.isArray(array)) continue;
    setCopied(shown, path, array.slice(matchedIndex(path, { before: document, filter })).slice(0, 1));
  }
  for (const { path, value } of parts.sliced) {
    const array = resolvePath(document, path);
    if (Array.isArray(array)) setCopied(shown, path, slice(array, value));
  }
  for (const { path, value } of parts.computed) {
    const result =
      isDocument(value) && '$elemMatch' in value
        ? firstMatch(resolvePath(document, path), value.$elemMatch)
        : evaluate(value, document, variables);
    if (result !== undefined) setCopied(shown, path, result);
  }
  return shown;
}

function keep(value: unknown, tree: Tree | true): unknown {
  if (tree === true) return value;
  if (Array.isArray(value)) {
    return value.map((each) => keep(each, tree)).filter((each) => each !== undefined);
  }
  if (!isDocument(value)) return undefined;
  const kept: Document = {};
  for (const field of Object.keys(value)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined;
    const shown = branch === undefined ? undefined : keep(value[field], branch);
    if (shown !== undefined) kept[field] = shown;
  }
  return kept;
}

function drop(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((each) => drop(each, tree));
  if (!isDocument(value)) return value;
  const left: Document = {};
  for (const field of Object.keys(value)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (branch !== true) left[field] = branch === undefined ? value[field] : drop(value[field], branch);
  }
  return left;
}

function firstMatch(array: unknown, criteria: unknown): unknown[] | undefined {
  if (!Array.isArray(array)) return undefined;
  const matches = matcher({ e: { $elemMatch: criteria } });
  const found = array.find((element) => matches({ e: [element] }));
  return found === undefined ? undefined : [found];
}

function slice(array: unknown[], how: unknown): unknown[] {
  const [first = 0, count] = Array.isArray(how) ? how.map((each) => asNumber(each)) : [asNumber(how)];
  if (count === undefined) return first < 0 ? array.slice(first) : array.slice(0, first);
  const start = first < 0 ? Math.max(0, array.length + first) : first;
  return array.slice(start, start + count);
}

/** Sets a path whose documents on the way may be stored ones. */
function setCopied(target: Document, path: string, value: unknown): void {
  const dot = path.indexOf('.');
  if (dot === -1) target[path] = value;
  else {
    const field = path.slice(0, dot);
    const inner = { ...asDocument(target[field]) };
    target[field] = inner;
    setCopied(inner, path.slice(dot + 1), value);
  }
}

function addPath(tree: Tree, path: string): void {
  setPath(tree, path, true);
}

function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? Boolean(value) : undefined;
}

function isNumeric(value: unknown): boolean {
  return Array.isArray(value) ? value.every((each) => typeof each === 'number') : typeof value === 'number';
}
