import { CommandError } from '../command-error';
import { ArraySource } from '../mongod/cursors';
import { matcher } from '../query/matcher';
import { type Collection, isIndex } from '../storage/collection';
import { asDocument, asNumber, asString, type Document, encodeStored, isDocument } from '../wire/bson';
import type { CommandContext } from './command-context';
import type { Handlers } from './handler';

const PROTOCOL_FIELDS = new Set(
  'create collMod lsid txnNumber autocommit startTransaction maxTimeMS readConcern writeConcern comment'.split(
    ' ',
  ),
);

export const collectionHandlers: Handlers = {
  create: {
    access: 'write',
    run(context) {
      const ns = context.namespace;
      if (context.catalog.get(ns)) throw new CommandError(48, `Collection ${ns} already exists.`);
      const options = collectionOptions(context.command);
      if (options.capped === true && options.size === undefined) {
        throw new CommandError(72, "the 'size' field is required when 'capped' is true");
      }
      context.apply({ op: 'create', ns, options });
      return {};
    },
  },
  collMod: {
    access: 'write',
    run(context) {
      const ns = context.namespace;
      const collection = context.catalog.get(ns);
      if (!collection) throw new CommandError(26, `ns does not exist: ${ns}`);
      const options = collectionOptions(context.command);
      const told = indexChanges(collection, options.index);
      context.apply({ op: 'modify', ns, options });
      return told;
    },
  },
  drop: {
    access: 'write',
    run(context) {
      const ns = context.namespace;
      const collection = context.catalog.get(ns);
      if (!collection) return { ns };
      context.apply({ op: 'drop', ns });
      return { ns, nIndexesWas: collection.indexes.length };
    },
  },
  dropDatabase: {
    access: 'write',
    run(context) {
      for (const collection of context.catalog.list(context.db))
        context.apply({ op: 'drop', ns: collection.namespace });
      context.apply({ op: 'dropDatabase', ns: context.db });
      return { dropped: context.db };
    },
  },
  renameCollection: {
    access: 'write',
    run(context) {
      const ns = asString(context.command.renameCollection);
      const to = asString(context.command.to);
      if (!context.catalog.get(ns)) throw new CommandError(26, `Source collection ${ns} does not exist`);
      if (context.catalog.get(to) && context.command.dropTarget !== true) {
        throw new CommandError(48, 'target namespace exists');
      }
      context.apply({ op: 'rename', ns, to, dropped: context.catalog.get(to)?.uuid });
      return {};
    },
  },
  listCollections: {
    access: 'read',
    run(context) {
      const { command, db, mongod } = context;
      const matches = matcher(asDocument(command.filter));
      const collections = context.catalog.list(db).map((collection) => {
        const name = collection.namespace.slice(db.length + 1);
        const type = typeOf(collection);
        if (command.nameOnly === true) return { name, type };
        const info = { readOnly: false, uuid: collection.uuid };
        if (type === 'view') return { name, type, options: collection.options, info: { readOnly: true } };
        return { name, type, options: collection.options, info, idIndex: collection.indexes[0] };
      });
      const cursor = asDocument(command.cursor);
      return mongod.cursors.first(
        new ArraySource(collections.filter(matches)),
        `${db}.$cmd.listCollections`,
        {
          batchSize: cursor.batchSize === undefined ? undefined : asNumber(cursor.batchSize),
          session: context.session,
        },
      );
    },
  },
  listDatabases: {
    access: 'read',
    run(context) {
      const names = new Set(
        context.catalog.list().map((each) => each.namespace.slice(0, each.namespace.indexOf('.'))),
      );
      for (const system of ['admin', 'config', 'local']) names.add(system);
      const all = [...names]
        .sort()
        .map((name) => ({ name, sizeOnDisk: dataSize(context, name), empty: false }));
      const databases = all.filter(matcher(asDocument(context.command.filter)));
      if (context.command.nameOnly === true) return { databases: databases.map(({ name }) => ({ name })) };
      const totalSize = databases.reduce((sum, each) => sum + each.sizeOnDisk, 0);
      return { databases, totalSize, totalSizeMb: Math.floor(totalSize / 2 ** 20) };
    },
  },
  collStats: {
    access: 'read',
    run(context) {
      const collection = context.catalog.get(context.namespace);
      let size = 0;
      for (const document of collection?.documents() ?? []) size += encodeStored(document).length;
      const count = collection?.size ?? 0;
      return {
        ns: context.namespace,
        count,
        size,
        avgObjSize: count ? size / count : 0,
        nindexes: collection?.indexes.length ?? 0,
      };
    },
  },
  dbStats: {
    access: 'read',
    run(context) {
      const collections = context.catalog.list(context.db);
      const objects = collections.reduce((sum, each) => sum + each.size, 0);
      const indexes = collections.reduce((sum, each) => sum + each.indexes.length, 0);
      return {
        db: context.db,
        collections: collections.length,
        objects,
        indexes,
        dataSize: dataSize(context, context.db),
      };
    },
  },
  validate: {
    access: 'read',
    run: (context) => ({ ns: context.namespace, valid: true, errors: [], warnings: [] }),
  },
};

function typeOf({ options }: Collection): 'collection' | 'view' | 'timeseries' {
  if (options.viewOn !== undefined) return 'view';
  return options.timeseries === undefined ? 'collection' : 'timeseries';
}

/** What `collMod` answers about the fields of an index that it changes. */
function indexChanges(collection: Collection, index: unknown): Document {
  if (!isDocument(index)) return {};
  const spec = collection.indexes.find((each) => isIndex(each, index));
  if (!spec)
    throw new CommandError(27, `cannot find index ${JSON.stringify(index)} for ns ${collection.namespace}`);
  const violations = index.unique === true ? collection.duplicates(spec).map((ids) => ({ ids })) : [];
  if (violations.length > 0) {
    throw new CommandError(
      359,
      'Cannot convert the index to unique. Please resolve conflicting documents',
      [],
      {
        violations,
      },
    );
  }
  const told: Document = {};
  for (const field of ['expireAfterSeconds', 'hidden', 'prepareUnique']) {
    if (index[field] === undefined) continue;
    if (spec[field] !== undefined) told[`${field}_old`] = spec[field];
    told[`${field}_new`] = index[field];
  }
  return told;
}

function dataSize(context: CommandContext, db: string): number {
  let size = 0;
  for (const collection of context.catalog.list(db)) {
    for (const document of collection.documents()) size += encodeStored(document).length;
  }
  return size;
}

function collectionOptions(command: Document): Document {
  const options: Document = {};
  for (const [field, value] of Object.entries(command)) {
    if (!field.startsWith('$') && !PROTOCOL_FIELDS.has(field)) options[field] = value;
  }
  return options;
}
