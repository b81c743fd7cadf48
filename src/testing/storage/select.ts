import { Query } from 'mingo/query';
import type { Collation } from '../query/collation';
import { filterContext } from '../query/context';
import { candidateIds, isIdLookup, matcher } from '../query/matcher';
import { project } from '../query/project';
import { hasArrays, sortedByElements } from '../query/sort';
import { asNumber, type Document } from '../wire/bson';
import { valueKey } from '../wire/value-key';
import { Collection } from './collection';

/** A collection, or the documents of a view. */
export type Source = Collection | readonly Document[] | undefined;

/** Documents of a source that a filter matches, stored ones, in natural order. */
export function* matching(
  source: Source,
  filter: Document,
  variables?: Document,
  collation?: Collation,
): Generator<Document> {
  const isCollection = source instanceof Collection;
  const byId = isCollection && !collation && source.options.timeseries === undefined;
  const ids = byId ? candidateIds(filter) : undefined;
  if (!ids) {
    const matches = matcher(filter, variables, collation);
    if (!source) return;
    for (const document of isCollection ? source.documents() : source) if (matches(document)) yield document;
    return;
  }
  const collection = isCollection ? source : undefined;
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
  readonly collation?: Collation | undefined;
}

export function select(source: Source, selection: Selection): Document[] {
  const { filter, sort = {}, projection = {}, skip = 0, limit = 0 } = selection;
  const sorted = !isEmpty(sort) && !('$natural' in sort);
  const found: Document[] = [];
  const enough = sorted || limit === 0 ? Number.POSITIVE_INFINITY : skip + limit;
  for (const document of matching(source, filter, selection.variables, selection.collation)) {
    found.push(document);
    if (found.length >= enough) break;
  }
  let documents = sorted ? sortDocuments(found, sort, selection.collation) : found;
  if (asNumber(sort.$natural) < 0) documents.reverse();
  if (skip > 0 || (limit > 0 && documents.length > limit)) {
    documents = documents.slice(skip, limit > 0 ? skip + limit : undefined);
  }
  return isEmpty(projection) ? documents : project(documents, projection, filter, selection.variables);
}

export function sortDocuments(documents: Document[], sort: Document, collation?: Collation): Document[] {
  if (!collation && hasArrays(documents, sort)) return sortedByElements(documents, sort);
  const query = new Query({}, { context: filterContext() });
  const cursor = query.find<Document>(documents, {}).sort(sort as never);
  return (collation ? cursor.collation(collation as never) : cursor).all();
}

function isEmpty(document: Document): boolean {
  for (const _ in document) return false;
  return true;
}
