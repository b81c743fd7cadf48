import { chain, type MaybePromise } from '../maybe-promise';
import { Snapshot } from '../sessions/snapshot';
import { asDocument } from '../wire/bson';
import { fromTimestamp, type OpTime, toTimestamp } from '../wire/op-time';
import { CursorBatch } from '../wire/reply';
import type { CommandContext } from './command-context';
import type { Reply } from './handler';

/**
 * A read with read concern `snapshot` outside a transaction sees one time, and tells which. One with `majority` does not see
 * what may be rolled back yet.
 */
export function atSnapshot(context: CommandContext, read: () => MaybePromise<Reply>): MaybePromise<Reply> {
  const { mongod } = context;
  const { level, atClusterTime } = asDocument(context.command.readConcern);
  if (level === 'majority' && mongod.set.options.rollback && !context.inTransaction) {
    seeAt(context, mongod.set.committed(mongod));
  }
  if (level !== 'snapshot' || context.inTransaction) return read();
  const time = fromTimestamp(atClusterTime) ?? mongod.set.committed(mongod);
  seeAt(context, time);
  const told = { atClusterTime: toTimestamp(time) };
  return chain(read(), (reply) =>
    reply instanceof CursorBatch
      ? new CursorBatch(reply.field, reply.documents, { ...reply.cursor, ...told }, reply.extra)
      : { ...reply, ...told },
  );
}

function seeAt(context: CommandContext, time: OpTime): void {
  const { data, set } = context.mongod;
  if (time < data.lastApplied) context.snapshot = new Snapshot(data.catalog, set.oplog, time, data.position);
}
