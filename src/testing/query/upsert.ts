import { asDocument, asDocuments, type Document, isDocument, ObjectId } from '../wire/bson';
import { setPath } from './path';
import { applyUpdate, isReplacement, type Update } from './update';

/** The document that an upsert inserts when its filter matched nothing. */
export function upsertDocument(filter: Document, update: Update): Document {
  const seed: Document = {};
  collectEqualities(filter, seed);
  if (isReplacement(update.mods)) {
    return withId(applyUpdate('_id' in seed ? { _id: seed._id } : {}, update, filter, true));
  }
  if (!Array.isArray(update.mods)) {
    const id = asDocument(update.mods.$setOnInsert)._id ?? asDocument(update.mods.$set)._id;
    if (id !== undefined) seed._id ??= id;
  }
  return withId(applyUpdate(seed, update, {}, true));
}

function collectEqualities(filter: Document, seed: Document): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and') for (const part of asDocuments(condition)) collectEqualities(part, seed);
    if (path === '$or' && asDocuments(condition).length === 1)
      collectEqualities(asDocuments(condition)[0] as Document, seed);
    if (path.startsWith('$') || condition instanceof RegExp) continue;
    if (!isDocument(condition)) setPath(seed, path, condition);
    else if ('$eq' in condition) setPath(seed, path, condition.$eq);
    else if (!Object.keys(condition).some((key) => key.startsWith('$'))) setPath(seed, path, condition);
  }
}

function withId(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document;
  return { _id, ...rest };
}
