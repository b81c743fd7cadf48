import { isEqual } from 'mingo/util';
import { CommandError } from '../command-error';
import { ArraySource } from '../mongod/cursors';
import { searchNotEnabled } from '../query/check-pipeline';
import { asDocument, asDocuments, asNumber, type Document } from '../wire/bson';
import type { Handler, Handlers } from './handler';

const searchIndexes: Handler = { access: 'write', run: refuseSearch };

/** Indexes are metadata; what they change is uniqueness and expiry. */
export const indexHandlers: Handlers = {
  createSearchIndexes: searchIndexes,
  updateSearchIndex: searchIndexes,
  dropSearchIndex: searchIndexes,
  createIndexes: {
    access: 'write',
    run(context) {
      const ns = context.namespace;
      const collection = context.catalog.get(ns);
      const existing = collection?.indexes ?? [{ v: 2, key: { _id: 1 }, name: '_id_' }];
      const indexes: Document[] = [];
      for (const given of asDocuments(context.command.indexes)) {
        const { collation } = collection?.options ?? {};
        const spec: Document = {
          v: 2,
          ...(collation !== undefined && { collation }),
          ...given,
          name: given.name ?? defaultName(asDocument(given.key)),
        };
        const same = [...existing, ...indexes].find(
          (each) => each.name === spec.name || isEqual(each.key as never, spec.key as never),
        );
        if (!same) indexes.push(spec);
        else if (same.name === spec.name && !isEqual(same.key as never, spec.key as never)) {
          throw new CommandError(
            86,
            `An existing index has the same name as the requested index: ${String(spec.name)}`,
          );
        } else if (same.name !== spec.name || (same.unique === true) !== (spec.unique === true)) {
          throw new CommandError(
            85,
            `Index already exists with a different name or options: ${String(same.name)}`,
          );
        }
      }
      for (const spec of indexes) collection?.checkIndex(spec);
      if (indexes.length > 0 || !collection) context.apply({ op: 'createIndexes', ns, indexes });
      return {
        numIndexesBefore: existing.length,
        numIndexesAfter: existing.length + indexes.length,
        createdCollectionAutomatically: !collection,
        ...(indexes.length === 0 && { note: 'all indexes already exist' }),
      };
    },
  },
  dropIndexes: {
    access: 'write',
    run(context) {
      const ns = context.namespace;
      const collection = context.catalog.get(ns);
      if (!collection) throw new CommandError(26, `ns not found ${ns}`);
      const { index } = context.command;
      const droppable = collection.indexes.filter((spec) => spec.name !== '_id_');
      const wanted = Array.isArray(index) ? index : [index];
      const dropped =
        index === '*'
          ? droppable
          : droppable.filter((spec) =>
              wanted.some((each) => each === spec.name || isEqual(each as never, spec.key as never)),
            );
      if (index !== '*' && dropped.length < wanted.length) {
        throw new CommandError(27, `index not found with name [${wanted.join(', ')}]`);
      }
      const nIndexesWas = collection.indexes.length;
      context.apply({ op: 'dropIndexes', ns, names: dropped.map((spec) => String(spec.name)) });
      return { nIndexesWas };
    },
  },
  listIndexes: {
    access: 'read',
    run(context) {
      const ns = context.namespace;
      const collection = context.catalog.get(ns);
      if (!collection) throw new CommandError(26, `ns does not exist: ${ns}`);
      const cursor = asDocument(context.command.cursor);
      return context.mongod.cursors.first(new ArraySource(collection.indexes), ns, {
        batchSize: cursor.batchSize === undefined ? undefined : asNumber(cursor.batchSize),
        session: context.session,
      });
    },
  },
};

function refuseSearch(): never {
  throw searchNotEnabled();
}

function defaultName(key: Document): string {
  return Object.entries(key)
    .map(([field, direction]) => `${field}_${String(direction)}`)
    .join('_');
}
