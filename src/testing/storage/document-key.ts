import { type Document, ObjectId } from '../wire/bson';
import { valueKey } from '../wire/value-key';

/** Of documents that are not found by their `_id`. */
const OWN = new WeakMap<Document, string>();

/** Under which a collection keeps a document. */
export function keyOf(document: Document): string {
  return OWN.get(document) ?? valueKey(document._id);
}

/** Gives a document a key of its own: in a time series several may have the same `_id`. */
export function ownKey(document: Document): string {
  const key = `measurement ${new ObjectId().toHexString()}`;
  OWN.set(document, key);
  return key;
}

/** The next version of a document is kept where the last one was. */
export function keepKey(after: Document, before: Document): void {
  const key = OWN.get(before);
  if (key !== undefined) OWN.set(after, key);
}
