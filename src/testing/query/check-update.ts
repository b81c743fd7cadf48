import { CommandError } from '../command-error';
import { asDocument, type Document, isDocument } from '../wire/bson';
import { isPositional, resolvePath } from './path';

const ARRAY_OPERATORS = ['$push', '$addToSet', '$pull', '$pullAll', '$pop'] as const;

/** Refuses what a server refuses about update operators, with its codes. */
export function checkUpdate(mods: Document, before: Document, isKnown: (operator: string) => boolean): void {
  const seen = new Set<string>();
  for (const [operator, fields] of Object.entries(mods)) {
    if (!isKnown(operator) && operator !== '$setOnInsert') {
      throw new CommandError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    for (const path of Object.keys(asDocument(fields))) {
      for (const other of seen) {
        const conflict = common(path, other);
        if (conflict === undefined) continue;
        throw new CommandError(40, `Updating the path '${path}' would create a conflict at '${conflict}'`);
      }
      seen.add(path);
      if (MAKES.has(operator)) checkViable(path, before);
    }
  }
  for (const operator of ARRAY_OPERATORS) checkArrays(asDocument(mods[operator]), before);
}

/** Where two paths meet, if one is the other or leads to it. */
function common(path: string, other: string): string | undefined {
  if (path === other || path.startsWith(`${other}.`)) return other;
  return other.startsWith(`${path}.`) ? path : undefined;
}

/** Operators that make a field where there is none. */
const MAKES = new Set('$set $inc $mul $min $max $push $addToSet $currentDate $bit'.split(' '));

/** A field can be made in a document, or in an array by its index, and in nothing else. */
function checkViable(path: string, before: Document): void {
  let at: unknown = before;
  let name = '';
  for (const part of path.split('.')) {
    if (at === undefined || part.startsWith('$')) return;
    const viable = Array.isArray(at) ? /^\d+$/.test(part) : isDocument(at);
    if (!viable) {
      throw new CommandError(28, `Cannot create field '${part}' in element {${name}: ${JSON.stringify(at)}}`);
    }
    at = (at as Document)[part];
    name = part;
  }
}

function checkArrays(fields: Document, before: Document): void {
  for (const path of Object.keys(fields)) {
    if (isPositional(path)) continue;
    const value = resolvePath(before, path);
    if (value !== undefined && !Array.isArray(value)) {
      throw new CommandError(2, `The field '${path}' must be an array but is of type ${typeof value}`);
    }
  }
}
