import { createHash } from 'node:crypto';
import {
  asDocument,
  asDocuments,
  asNumber,
  asString,
  Binary,
  type Document,
  decodeExactly,
  encode,
  encodeStored,
  Long,
} from '../wire/bson';
import type { Request } from '../wire/request';
import { bodyOf, requestOf, withSequence } from '../wire/with-body';
import type { Shard } from './shards';
import type { Ask } from './shards-transactions';

const UUID = 4;
/** As many as a server takes in one command: one batch of results has them all. */
const ALL = 100_000;
const COUNTS = ['nErrors', 'nInserted', 'nMatched', 'nModified', 'nUpserted', 'nDeleted'] as const;

/** Statements of one shard that are sent together. */
interface Run {
  readonly shard: Shard;
  readonly indexes: number[];
}

/** The shards of a client's `bulkWrite`, statement by statement. */
export function shardsOfBulkWrite({ command }: Request, shardOf: (namespace: string) => Shard): Shard[] {
  const namespaces = asDocuments(command.nsInfo).map(({ ns }) => asString(ns));
  return asDocuments(command.ops).map((op) =>
    shardOf(namespaces[asNumber(op.insert ?? op.update ?? op.delete)] ?? ''),
  );
}

/**
 * A client's `bulkWrite` over shards. One in order is sent in stretches of statements of one shard and ends with the first
 * error; one without is sent once to each. What a shard answers to a whole stretch with is the answer to all.
 */
export async function splitBulkWrite(
  request: Request,
  shards: readonly Shard[],
  ask: Ask,
): Promise<Uint8Array | undefined> {
  const isOrdered = request.command.ordered !== false;
  const results: Document[] = [];
  const totals = Object.fromEntries(COUNTS.map((field) => [field, 0]));
  let told: Document = {};
  for (const part of parts(request, isOrdered ? stretches(shards) : byShard(shards))) {
    const bytes = await ask(part.run.shard, part.request);
    if (bytes === undefined) continue;
    const reply = decodeExactly(bytes);
    if (asNumber(reply.ok) !== 1) return bytes;
    for (const result of await resultsOf(part.run.shard, reply, ask)) {
      results.push({ ...result, idx: part.run.indexes[asNumber(result.idx)] });
    }
    for (const field of COUNTS) totals[field] = (totals[field] ?? 0) + asNumber(reply[field]);
    told = { ...told, ...reply };
    if (isOrdered && asNumber(reply.nErrors) > 0) break;
  }
  if (request.unacknowledged) return undefined;
  const firstBatch = results.sort((a, b) => asNumber(a.idx) - asNumber(b.idx));
  const cursor = { firstBatch, id: Long.fromNumber(0), ns: 'admin.$cmd.bulkWrite' };
  return encode({ ...told, cursor, ...totals });
}

function stretches(shards: readonly Shard[]): Run[] {
  const runs: Run[] = [];
  for (const [index, shard] of shards.entries()) {
    const last = runs.at(-1);
    if (last?.shard === shard) last.indexes.push(index);
    else runs.push({ shard, indexes: [index] });
  }
  return runs;
}

function byShard(shards: readonly Shard[]): Run[] {
  return [...new Set(shards)].map((shard) => ({
    shard,
    indexes: [...shards.keys()].filter((index) => shards[index] === shard),
  }));
}

function* parts(request: Request, runs: readonly Run[]): Generator<{ run: Run; request: Request }> {
  const { command } = request;
  const { ops, nsInfo = command.nsInfo, ...body } = bodyOf(request);
  // Those of a body are of their types; those beside it are kept as they came.
  const encoded = Array.isArray(ops) ? ops.map(encode) : asDocuments(command.ops).map(encodeStored);
  const sentTo = new Map<Shard, number>();
  for (const run of runs) {
    const before = sentTo.get(run.shard) ?? 0;
    sentTo.set(run.shard, before + 1);
    const isNumbered = command.txnNumber !== undefined && command.autocommit !== false;
    const lsid = isNumbered && before > 0 ? ownSession(asDocument(body.lsid), before) : body.lsid;
    const sent = { ...body, nsInfo, ...(lsid !== undefined && { lsid }), cursor: { batchSize: ALL } };
    const statements = run.indexes.map((index) => encoded[index] as Uint8Array);
    yield { run, request: withSequence(request, sent, ['ops', statements]) };
  }
}

/**
 * The session in which a further stretch is numbered: in that of the client the shard would take it for the first one again.
 * The same each time, so that a retry is one.
 */
function ownSession(lsid: Document, stretch: number): Document {
  const { id } = lsid;
  if (!(id instanceof Binary)) return lsid;
  const hash = createHash('sha256').update(id.buffer).update(String(stretch)).digest();
  return { ...lsid, id: new Binary(hash.subarray(0, 16), UUID) };
}

async function resultsOf(shard: Shard, reply: Document, ask: Ask): Promise<Document[]> {
  let cursor = asDocument(reply.cursor);
  const results = asDocuments(cursor.firstBatch);
  while (asNumber(cursor.id) !== 0) {
    const more = { getMore: cursor.id, collection: '$cmd.bulkWrite', $db: 'admin' };
    const bytes = await ask(shard, requestOf(more));
    cursor = asDocument(bytes && decodeExactly(bytes).cursor);
    results.push(...asDocuments(cursor.nextBatch));
  }
  return results;
}
