import { type Document, decodeExactly, encode } from './bson';
import { frameReply } from './reply';
import { parseRequest, type Request } from './request';

const CHECKSUM_PRESENT = 1;
const HEADER_BYTES = 20;
const BODY = 0;
const SEQUENCE = 1;

interface Section {
  readonly kind: number;
  readonly content: Uint8Array;
}

function sectionsOf({ frame }: Request): Section[] {
  const flags = frame.readUInt32LE(16);
  const end = flags & CHECKSUM_PRESENT ? frame.length - 4 : frame.length;
  const sections: Section[] = [];
  for (let at = HEADER_BYTES; at < end; ) {
    const size = frame.readInt32LE(at + 1);
    sections.push({ kind: frame[at] as number, content: frame.subarray(at + 1, at + 1 + size) });
    at += 1 + size;
  }
  return sections;
}

function withSections({ frame }: Request, sections: readonly Section[]): Request {
  const parts = sections.flatMap(({ kind, content }) => [Buffer.of(kind), content]);
  const changed = Buffer.concat([frame.subarray(0, HEADER_BYTES), ...parts]);
  changed.writeInt32LE(changed.length, 0);
  changed.writeUInt32LE(frame.readUInt32LE(16) & ~CHECKSUM_PRESENT, 16);
  return parseRequest(changed);
}

/** A request's body, every number of its type; without what it carries beside it. */
export function bodyOf(request: Request): Document {
  const body = sectionsOf(request).find(({ kind }) => kind === BODY);
  return body ? decodeExactly(body.content) : {};
}

/** The same request with another body; what it carries beside the body stays as it came, letter by letter. */
export function withBody(request: Request, change: (body: Document) => Document): Request {
  const sections = sectionsOf(request).map((section) =>
    section.kind === BODY ? { kind: BODY, content: encode(change(decodeExactly(section.content))) } : section,
  );
  return withSections(request, sections);
}

/** A request with this body, and beside it nothing but these documents, which are encoded. */
export function withSequence(
  request: Request,
  body: Document,
  [field, documents]: readonly [field: string, documents: readonly Uint8Array[]],
): Request {
  const name = Buffer.from(`${field}\0`);
  const content = Buffer.concat([Buffer.alloc(4), name, ...documents]);
  content.writeInt32LE(content.length, 0);
  return withSections(request, [
    { kind: BODY, content: encode(body) },
    { kind: SEQUENCE, content },
  ]);
}

/** A command of our own, as it would arrive. */
export function requestOf(command: Document): Request {
  return parseRequest(frameReply(encode(command), { responseTo: 0, legacy: false }).bytes);
}
