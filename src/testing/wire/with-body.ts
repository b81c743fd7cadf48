import { type Document, decodeExactly, encode } from './bson';
import { frameReply } from './reply';
import { parseRequest, type Request } from './request';

const CHECKSUM_PRESENT = 1;
const HEADER_BYTES = 20;

/** The same request with another body; what it carries beside the body stays as it came, letter by letter. */
export function withBody(request: Request, change: (body: Document) => Document): Request {
  const { frame } = request;
  const flags = frame.readUInt32LE(16);
  const end = flags & CHECKSUM_PRESENT ? frame.length - 4 : frame.length;
  const parts: Uint8Array[] = [frame.subarray(0, HEADER_BYTES)];
  for (let at = HEADER_BYTES; at < end; ) {
    const kind = frame[at] as number;
    const size = frame.readInt32LE(at + 1);
    const content = frame.subarray(at + 1, at + 1 + size);
    parts.push(Buffer.of(kind), kind === 0 ? encode(change(decodeExactly(content))) : content);
    at += 1 + size;
  }
  const changed = Buffer.concat(parts);
  changed.writeInt32LE(changed.length, 0);
  changed.writeUInt32LE(flags & ~CHECKSUM_PRESENT, 16);
  return parseRequest(changed);
}

/** A command of our own, as it would arrive. */
export function requestOf(command: Document): Request {
  return parseRequest(frameReply(encode(command), { responseTo: 0, legacy: false }).bytes);
}
