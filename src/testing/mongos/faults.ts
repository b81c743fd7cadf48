import { setTimeout as delay } from 'node:timers/promises';
import { exceededTimeLimit } from '../command-error';
import type { Connection } from '../server/connection';
import { type FailPoint, failNow, writeConcernFields } from '../server/fail-points';
import type { ServerVersion } from '../server/version';
import { asNumber, decodeExactly, encode } from '../wire/bson';
import type { Request } from '../wire/request';

type Bytes = Uint8Array | undefined;

/** A command that a fail point of the mongos itself hits: no member is asked, or it has answered already. */
export async function withFault(
  point: FailPoint,
  { connection, request, version }: { connection: Connection; request: Request; version: ServerVersion },
  send: () => Promise<Bytes>,
): Promise<Bytes> {
  if (point.reply) connection.breakReply(point.reply);
  if (point.blockMS) await blocked(point.blockMS, asNumber(request.command.maxTimeMS));
  if (!point.afterExecution) failNow(point, connection);
  const bytes = await send();
  if (point.afterExecution) failNow(point, connection);
  if (!bytes || !point.writeConcernError) return bytes;
  return encode({ ...decodeExactly(bytes), ...writeConcernFields(point, request.command, version) });
}

async function blocked(blockMS: number, maxTimeMS: number): Promise<void> {
  const ends = maxTimeMS > 0 && maxTimeMS < blockMS;
  await delay(ends ? maxTimeMS : blockMS, undefined, { ref: false });
  if (ends) throw exceededTimeLimit();
}
