import { CommandError, exceededTimeLimit } from '../command-error';
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
  const w = concern.w ?? set.defaultWriteConcern;
  const { votes } = set;
  const needed = typeof w === 'number' ? w : votes.writeMajority;
  if (needed > votes.dataBearing) {
    return withError(reply, new CommandError(100, 'Not enough data-bearing nodes'), {});
  }
  const time = context.mongod.data.lastApplied;
  const ready = typeof w === 'number' ? () => votes.holders(time) >= needed : () => votes.holds(time);
  if (ready()) return reply;
  const wtimeout = asNumber(concern.wtimeout);
  const patience = Math.min(wtimeout || Number.POSITIVE_INFINITY, context.timeLeft);
  const limit = Number.isFinite(patience) ? Math.max(1, patience) : 0;
  return set.acknowledgements.wait(ready, limit).then((reached) => {
    if (reached) return reply;
    if (patience !== wtimeout) return withError(reply, exceededTimeLimit(), {});
    return withError(reply, new CommandError(64, 'waiting for replication timed out'), { wtimeout: true });
  });
}

function withError(reply: Reply, error: CommandError, errInfo: Document): Reply {
  const { code, codeName, message: errmsg } = error;
  return withFields(reply, { writeConcernError: { code, codeName, errmsg, errInfo } });
}

/** A copy: the reply may be kept for a retry, which is told its own write concern's fate. */
export function withFields(reply: Reply, fields: Document): Reply {
  if (!(reply instanceof CursorBatch)) return { ...reply, ...fields };
  return new CursorBatch(reply.field, reply.documents, reply.cursor, { ...reply.extra, ...fields });
}
