import { Query } from 'mingo/query';
import type { Collection } from '../storage/collection';
import { valueKey } from '../storage/id-key';
import { asNumber, type Document } from '../wire/bson';
import { context } from './context';
import { candidateIds, isIdLookup, matcher } from './matcher';
import { project } from './project';

/** Documents of a collection that a filter matches, stored ones, in natural order. */
export function* matching(
  collection: Collection | undefined,
  filter: Document,
  variables?: Document,
): Generator<Document> {
  const ids = candidateIds(filter);
  if (!ids) {
    const matches = matcher(filter, variables);
    if (!collection) return;
    for (const document of collection.documents()) if (matches(document)) yield document;
    return;
  }
  const matches = isIdLookup(filter) ? undefined : matcher(filter, variables);
  if (!collection) return;
  const seen = ids.length > 1 ? new Set<string>() : undefined;
  for (const id of ids) {
    const key = valueKey(id);
    if (seen?.has(key)) continue;
    seen?.add(key);
    const document = collection.get(key);
    if (document && (!matches || matches(document))) yield document;
  }
}

/** What `find`, `count` and `findAndModify` select: filter, sort, skip, limit, then projection. */
export interface Selection {
  readonly filter: Document;
  readonly sort?: Document;
  readonly projection?: Document;
  readonly skip?: number;
  readonly limit?: number;
  readonly variables?: Document;
}

export function select(collection: Collection | undefined, selection: Selection): Document[] {
  const { filter, sort = {}, projection = {}, skip = 0, limit = 0 } = selection;
  const sorted = !isEmpty(sort) && !('$natural' in sort);
  const found: Document[] = [];
  const enough = sorted || limit === 0 ? Number.POSITIVE_INFINITY : skip + limit;
  for (const document of matching(collection, filter, selection.variables)) {
    found.push(document);
    if (found.length >= enough) break;
  }
  let documents = sorted ? sortDocuments(found, sort) : found;
  if (asNumber(sort.$natural) < 0) documents.reverse();
  if (skip > 0 || (limit > 0 && documents.length > limit)) {
    documents = documents.slice(skip, limit > 0 ? skip + limit : undefined);
  }
  return isEmpty(projection) ? documents : project(documents, projection, filter, selection.variables);
}

export function sortDocuments(documents: Document[], sort: Document): Document[] {
  const query = new Query({}, { context });
  return query
    .find<Document>(documents, {})
    .sort(sort as never)
    .all();
}

function isEmpty(document: Document): boolean {
  for (const _ in document) return false;
  return true;
}
