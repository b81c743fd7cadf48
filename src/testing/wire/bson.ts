import { BSON } from 'mongodb';

/** A decoded BSON document. Stored documents are never changed in place: an update stores a new one. */
export type Document = Record<string, unknown>;

export const { Binary, Long, ObjectId, Timestamp, UUID } = BSON;

// int64 becomes a number where that is exact, because mingo compares `Long` by identity. Binary stays
// `Binary`, so that the subtype survives the round trip.
const DECODE: BSON.DeserializeOptions = {
  promoteLongs: true,
  promoteValues: true,
  promoteBuffers: false,
  validation: { utf8: false },
};

/** The encoding of stored documents, kept so that a read that returns one unchanged encodes nothing. */
const encodings = new WeakMap<object, Uint8Array>();

export function decode(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, DECODE);
}

/** Decodes what is encoded again: every number keeps its type. */
export function decodeExactly(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { promoteLongs: false, promoteValues: false, validation: { utf8: false } });
}

/** Decodes the body of an insert: documents that it carries itself are stored as they came. */
export function decodeInsert(bytes: Uint8Array): Document {
  const command = BSON.deserialize(bytes, { ...DECODE, fieldsAsRaw: { documents: true } }) as Document;
  if (Array.isArray(command.documents)) {
    command.documents = command.documents.map((each) =>
      each instanceof Uint8Array ? decodeForStorage(each) : each,
    );
  }
  return command;
}

/** Decodes a document that is likely to be stored as it is; its exact numeric types survive. */
export function decodeForStorage(bytes: Uint8Array): Document {
  const document = decode(bytes);
  // A copy: the slice would keep the socket's whole chunk alive.
  encodings.set(document, Uint8Array.prototype.slice.call(bytes));
  return document;
}

export function encode(document: Document): Uint8Array {
  return BSON.serialize(document, { ignoreUndefined: true });
}

/** Which document an update made another of. */
const origins = new WeakMap<object, Document>();

/** The numbers that `after` has in common with `before` keep their types. */
export function keepTypes(after: Document, before: Document): void {
  // Now: or a counter that is never read would have to remember all that it was.
  encodeStored(before);
  origins.set(after, before);
}

/** Encodes a document that will not change any more, once. */
export function encodeStored(document: Document): Uint8Array {
  let bytes = encodings.get(document);
  if (bytes === undefined) {
    const origin = origins.get(document);
    bytes = encode(origin ? asDocument(typedLike(document, exact(origin))) : document);
    origins.delete(document);
    encodings.set(document, bytes);
  }
  return bytes;
}

/** A stored document with every number as the BSON type that it is. */
export function exact(document: Document): Document {
  return decodeExactly(encodeStored(document));
}

function typedLike(value: unknown, typed: unknown): unknown {
  if (typeof value === 'number') return isNumberType(typed) && Number(typed) === value ? typed : value;
  if (Array.isArray(value)) {
    return Array.isArray(typed) ? value.map((each, index) => typedLike(each, typed[index])) : value;
  }
  if (!isDocument(value) || !isDocument(typed)) return value;
  const result: Document = {};
  for (const field of Object.keys(value)) result[field] = typedLike(value[field], typed[field]);
  return result;
}

function isNumberType(value: unknown): boolean {
  return value instanceof BSON.Double || value instanceof BSON.Long || value instanceof BSON.Int32;
}

export function isDocument(value: unknown): value is Document {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('_bsontype' in value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp) &&
    !ArrayBuffer.isView(value)
  );
}

export function asDocument(value: unknown): Document {
  return isDocument(value) ? value : {};
}

export function asDocuments(value: unknown): Document[] {
  return Array.isArray(value) ? value.filter(isDocument) : [];
}

export function asNumber(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : value == null ? otherwise : Number(value);
}

export function asString(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}
