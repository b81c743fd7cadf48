import { chain, type MaybePromise } from '../maybe-promise';
import { Snapshot } from '../sessions/snapshot';
import { fromTimestamp, toTimestamp } from '../set/op-time';
import { asDocument } from '../wire/bson';
import { CursorBatch } from '../wire/reply';
import type { CommandContext } from './command-context';
import type { Reply } from './handler';

/** A read with read concern `snapshot` outside a transaction sees one time, and tells which. */
export function atSnapshot(context: CommandContext, read: () => MaybePromise<Reply>): MaybePromise<Reply> {
  const { level, atClusterTime } = asDocument(context.command.readConcern);
  if (level !== 'snapshot' || context.inTransaction) return read();
  const { data, set } = context.mongod;
  const time = fromTimestamp(atClusterTime) ?? data.lastApplied;
  if (time < data.lastApplied) context.snapshot = new Snapshot(data.catalog, set.oplog, time, data.position);
  const told = { atClusterTime: toTimestamp(time) };
  return chain(read(), (reply) =>
    reply instanceof CursorBatch
      ? new CursorBatch(reply.field, reply.documents, { ...reply.cursor, ...told }, reply.extra)
      : { ...reply, ...told },
  );
}
