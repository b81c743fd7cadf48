import { Query } from 'mingo/query';
import { CommandError } from '../command-error';
import { asDocument, type Document, isDocument } from '../wire/bson';
import { type Collation, folded } from './collation';
import { context, filterContext } from './context';

export type Matches = (document: Document) => boolean;

/** Compiles a filter. `let` variables are reachable from `$expr`. */
export function matcher(filter: Document, variables?: Document, collation?: Collation): Matches {
  if (collation && collation.strength <= 2) {
    const matches = matcher(asDocument(folded(filter, collation)), variables);
    return (document) => matches(asDocument(folded(document, collation)));
  }
  const clean = withoutComment(filter);
  for (const _ in clean) {
    const query = compile(clean, variables);
    return (document) => query.test(document as never);
  }
  return () => true;
}

function compile(filter: Document, variables: Document | undefined): Query {
  const operators = hasExpression(filter) ? context() : filterContext();
  try {
    return new Query(filter as never, { context: operators, ...(variables ? { variables } : {}) } as never);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CommandError(51091, `Regular expression is invalid: ${error.message}`);
  }
}

/** `$expr`, however deep. */
function hasExpression(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasExpression);
  if (!isDocument(value)) return false;
  for (const key in value) if (key === '$expr' || hasExpression(value[key])) return true;
  return false;
}

function withoutComment(filter: Document): Document {
  if (!('$comment' in filter)) return filter;
  const { $comment: _, ...rest } = filter;
  return rest;
}

/** The `_id` values that a filter can match at all, if it names them; then no scan is needed. */
export function candidateIds(filter: Document): readonly unknown[] | undefined {
  if ('_id' in filter) {
    const id = filter._id;
    if (id instanceof RegExp) return undefined;
    if (!isDocument(id)) return [id];
    if ('$eq' in id) return [id.$eq];
    if (Array.isArray(id.$in) && !id.$in.some((each) => each instanceof RegExp)) return id.$in;
    return Object.keys(id).some((key) => key.startsWith('$')) ? undefined : [id];
  }
  if (Array.isArray(filter.$and)) {
    for (const part of filter.$and) {
      const ids = isDocument(part) ? candidateIds(part) : undefined;
      if (ids) return ids;
    }
  }
  return undefined;
}

/** True for `{ _id: <value> }`: the document under that key is the answer, nothing is left to test. */
export function isIdLookup(filter: Document): boolean {
  let keys = 0;
  for (const _ in filter) if (++keys > 1) return false;
  return keys === 1 && '_id' in filter && !isDocument(filter._id) && !(filter._id instanceof RegExp);
}
