import { isEqual } from 'mingo/util';
import { toTimestamp } from '../set/op-time';
import type { OplogEntry } from '../set/oplog';
import type { Catalog } from '../storage/catalog';
import { type Document, isDocument } from '../wire/bson';

export interface EventOptions {
  readonly fullDocument: string;
  readonly before: string;
  readonly expanded: boolean;
}

/** The change stream event for an oplog entry, without its `_id`. */
export function changeEvent(
  entry: OplogEntry,
  options: EventOptions,
  catalog: Catalog,
): Document | undefined {
  const common = { clusterTime: toTimestamp(entry.time), wallTime: new Date(entry.wall) };
  const dot = entry.ns.indexOf('.');
  const ns = { db: entry.ns.slice(0, dot), coll: entry.ns.slice(dot + 1) };
  switch (entry.op) {
    case 'insert':
      return {
        operationType: 'insert',
        ...common,
        fullDocument: entry.after,
        ns,
        documentKey: { _id: entry.after._id },
      };
    case 'update': {
      const documentKey = { _id: entry.after._id };
      const preImage = options.before === 'off' ? {} : { fullDocumentBeforeChange: entry.before };
      if (entry.replacement) {
        return {
          operationType: 'replace',
          ...common,
          ns,
          documentKey,
          fullDocument: entry.after,
          ...preImage,
        };
      }
      const current = catalog.get(entry.ns)?.get(entry.id) ?? null;
      const full = options.fullDocument === 'updateLookup' ? current : entry.after;
      return {
        operationType: 'update',
        ...common,
        ns,
        documentKey,
        updateDescription: describe(entry.before, entry.after),
        ...(options.fullDocument !== 'default' && { fullDocument: full }),
        ...preImage,
      };
    }
    case 'delete': {
      const preImage = options.before === 'off' ? {} : { fullDocumentBeforeChange: entry.before };
      return { operationType: 'delete', ...common, ns, documentKey: { _id: entry.before._id }, ...preImage };
    }
    case 'drop':
      return { operationType: 'drop', ...common, ns };
    case 'rename': {
      const to = entry.to.indexOf('.');
      return {
        operationType: 'rename',
        ...common,
        ns,
        to: { db: entry.to.slice(0, to), coll: entry.to.slice(to + 1) },
      };
    }
    case 'dropDatabase':
      return { operationType: 'dropDatabase', ...common, ns: { db: entry.ns } };
    case 'create':
    case 'createIndexes':
    case 'dropIndexes':
      return options.expanded
        ? { operationType: entry.op, ...common, ns, operationDescription: {} }
        : undefined;
    case 'noop':
      return undefined;
    default:
      return entry satisfies never;
  }
}

function describe(before: Document, after: Document): Document {
  const updatedFields: Document = {};
  const removedFields: string[] = [];
  compare(before, after, '', updatedFields, removedFields);
  return { updatedFields, removedFields, truncatedArrays: [] };
}

function compare(
  before: Document,
  after: Document,
  prefix: string,
  updated: Document,
  removed: string[],
): void {
  for (const field of Object.keys(before)) if (!(field in after)) removed.push(prefix + field);
  for (const [field, value] of Object.entries(after)) {
    const old = before[field];
    if (isDocument(old) && isDocument(value)) compare(old, value, `${prefix}${field}.`, updated, removed);
    else if (!(field in before) || !isEqual(old as never, value as never)) updated[prefix + field] = value;
  }
}
