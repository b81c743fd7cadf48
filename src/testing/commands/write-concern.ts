import { CommandError } from '../command-error';
import type { MaybePromise } from '../maybe-promise';
import { asDocument, asNumber, type Document } from '../wire/bson';
import { CursorBatch } from '../wire/reply';
import type { CommandContext } from './command-context';
import type { Reply } from './handler';

/** Holds the reply to a write back until enough members have it. */
export function waitForWriteConcern(context: CommandContext, reply: Reply): MaybePromise<Reply> {
  if (!context.wrote || context.transaction) return reply;
  const { set } = context.mongod;
  const concern = asDocument(context.command.writeConcern);
  const w = concern.w ?? set.options.defaultWriteConcern;
  const needed = typeof w === 'number' ? w : set.majority();
  if (needed > set.members.length) {
    return withError(reply, new CommandError(100, 'Not enough data-bearing nodes'), {});
  }
  const time = context.mongod.data.lastApplied;
  const ready = () => set.holders(time) >= needed;
  if (ready()) return reply;
  return set.acknowledgements.wait(ready, asNumber(concern.wtimeout)).then((reached) => {
    if (reached) return reply;
    return withError(reply, new CommandError(64, 'waiting for replication timed out'), { wtimeout: true });
  });
}

function withError(reply: Reply, error: CommandError, errInfo: Document): Reply {
  const writeConcernError = { code: error.code, codeName: error.codeName, errmsg: error.message, errInfo };
  if (!(reply instanceof CursorBatch)) return { ...reply, writeConcernError };
  return new CursorBatch(reply.field, reply.documents, reply.cursor, { ...reply.extra, writeConcernError });
}
