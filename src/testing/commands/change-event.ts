import { CommandError } from '../command-error';
import type { Catalog } from '../storage/catalog';
import type { OplogEntry } from '../storage/oplog';
import { asDocument, type Document } from '../wire/bson';
import { toTimestamp } from '../wire/op-time';
import { describeUpdate } from './update-description';

export interface EventOptions {
  readonly fullDocument: 'default' | 'updateLookup' | 'whenAvailable' | 'required';
  readonly before: 'off' | 'whenAvailable' | 'required';
  readonly expanded: boolean;
}

/** The change stream event for an oplog entry, without its `_id`. */
export function changeEvent(
  entry: OplogEntry,
  options: EventOptions,
  catalog: Catalog,
): Document | undefined {
  const collection = catalog.get(entry.ns);
  const common = {
    clusterTime: toTimestamp(entry.time),
    wallTime: new Date(entry.wall),
    ...(options.expanded && entry.uuid !== undefined && { collectionUUID: entry.uuid }),
  };
  const images = asDocument(collection?.options.changeStreamPreAndPostImages).enabled === true;
  const preImage = (before: Document): Document =>
    options.before === 'off'
      ? {}
      : { fullDocumentBeforeChange: image(images, before, options.before, 'pre') };
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
      if (entry.replacement) {
        return {
          operationType: 'replace',
          ...common,
          ns,
          documentKey,
          fullDocument: entry.after,
          ...preImage(entry.before),
        };
      }
      const full = () =>
        options.fullDocument === 'updateLookup'
          ? (collection?.get(entry.id) ?? null)
          : image(images, entry.after, options.fullDocument, 'post');
      return {
        operationType: 'update',
        ...common,
        ns,
        documentKey,
        updateDescription: describeUpdate(entry, options.expanded),
        ...(options.fullDocument !== 'default' && { fullDocument: full() }),
        ...preImage(entry.before),
      };
    }
    case 'delete': {
      const documentKey = { _id: entry.before._id };
      return { operationType: 'delete', ...common, ns, documentKey, ...preImage(entry.before) };
    }
    case 'drop':
      return { operationType: 'drop', ...common, ns };
    case 'rename': {
      const at = entry.to.indexOf('.');
      const to = { db: entry.to.slice(0, at), coll: entry.to.slice(at + 1) };
      return {
        operationType: 'rename',
        ...common,
        ns,
        to,
        ...(options.expanded && {
          operationDescription: { to, ...(entry.dropped !== undefined && { dropTarget: entry.dropped }) },
        }),
      };
    }
    case 'dropDatabase':
      return { operationType: 'dropDatabase', ...common, ns: { db: entry.ns } };
    case 'create':
    case 'modify':
    case 'createIndexes':
    case 'dropIndexes':
      return options.expanded ? { operationType: entry.op, ...common, ns, ...described(entry) } : undefined;
    case 'noop':
      return undefined;
    default:
      return entry satisfies never;
  }
}

type DefinitionEntry = Extract<OplogEntry, { op: 'create' | 'modify' | 'createIndexes' | 'dropIndexes' }>;

/** What an expanded event tells of a definition. */
function described(entry: DefinitionEntry): Document {
  switch (entry.op) {
    case 'create': {
      const nsType =
        entry.options.viewOn !== undefined ? 'view' : entry.options.timeseries ? 'timeseries' : 'collection';
      const idIndex = { v: 2, key: { _id: 1 }, name: '_id_' };
      return {
        nsType,
        operationDescription: { ...entry.options, ...(nsType === 'collection' && { idIndex }) },
      };
    }
    case 'modify':
      return { operationDescription: entry.options };
    case 'createIndexes':
      return { operationDescription: { indexes: entry.indexes } };
    case 'dropIndexes':
      return { operationDescription: { indexes: entry.names.map((name) => ({ name })) } };
  }
}

/** The image of a document, which is only kept where the collection says so. */
function image(kept: boolean, document: Document, wanted: string, which: 'pre' | 'post'): Document | null {
  if (kept) return document;
  if (wanted !== 'required') return null;
  throw new CommandError(
    47,
    `Change stream was configured to require a ${which}-image for all update, delete and replace events, but the ${which}-image was not found`,
    ['NonResumableChangeStreamError'],
  );
}
