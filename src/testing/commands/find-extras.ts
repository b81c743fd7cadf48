import { resolvePath } from '../query/path';
import { project } from '../query/project';
import { Collection, isIndex } from '../storage/collection';
import { type Selection, type Source, select } from '../storage/select';
import { asDocument, type Document, Long } from '../wire/bson';

export function hasExtras({ returnKey, showRecordId }: Document): boolean {
  return returnKey === true || showRecordId === true;
}

/** What a find with `returnKey` or `showRecordId` answers. The number of a record is its place in the natural order. */
export function selectWithExtras(command: Document, source: Source, selection: Selection): Document[] {
  // What is stored is known by what it is: it is projected after that.
  const documents = select(source, { ...selection, projection: {} });
  const collection = source instanceof Collection ? source : undefined;
  if (command.returnKey === true) {
    const index = collection && indexOf(command, collection);
    return documents.map((document) => keysOf(document, index));
  }
  const order = new Map([...(collection?.documents() ?? [])].map((document, at) => [document, at + 1]));
  const { filter, projection = {}, variables } = selection;
  const shown =
    Object.keys(projection).length > 0 ? project(documents, projection, filter, variables) : documents;
  return shown.map((each, at) => {
    const record = order.get(documents[at] as Document);
    return record === undefined ? each : { ...each, $recordId: Long.fromNumber(record) };
  });
}

/** The index that a server would answer by: the one that is named, or that begins with what is asked for. */
function indexOf({ hint, sort, filter }: Document, { indexes }: Collection): Document | undefined {
  if (hint !== undefined) {
    return indexes.find((spec) =>
      isIndex(spec, typeof hint === 'string' ? { name: hint } : { keyPattern: hint }),
    );
  }
  const asked = { ...asDocument(filter), ...asDocument(sort) };
  return indexes.find(({ key }) => (Object.keys(asDocument(key))[0] ?? '') in asked);
}

function keysOf(document: Document, index: Document | undefined): Document {
  const fields = Object.keys(asDocument(index?.key));
  return Object.fromEntries(fields.map((field) => [field, resolvePath(document, field) ?? null]));
}
