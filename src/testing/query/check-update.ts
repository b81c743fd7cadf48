import * as updateOperators from 'mingo/operators/update';
import { CommandError } from '../command-error';
import { asDocument, type Document } from '../wire/bson';
import { isPositional, resolvePath } from './path';

const ARRAY_OPERATORS = ['$push', '$addToSet', '$pull', '$pullAll', '$pop'] as const;

/** Refuses what a server refuses about update operators, with its codes. */
export function checkUpdate(mods: Document, before: Document): void {
  const seen = new Set<string>();
  for (const [operator, fields] of Object.entries(mods)) {
    if (!(operator in updateOperators) && operator !== '$setOnInsert') {
      throw new CommandError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    for (const path of Object.keys(asDocument(fields))) {
      if (seen.has(path)) {
        throw new CommandError(40, `Updating the path '${path}' would create a conflict at '${path}'`);
      }
      seen.add(path);
    }
  }
  for (const operator of ARRAY_OPERATORS) checkArrays(asDocument(mods[operator]), before);
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
