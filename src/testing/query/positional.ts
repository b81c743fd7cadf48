import { CommandError } from '../command-error';
import { asDocument, asDocuments, type Document, isDocument } from '../wire/bson';
import { matcher } from './matcher';
import { isPositional, resolvePath } from './path';

/** What the positional parts of an update's paths refer to. */
export interface Positions {
  readonly before: Document;
  readonly filter: Document;
  readonly arrayFilters?: readonly Document[] | undefined;
}

/** Operators with `$`, `$[]` and `$[name]` replaced by indexes: mingo allows one of them for an array in a whole update. */
export function withIndexes(operators: Document, positions: Positions): Document {
  const named = new Set<string>();
  const expanded: Document = {};
  for (const [operator, fields] of Object.entries(operators)) {
    const paths: Document = {};
    for (const [path, value] of Object.entries(asDocument(fields))) {
      for (const each of indexed(path, positions, named)) paths[each] = value;
    }
    if (Object.keys(paths).length > 0) expanded[operator] = paths;
  }
  for (const name of (positions.arrayFilters ?? []).map(nameOf)) {
    if (!named.has(name)) {
      throw new CommandError(9, `The array filter for identifier '${name}' was not used in the update`);
    }
  }
  return expanded;
}

function indexed(path: string, positions: Positions, named: Set<string>): string[] {
  if (!isPositional(path)) return [path];
  let paths: string[] = [];
  for (const part of path.split('.')) {
    const join = (prefix: string, next: string): string => (prefix === '' ? next : `${prefix}.${next}`);
    if (paths.length === 0 && !part.startsWith('$')) paths = [part];
    else if (part === '$')
      paths = paths.map((prefix) => join(prefix, String(matchedIndex(prefix, positions))));
    else if (part.startsWith('$[')) {
      const name = part.slice(2, -1);
      const test = name === '' ? () => true : elementTest(name, path, positions, named);
      paths = paths.flatMap((prefix) => {
        const elements = arrayAt(positions.before, prefix, path);
        return elements.flatMap((element, index) => (test(element) ? [join(prefix, String(index))] : []));
      });
      // Nothing matched: nothing is updated.
      if (paths.length === 0) return [];
    } else paths = paths.map((prefix) => join(prefix, part));
  }
  return paths;
}

function arrayAt(document: Document, prefix: string, path: string): unknown[] {
  const value = resolvePath(document, prefix);
  if (Array.isArray(value)) return value;
  throw new CommandError(
    2,
    `The path '${prefix}' must exist in the document in order to apply array updates: '${path}'`,
  );
}

function elementTest(
  name: string,
  path: string,
  { arrayFilters = [] }: Positions,
  named: Set<string>,
): (element: unknown) => boolean {
  named.add(name);
  const filters = arrayFilters.filter((filter) => nameOf(filter) === name);
  if (filters.length === 0) {
    throw new CommandError(2, `No array filter found for identifier '${name}' in path '${path}'`);
  }
  const matches = matcher({ $and: filters });
  return (element) => matches({ [name]: element });
}

/** The identifier that an array filter is about. */
function nameOf(filter: Document): string {
  const [key = '', value] = Object.entries(filter)[0] ?? [];
  if (key.startsWith('$')) return nameOf(asDocuments(value)[0] ?? {});
  return key.split('.')[0] ?? '';
}

/** The element that the filter matched: by what it says of that array, or of another one. */
export function matchedIndex(prefix: string, { before, filter }: Positions): number {
  const conditions = arrayConditions(before, filter);
  const own = conditions.filter((condition) => condition.array === prefix);
  for (const candidates of [own, own.slice(-1), conditions.slice(-1)]) {
    const elements = resolvePath(before, candidates[0]?.array ?? '');
    if (!Array.isArray(elements)) continue;
    const index = elements.findIndex((element) => candidates.every(({ test }) => test(element)));
    if (index >= 0) return index;
  }
  throw new CommandError(
    2,
    `The positional operator did not find the match needed from the query. Unexpanded update: ${prefix}.$`,
  );
}

interface ArrayCondition {
  /** Path of the array. */
  readonly array: string;
  readonly test: (element: unknown) => boolean;
}

function arrayConditions(document: Document, filter: Document): ArrayCondition[] {
  return Object.entries(filter).flatMap(([key, condition]) => {
    if (key === '$and') return asDocuments(condition).flatMap((part) => arrayConditions(document, part));
    if (key === '$or') {
      const branch = asDocuments(condition).find((part) => matcher(part)(document));
      return branch ? arrayConditions(document, branch) : [];
    }
    if (key.startsWith('$')) return [];
    const array = firstArray(document, key);
    if (array === undefined) return [];
    const matches = matcher({ [`e${key.slice(array.length)}`]: condition });
    return [{ array, test: (element: unknown) => matches({ e: [element] }) }];
  });
}

/** Where a path first comes to an array. */
function firstArray(document: Document, path: string): string | undefined {
  const parts = path.split('.');
  let at: unknown = document;
  for (let length = 1; length <= parts.length; length++) {
    at = isDocument(at) ? at[parts[length - 1] as string] : undefined;
    if (Array.isArray(at)) return parts.slice(0, length).join('.');
  }
  return undefined;
}
