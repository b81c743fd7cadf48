import { BSON } from 'mongodb';

/** Batches that a read of `batches` comes in. */
export const BATCHES = 10;
const DOCUMENTS = 10;
const OP_REPLY = 1;
const OP_MSG = 2013;

function documents(count: number): object[] {
  return Array.from({ length: count }, (_, n) => ({
    _id: new BSON.ObjectId(String(n).padStart(24, '0')),
    name: `thing ${n}`,
    n,
    tags: ['red', 'green'],
    at: new Date(1_700_000_000_000 + n),
    nested: { price: n / 7, text: 'x'.repeat(64) },
  }));
}

/** An OP_MSG reply without its `responseTo`. */
export function message(body: object): Buffer {
  const document = BSON.serialize(body);
  const reply = Buffer.alloc(21 + document.length);
  reply.writeInt32LE(reply.length, 0);
  reply.writeInt32LE(OP_MSG, 12);
  reply.set(document, 21);
  return reply;
}

/** The same as an OP_REPLY, for the first hello. */
export function legacy(body: object): Buffer {
  const document = BSON.serialize(body);
  const reply = Buffer.alloc(36 + document.length);
  reply.writeInt32LE(reply.length, 0);
  reply.writeInt32LE(OP_REPLY, 12);
  reply.writeInt32LE(1, 32);
  reply.set(document, 36);
  return reply;
}

function batch(id: number, batchName: 'firstBatch' | 'nextBatch', count: number): Buffer {
  return message({
    cursor: { id: BSON.Long.fromNumber(id), ns: 'app.things', [batchName]: documents(count) },
    ok: 1,
  });
}

const OK = message({ ok: 1 });
const ONE = batch(0, 'firstBatch', 1);
const FIRST_OF_MANY = batch(BATCHES - 1, 'firstBatch', DOCUMENTS);
/** By the cursor id in the request, which counts down. */
const NEXT = Array.from({ length: BATCHES }, (_, left) => batch(left, 'nextBatch', DOCUMENTS));

const BY_COMMAND: Readonly<Record<string, Buffer>> = {
  insert: message({ n: 1, ok: 1 }),
  aggregate: batch(0, 'firstBatch', DOCUMENTS),
};

/** The reply to an OP_MSG request, made before. */
export function fixedReply(command: string, body: Buffer, valueAt: number): Buffer {
  if (command === 'find') {
    const end = body.indexOf(0, valueAt + 4);
    return body.toString('latin1', valueAt + 4, end) === 'batches' ? FIRST_OF_MANY : ONE;
  }
  if (command === 'getMore') return NEXT[body.readInt32LE(valueAt) - 1] ?? OK;
  return BY_COMMAND[command] ?? OK;
}
