import { asString, type Document, decode, decodeForStorage, decodeInsert } from './bson';

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const EXHAUST_ALLOWED = 1 << 16;
const SECONDARY_OK = 4;

/** One command as it arrived, whichever message carried it. */
export interface Request {
  /** The whole message, for whom it is passed on to. */
  readonly frame: Buffer;
  readonly requestId: number;
  /** OP_QUERY: only the very first hello of a connection still comes this way. */
  readonly legacy: boolean;
  readonly name: string;
  readonly db: string;
  readonly command: Document;
  readonly exhaustAllowed: boolean;
  /** The client wants no reply (unacknowledged write). */
  readonly unacknowledged: boolean;
}

export function parseRequest(frame: Buffer): Request {
  const opCode = frame.readInt32LE(12);
  if (opCode === OP_MSG) return parseMessage(frame);
  if (opCode === OP_QUERY) return parseQuery(frame);
  throw new Error(`Unsupported opcode ${opCode}`);
}

function parseMessage(frame: Buffer): Request {
  const flags = frame.readUInt32LE(16);
  const end = flags & CHECKSUM_PRESENT ? frame.length - 4 : frame.length;
  let command: Document = {};
  let sequences: Record<string, Document[]> | undefined;
  let at = 20;
  while (at < end) {
    const kind = frame[at];
    const size = frame.readInt32LE(at + 1);
    if (kind === 0) {
      const body = frame.subarray(at + 1, at + 1 + size);
      command = isInsert(body) ? decodeInsert(body) : decode(body);
    } else {
      sequences ??= {};
      const nameEnd = frame.indexOf(0, at + 5);
      const identifier = frame.toString('utf8', at + 5, nameEnd);
      sequences[identifier] = parseDocuments(frame, nameEnd + 1, at + 1 + size);
    }
    at += 1 + size;
  }
  // After the command document: its first key must stay the command's name.
  if (sequences) Object.assign(command, sequences);
  return {
    frame,
    requestId: frame.readInt32LE(4),
    legacy: false,
    name: firstKey(command),
    db: asString(command.$db, 'admin'),
    command,
    exhaustAllowed: (flags & EXHAUST_ALLOWED) !== 0,
    unacknowledged: (flags & MORE_TO_COME) !== 0,
  };
}

const INSERT = Buffer.from('insert\0');

/** Whether the first field of a command is `insert`. */
function isInsert(body: Buffer): boolean {
  return body.compare(INSERT, 0, INSERT.length, 5, 5 + INSERT.length) === 0;
}

function parseDocuments(frame: Buffer, start: number, end: number): Document[] {
  const documents: Document[] = [];
  for (let at = start; at < end; ) {
    const size = frame.readInt32LE(at);
    documents.push(decodeForStorage(frame.subarray(at, at + size)));
    at += size;
  }
  return documents;
}

function parseQuery(frame: Buffer): Request {
  const flags = frame.readInt32LE(16);
  const nameEnd = frame.indexOf(0, 20);
  const namespace = frame.toString('utf8', 20, nameEnd);
  const start = nameEnd + 9;
  const command = decode(frame.subarray(start, start + frame.readInt32LE(start)));
  if (flags & SECONDARY_OK) command.$readPreference ??= { mode: 'secondaryPreferred' };
  return {
    frame,
    requestId: frame.readInt32LE(4),
    legacy: true,
    name: firstKey(command),
    db: namespace.slice(0, namespace.indexOf('.')),
    command,
    exhaustAllowed: false,
    unacknowledged: false,
  };
}

function firstKey(document: Document): string {
  for (const key in document) return key;
  return '';
}
