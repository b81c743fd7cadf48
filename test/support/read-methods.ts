import type { Collection, GridFSBucket, MongoClient, ReadPreferenceLike } from 'mongodb';

/** Every read method of the driver, each as a function of where the read preference is given. */
export type Read = (target: ReadTarget, options: { readPreference?: ReadPreferenceLike }) => Promise<unknown>;

/** What is read: of any copy of the driver, whose own classes come along. */
export interface ReadTarget {
  readonly client: MongoClient;
  readonly collection: Collection;
  readonly GridFSBucket: typeof GridFSBucket;
}

export const READS: Readonly<Record<string, Read>> = {
  findOne: ({ collection }, options) => collection.findOne({ n: 1 }, options),
  'find.toArray': ({ collection }, options) => collection.find({}, options).toArray(),
  'find in many batches': ({ collection }, options) =>
    collection.find({}, { ...options, batchSize: 2 }).toArray(),
  'find.next': async ({ collection }, options) => {
    const cursor = collection.find({}, options);
    await cursor.next();
    await cursor.close();
  },
  'find.forEach': ({ collection }, options) => collection.find({}, options).forEach((_document) => {}),
  'find for await': async ({ collection }, options) => {
    for await (const _document of collection.find({}, options));
  },
  'find.stream': async ({ collection }, options) => {
    for await (const _document of collection.find({}, options).stream());
  },
  'find.explain': ({ collection }, options) => collection.find({}, options).explain(),
  'find.count by countDocuments': ({ collection }, options) => collection.countDocuments({}, options),
  estimatedDocumentCount: ({ collection }, options) => collection.estimatedDocumentCount(options),
  distinct: ({ collection }, options) => collection.distinct('n', {}, options),
  'aggregate.toArray': ({ collection }, options) => collection.aggregate([{ $match: {} }], options).toArray(),
  'aggregate in many batches': ({ collection }, options) =>
    collection.aggregate([{ $match: {} }], { ...options, batchSize: 2 }).toArray(),
  'db.aggregate': ({ collection, client }, options) =>
    client
      .db(collection.dbName)
      .aggregate([{ $documents: [{ a: 1 }] }], options)
      .toArray(),
  listCollections: ({ client }, options) =>
    client
      .db('app')
      .listCollections({}, options as never)
      .toArray(),
  listDatabases: ({ client }, options) =>
    client
      .db('app')
      .admin()
      .listDatabases(options as never),
  listIndexes: ({ collection }, options) => collection.listIndexes(options as never).toArray(),
  'collection.indexes': ({ collection }, options) => collection.indexes(options as never),
  'db.stats': ({ client }, options) => client.db('app').stats(options as never),
  'runCommand find': ({ client }, options) => client.db('app').command({ find: 'reads' }, options),
  'runCommand count': ({ client }, options) => client.db('app').command({ count: 'reads' }, options),
  'runCommand distinct': ({ client }, options) =>
    client.db('app').command({ distinct: 'reads', key: 'n' }, options),
  'runCommand aggregate': ({ client }, options) =>
    client.db('app').command({ aggregate: 'reads', pipeline: [], cursor: {} }, options),
  'runCursorCommand find': ({ client }, options) =>
    client.db('app').runCursorCommand({ find: 'reads', batchSize: 2 }, options).setBatchSize(2).toArray(),
  'GridFS find': ({ client, GridFSBucket }, options) =>
    new GridFSBucket(client.db('app'), options as never).find({}).toArray(),
  'GridFS download': async ({ client, GridFSBucket }, options) => {
    const bucket = new GridFSBucket(client.db('app'), options as never);
    for await (const _chunk of bucket.openDownloadStreamByName('file'));
  },
  'change stream': async ({ collection }, options) => {
    const stream = collection.watch([], { ...options, maxAwaitTimeMS: 10 });
    await stream.tryNext();
    await stream.close();
  },
};
