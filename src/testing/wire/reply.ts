import { type Document, encode, encodeStored } from './bson';
import { OP_MSG, OP_REPLY } from './request';

const MORE_TO_COME = 2;
const AWAIT_CAPABLE = 8;
/** A batch is cut when it grows beyond this, so that a reply stays under the 48 MB message limit. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024;

let nextRequestId = 1;

export interface Framing {
  readonly responseTo: number;
  readonly legacy: boolean;
  readonly moreToCome?: boolean;
}

/** A framed reply and the id that a following `moreToCome` reply answers to. */
export interface Frame {
  readonly bytes: Buffer;
  readonly requestId: number;
}

/** Wraps an encoded document in an OP_MSG, or in an OP_REPLY for a legacy request. */
export function frameReply(document: Uint8Array, framing: Framing): Frame {
  const prefix = framing.legacy ? 36 : 21;
  const bytes = Buffer.allocUnsafe(prefix + document.length);
  const requestId = nextRequestId++ & 0x7fffffff;
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(requestId, 4);
  bytes.writeInt32LE(framing.responseTo, 8);
  if (framing.legacy) {
    bytes.writeInt32LE(OP_REPLY, 12);
    bytes.writeInt32LE(AWAIT_CAPABLE, 16);
    bytes.fill(0, 20, 32);
    bytes.writeInt32LE(1, 32);
  } else {
    bytes.writeInt32LE(OP_MSG, 12);
    bytes.writeUInt32LE(framing.moreToCome ? MORE_TO_COME : 0, 16);
    bytes[20] = 0;
  }
  bytes.set(document, prefix);
  return { bytes, requestId };
}

/** A cursor's batch: its documents are copied into the reply in the encoding that they are kept in. */
export class CursorBatch {
  readonly field: 'firstBatch' | 'nextBatch';
  readonly documents: readonly Document[];
  readonly cursor: Document;
  readonly extra: Document;

  constructor(
    field: 'firstBatch' | 'nextBatch',
    documents: readonly Document[],
    cursor: Document,
    extra: Document = {},
  ) {
    this.field = field;
    this.documents = documents;
    this.cursor = cursor;
    this.extra = extra;
  }

  encode(): Uint8Array {
    const batch = elements(this.documents);
    const cursor = Buffer.from(encode(this.cursor));
    // {cursor: {<batch>: [...], id, ns}, ...extra}
    const array = document([batch]);
    const inner = document([element(4, this.field, array), cursor.subarray(4, -1)]);
    const rest = Buffer.from(encode(this.extra)).subarray(4, -1);
    return document([element(3, 'cursor', inner), rest]);
  }
}

function elements(documents: readonly Document[]): Buffer {
  const parts: Uint8Array[] = [];
  for (let index = 0; index < documents.length; index++) {
    parts.push(Buffer.from(`\x03${index}\0`, 'latin1'), encodeStored(documents[index] as Document));
  }
  return Buffer.concat(parts);
}

function element(type: number, name: string, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1'), value]);
}

function document(parts: readonly Uint8Array[]): Buffer {
  let size = 5;
  for (const part of parts) size += part.length;
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32LE(size, 0);
  let at = 4;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes[at] = 0;
  return bytes;
}

/** Appends already encoded elements to an encoded document. */
export function append(encoded: Uint8Array, tail: Uint8Array): Buffer {
  return document([encoded.subarray(4, encoded.length - 1), tail]);
}
