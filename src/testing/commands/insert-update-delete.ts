import { chain } from '../maybe-promise';
import { asDocument, asDocuments, asNumber, type Document } from '../wire/bson';
import { deleteDocuments, insertDocument, updateDocuments } from './document-writes';
import type { Handlers } from './handler';
import { collationFor } from './source';
import { runBatch } from './write-batch';

export const writeHandlers: Handlers = {
  insert: {
    access: 'write',
    run(context) {
      let n = 0;
      const writeErrors: Document[] = [];
      const batch = {
        statements: asDocuments(context.command.documents),
        ordered: context.command.ordered !== false,
        run: (document: Document) => {
          insertDocument(context, context.namespace, document);
          n++;
        },
        failed: failures(writeErrors),
      };
      return chain(runBatch(context, batch), () => ({ n, ...withErrors(writeErrors) }));
    },
  },
  update: {
    access: 'write',
    run(context) {
      let n = 0;
      let nModified = 0;
      const upserted: Document[] = [];
      const writeErrors: Document[] = [];
      const batch = {
        statements: asDocuments(context.command.updates),
        ordered: context.command.ordered !== false,
        run: (statement: Document, index: number) => {
          const outcome = updateDocuments(context, context.namespace, {
            filter: asDocument(statement.q),
            update: toUpdate(statement.u, statement.arrayFilters, {
              ...context.variables,
              ...asDocument(statement.c),
            }),
            multi: statement.multi === true,
            upsert: statement.upsert === true,
            sort: asDocument(statement.sort),
            collation: collationFor(context, context.namespace, statement),
          });
          n += outcome.matched;
          nModified += outcome.modified;
          if (outcome.upsertedId !== undefined) {
            n++;
            upserted.push({ index, _id: outcome.upsertedId });
          }
        },
        failed: failures(writeErrors),
      };
      return chain(runBatch(context, batch), () => ({
        n,
        nModified,
        ...(upserted.length > 0 && { upserted }),
        ...withErrors(writeErrors),
      }));
    },
  },
  delete: {
    access: 'write',
    run(context) {
      let n = 0;
      const writeErrors: Document[] = [];
      const batch = {
        statements: asDocuments(context.command.deletes),
        ordered: context.command.ordered !== false,
        run: (statement: Document) => {
          const multi = asNumber(statement.limit) === 0;
          const collation = collationFor(context, context.namespace, statement);
          const choice = { filter: asDocument(statement.q), multi, collation };
          n += deleteDocuments(context, context.namespace, choice).length;
        },
        failed: failures(writeErrors),
      };
      return chain(runBatch(context, batch), () => ({ n, ...withErrors(writeErrors) }));
    },
  },
};

export function toUpdate(mods: unknown, arrayFilters: unknown, variables?: Document) {
  return {
    mods: Array.isArray(mods) ? asDocuments(mods) : asDocument(mods),
    arrayFilters: Array.isArray(arrayFilters) ? asDocuments(arrayFilters) : undefined,
    variables,
  };
}

function failures(writeErrors: Document[]) {
  return (error: { toWriteError(index: number): Document }, index: number): void => {
    writeErrors.push(error.toWriteError(index));
  };
}

function withErrors(writeErrors: Document[]): Document {
  return writeErrors.length > 0 ? { writeErrors } : {};
}
