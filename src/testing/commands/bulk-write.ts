import type { CommandError } from '../command-error';
import { chain } from '../maybe-promise';
import { ArraySource } from '../mongod/cursors';
import {
  asDocument,
  asDocuments,
  asNumber,
  asString,
  type Document,
  decodeForStorage,
  encode,
  exact,
} from '../wire/bson';
import { CursorBatch } from '../wire/reply';
import type { CommandContext } from './command-context';
import { deleteDocuments, insertDocument, updateDocuments } from './document-writes';
import type { Handlers } from './handler';
import { toUpdate } from './insert-update-delete';
import { collationFor } from './source';
import { runBatch } from './write-batch';

interface Totals {
  nErrors: number;
  nInserted: number;
  nMatched: number;
  nModified: number;
  nUpserted: number;
  nDeleted: number;
}

/** The client-level bulk write of server 8.0: many namespaces in one command. */
export const bulkWriteHandlers: Handlers = {
  bulkWrite: {
    access: 'write',
    run(context) {
      const { command } = context;
      const namespaces = asDocuments(command.nsInfo).map((info) => asString(info.ns));
      const totals: Totals = {
        nErrors: 0,
        nInserted: 0,
        nMatched: 0,
        nModified: 0,
        nUpserted: 0,
        nDeleted: 0,
      };
      const results: Document[] = [];
      const batch = {
        statements: asDocuments(command.ops),
        ordered: command.ordered !== false,
        run: (operation: Document, idx: number) => {
          const result = runOperation(context, operation, namespaces, totals);
          if (command.errorsOnly !== true) results.push({ ok: 1, idx, ...result });
        },
        failed: (error: CommandError, idx: number) => {
          totals.nErrors++;
          results.push({ ok: 0, idx, code: error.code, errmsg: error.message, n: 0, ...error.extra });
        },
      };
      return chain(runBatch(context, batch), () => {
        const first = context.mongod.cursors.first(new ArraySource(results), 'admin.$cmd.bulkWrite', {
          batchSize:
            asDocument(command.cursor).batchSize === undefined
              ? 10_000
              : asNumber(asDocument(command.cursor).batchSize),
          session: context.session,
        });
        return new CursorBatch(first.field, first.documents, first.cursor, { ...totals });
      });
    },
  },
};

function runOperation(
  context: CommandContext,
  operation: Document,
  namespaces: string[],
  totals: Totals,
): Document {
  const target = operation.insert ?? operation.update ?? operation.delete;
  const ns = namespaces[asNumber(target)] ?? '';
  if ('insert' in operation) {
    // As it was sent: the statement that it came in has kept the type of each number.
    insertDocument(context, ns, decodeForStorage(encode(asDocument(exact(operation).document))));
    totals.nInserted++;
    return { n: 1 };
  }
  const filter = asDocument(operation.filter);
  const multi = operation.multi === true;
  const collation = collationFor(context, ns, operation);
  if ('delete' in operation) {
    const n = deleteDocuments(context, ns, { filter, multi, collation }).length;
    totals.nDeleted += n;
    return { n };
  }
  const variables = { ...context.variables, ...asDocument(operation.constants) };
  const outcome = updateDocuments(context, ns, {
    filter,
    update: toUpdate(operation.updateMods, operation.arrayFilters, variables),
    multi,
    upsert: operation.upsert === true,
    sort: asDocument(operation.sort),
    collation,
  });
  totals.nMatched += outcome.matched;
  totals.nModified += outcome.modified;
  if (outcome.upsertedId === undefined) return { n: outcome.matched, nModified: outcome.modified };
  totals.nUpserted++;
  return { n: 1, nModified: 0, upserted: { _id: outcome.upsertedId } };
}
