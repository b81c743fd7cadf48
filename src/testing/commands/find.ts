import { CommandError } from '../command-error';
import { chain, type MaybePromise } from '../maybe-promise';
import { ArraySource, type Cursors, type OpenCursor } from '../mongod/cursors';
import { folded } from '../query/collation';
import { resolvePath } from '../query/path';
import { FailPointError } from '../server/fail-points';
import { Collection, isIndex } from '../storage/collection';
import { type Selection, type Source, select } from '../storage/select';
import { asDocument, asNumber, asString, type Document, isDocument, Long } from '../wire/bson';
import type { CursorBatch } from '../wire/reply';
import { valueKey } from '../wire/value-key';
import { ChangeStream, streamError } from './change-stream';
import type { CommandContext } from './command-context';
import { hasExtras, selectWithExtras } from './find-extras';
import type { Handlers, Reply } from './handler';
import { collationFor, sourceOf } from './source';
import { TailableSource } from './tailable';

export const findHandlers: Handlers = {
  find: {
    access: 'read',
    run(context) {
      const { command, namespace } = context;
      const limit = asNumber(command.limit);
      const collection = context.catalog.get(namespace);
      const options = {
        batchSize: command.batchSize === undefined ? undefined : asNumber(command.batchSize),
        singleBatch: command.singleBatch === true || limit < 0,
        session: context.session,
      };
      if (command.tailable === true) {
        return context.mongod.cursors.first(new TailableSource(context, collection), namespace, options);
      }
      const source = sourceOf(context, namespace);
      const selection: Selection = {
        filter: asDocument(command.filter),
        sort: orderOf(command, collection),
        collation: collationFor(context, namespace),
        projection: asDocument(command.projection),
        skip: asNumber(command.skip),
        limit: Math.abs(limit),
        variables: context.variables,
      };
      const documents = hasExtras(command)
        ? selectWithExtras(command, source, selection)
        : select(source, selection);
      return context.mongod.cursors.first(new ArraySource(documents), namespace, options);
    },
  },
  getMore: { access: 'any', run: getMore },
  killCursors: {
    access: 'any',
    exempt: true,
    run({ command, mongod }) {
      const killed: unknown[] = [];
      const missing: unknown[] = [];
      for (const id of Array.isArray(command.cursors) ? command.cursors : []) {
        (mongod.cursors.kill(asNumber(id)) ? killed : missing).push(Long.fromNumber(asNumber(id)));
      }
      mongod.progress.notify();
      return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] };
    },
  },
  count: {
    access: 'read',
    run(context) {
      const { command, namespace } = context;
      const source = sourceOf(context, namespace);
      const filter = asDocument(command.query);
      const skip = asNumber(command.skip);
      const limit = Math.abs(asNumber(command.limit));
      if (Object.keys(filter).length === 0 && skip === 0 && limit === 0) return { n: sizeOf(source) };
      const collation = collationFor(context, namespace);
      return { n: select(source, { filter, skip, limit, collation }).length };
    },
  },
  distinct: {
    access: 'read',
    run(context) {
      const { command, namespace } = context;
      const values = new Map<string, unknown>();
      const collation = collationFor(context, namespace);
      const filter = asDocument(command.query);
      for (const document of select(sourceOf(context, namespace), { filter, collation })) {
        const value = resolvePath(document, asString(command.key));
        for (const each of Array.isArray(value) ? value : [value]) {
          const key = valueKey(folded(each, collation));
          if (each !== undefined && !values.has(key)) values.set(key, each);
        }
      }
      return { values: [...values.values()] };
    },
  },
};

function sizeOf(source: Source): number {
  return source instanceof Collection ? source.size : (source?.length ?? 0);
}

/** A hint without a sort gives the order of its index. */
function orderOf(command: Document, collection: Collection | undefined): Document {
  const { hint } = command;
  const sort = asDocument(command.sort);
  if (hint === undefined || (isDocument(hint) && Object.keys(hint).length === 0)) return sort;
  if (isDocument(hint) && '$natural' in hint) return Object.keys(sort).length > 0 ? sort : hint;
  const index = collection?.indexes.find((spec) =>
    isIndex(spec, typeof hint === 'string' ? { name: hint } : { keyPattern: hint }),
  );
  if (collection && !index) {
    throw new CommandError(2, 'hint provided does not correspond to an existing index');
  }
  return Object.keys(sort).length > 0 ? sort : asDocument(index?.key);
}

function getMore(context: CommandContext): MaybePromise<Reply> {
  const { command, mongod, connection, request } = context;
  const { cursors, progress } = mongod;
  const cursor = cursors.get(asNumber(command.getMore));
  const point = mongod.failPoints.take('failGetMoreAfterCursorCheckout', connection, request);
  if (point) {
    cursors.kill(cursor.id);
    const error = new FailPointError(point, 'failGetMoreAfterCursorCheckout');
    // Before 4.4 the driver had to know after which errors a stream goes on.
    const labels = cursor.source instanceof ChangeStream && mongod.version.isSince('4.4');
    throw labels ? streamError(error) : error;
  }
  const batchSize = command.batchSize === undefined ? undefined : asNumber(command.batchSize);
  const first = more(cursors, cursor, batchSize);
  if (
    !cursor.source.tailable ||
    cursor.source.awaitsData === false ||
    first.documents.length > 0 ||
    cursor.source.exhausted
  )
    return first;
  // awaitData: wait for something to return, at most maxTimeMS.
  let batch: CursorBatch = first;
  let failure: unknown;
  const ready = (): boolean => {
    if (!connection.open) return true;
    try {
      batch = more(cursors, cursors.get(cursor.id), batchSize);
      return batch.documents.length > 0 || cursor.source.exhausted;
    } catch (error) {
      // Killed meanwhile, or it can't go on.
      failure = error;
      return true;
    }
  };
  return chain(progress.wait(ready, asNumber(command.maxTimeMS, 1000)), () => {
    if (failure !== undefined) throw failure;
    return batch;
  });
}

/** An error ends the cursor that it comes from. */
function more(cursors: Cursors, cursor: OpenCursor, batchSize: number | undefined): CursorBatch {
  try {
    return cursors.more(cursor, batchSize);
  } catch (error) {
    cursors.kill(cursor.id);
    throw error;
  }
}
