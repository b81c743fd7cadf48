import type { Collection, Document } from 'mongodb';

type Run = (collection: Collection, args: Document, options: Document) => Promise<unknown>;

/** Renames `returnDocument: 'After'` to what the driver calls it. */
function modifyOptions({ returnDocument, ...options }: Document): Document {
  return returnDocument === undefined
    ? options
    : { ...options, returnDocument: returnDocument.toLowerCase() };
}

export const collectionOperations: Readonly<Record<string, Run>> = {
  insertOne: (c, { document }, o) => c.insertOne(document, o),
  insertMany: (c, { documents }, o) => c.insertMany(documents, o),
  updateOne: (c, { filter, update }, o) => c.updateOne(filter, update, o),
  updateMany: (c, { filter, update }, o) => c.updateMany(filter, update, o),
  replaceOne: (c, { filter, replacement }, o) => c.replaceOne(filter, replacement, o),
  deleteOne: (c, { filter }, o) => c.deleteOne(filter, o),
  deleteMany: (c, { filter }, o) => c.deleteMany(filter, o),
  bulkWrite: (c, { requests }, o) => c.bulkWrite(requests, o),
  find: (c, { filter }, o) => c.find(filter, o).toArray(),
  findOne: (c, { filter }, o) => c.findOne(filter, o),
  findOneAndDelete: (c, { filter }, o) => c.findOneAndDelete(filter, modifyOptions(o)),
  findOneAndUpdate: (c, { filter, update }, o) => c.findOneAndUpdate(filter, update, modifyOptions(o)),
  findOneAndReplace: (c, { filter, replacement }, o) =>
    c.findOneAndReplace(filter, replacement, modifyOptions(o)),
  aggregate: (c, { pipeline }, o) => c.aggregate(pipeline, o).toArray(),
  distinct: (c, { fieldName, filter }, o) => c.distinct(fieldName, filter, o),
  count: (c, { filter }, o) => c.count(filter, o),
  countDocuments: (c, { filter }, o) => c.countDocuments(filter, o),
  estimatedDocumentCount: (c, _args, o) => c.estimatedDocumentCount(o),
  createIndex: (c, { keys }, o) => c.createIndex(keys, o),
  dropIndex: (c, { name }, o) => c.dropIndex(name, o),
  dropIndexes: (c, _args, o) => c.dropIndexes(o),
  listIndexes: (c, _args, o) => c.listIndexes(o).toArray(),
  listIndexNames: async (c, _args, o) => (await c.listIndexes(o).toArray()).map(({ name }) => name),
  rename: (c, { to }, o) => c.rename(to, o),
  createSearchIndex: (c, { model }) => c.createSearchIndex(model),
  createSearchIndexes: (c, { models }) => c.createSearchIndexes(models),
  updateSearchIndex: (c, { name, definition }) => c.updateSearchIndex(name, definition),
  dropSearchIndex: (c, { name }) => c.dropSearchIndex(name),
  listSearchIndexes: (c, { name, aggregationOptions }) =>
    c.listSearchIndexes(name, aggregationOptions).toArray(),
};

/** Arguments that the driver takes by place; the rest are options. */
export const BY_PLACE: ReadonlySet<string> = new Set(
  (
    'document documents filter update replacement requests pipeline fieldName keys to model models definition ' +
    'aggregationOptions'
  ).split(' '),
);
