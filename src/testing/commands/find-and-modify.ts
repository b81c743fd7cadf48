import { chain } from '../maybe-promise';
import { project } from '../query/project';
import { asDocument, type Document } from '../wire/bson';
import type { CommandContext } from './command-context';
import { deleteDocuments, updateDocuments } from './document-writes';
import type { Handler, Handlers } from './handler';
import { toUpdate } from './insert-update-delete';
import { collationFor } from './source';
import { unblocked } from './write-batch';

const findAndModify: Handler = {
  access: 'write',
  run: (context) =>
    chain(
      unblocked(context, () => modify(context)),
      (reply) => reply,
    ),
};

export const findAndModifyHandlers: Handlers = { findAndModify, findandmodify: findAndModify };

function modify(context: CommandContext): Document {
  const { command, namespace } = context;
  const filter = asDocument(command.query);
  const sort = asDocument(command.sort);
  const collation = collationFor(context, namespace);
  if (command.remove === true) {
    const [removed] = deleteDocuments(context, namespace, { filter, multi: false, sort, collation });
    return { lastErrorObject: { n: removed ? 1 : 0 }, value: shown(context, removed) };
  }
  const outcome = updateDocuments(context, namespace, {
    filter,
    update: toUpdate(command.update, command.arrayFilters, context.variables),
    multi: false,
    upsert: command.upsert === true,
    sort,
    collation,
  });
  const upserted = outcome.upsertedId !== undefined;
  return {
    lastErrorObject: {
      n: outcome.matched > 0 || upserted ? 1 : 0,
      updatedExisting: outcome.matched > 0,
      ...(upserted && { upserted: outcome.upsertedId }),
    },
    value: shown(context, command.new === true ? outcome.after : outcome.before),
  };
}

function shown({ command, variables }: CommandContext, document: Document | undefined): Document | null {
  if (!document) return null;
  const fields = asDocument(command.fields);
  return Object.keys(fields).length > 0
    ? (project([document], fields, asDocument(command.query), variables)[0] ?? null)
    : document;
}
