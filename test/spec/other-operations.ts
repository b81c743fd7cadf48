import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import type { ChangeStream, ClientSession, Db, Document, GridFSBucket, MongoClient } from 'mongodb';

type Run<T> = (target: T, args: Document, options: Document) => Promise<unknown>;

export const clientOperations: Readonly<Record<string, Run<MongoClient>>> = {
  clientBulkWrite: async (client, { models }, options) => {
    const result = await client.bulkWrite(models.map(toModel), options);
    // What the driver tells beside the specification.
    for (const each of result.updateResults?.values() ?? []) delete (each as Document).didUpsert;
    return result;
  },
  listDatabases: async (client, { filter }, options) =>
    (
      await client
        .db('admin')
        .admin()
        .listDatabases({ ...options, ...(filter && { filter }) })
    ).databases,
  listDatabaseNames: async (client, _args, options) => {
    const { databases } = await client
      .db('admin')
      .admin()
      .listDatabases({ ...options, nameOnly: true });
    return databases.map(({ name }) => name);
  },
  close: (client) => client.close(),
};

function toModel(model: Document): Document {
  const [name = ''] = Object.keys(model);
  return { name, ...model[name] };
}

export const databaseOperations: Readonly<Record<string, Run<Db>>> = {
  runCommand: (db, { command }, { commandName: _, ...options }) => db.command(command, options),
  aggregate: (db, { pipeline }, options) => db.aggregate(pipeline, options).toArray(),
  createCollection: (db, { collection }, options) => db.createCollection(collection, options),
  dropCollection: (db, { collection }, options) => db.dropCollection(collection, options),
  modifyCollection: (db, { collection }, options) => db.command({ collMod: collection, ...options }),
  listCollections: (db, { filter }, options) => db.listCollections(filter, options).toArray(),
  listCollectionObjects: (db, _args, options) => db.collections(options),
  listCollectionNames: async (db, { filter }, options) =>
    (await db.listCollections(filter, { ...options, nameOnly: true }).toArray()).map(({ name }) => name),
};

export const sessionOperations: Readonly<Record<string, Run<ClientSession>>> = {
  startTransaction: async (session, _args, options) => session.startTransaction(options),
  commitTransaction: (session) => session.commitTransaction(),
  abortTransaction: (session) => session.abortTransaction(),
  endSession: (session) => session.endSession(),
};

export const streamOperations: Readonly<Record<string, Run<ChangeStream>>> = {
  iterateUntilDocumentOrError: (stream) => stream.next(),
  iterateOnce: (stream) => stream.tryNext(),
  close: (stream) => stream.close(),
};

export const bucketOperations: Readonly<Record<string, Run<GridFSBucket>>> = {
  download: (bucket, { id }) => buffer(bucket.openDownloadStream(id)),
  downloadByName: (bucket, { filename }, { revision }) =>
    buffer(bucket.openDownloadStreamByName(filename, revision === undefined ? {} : { revision })),
  delete: (bucket, { id }) => bucket.delete(id),
  rename: (bucket, { id, newFilename }) => bucket.rename(id, newFilename),
  drop: (bucket) => bucket.drop(),
  async upload(bucket, { filename, source }, { disableMD5: _, ...options }) {
    const upload = bucket.openUploadStream(filename, options);
    await finished(Readable.from([Buffer.from(source.$$hexBytes, 'hex')]).pipe(upload));
    return upload.id;
  },
};

/** Opens a stream at once; the driver opens it with the first event that is asked for. */
export async function watch(
  target: MongoClient | Db | { watch(pipeline: Document[], options: Document): ChangeStream },
  { pipeline, ...options }: Document,
): Promise<ChangeStream> {
  const stream = target.watch(pipeline ?? [], options) as ChangeStream;
  await (stream as unknown as { cursor: { cursorInit(): Promise<void> } }).cursor.cursorInit();
  return stream;
}
