import {
  type Collection,
  GridFSBucket,
  type MongoClient,
  type ReadPreferenceLike,
  MongoClient as UngovernedClient,
} from 'mongodb';
import { arrivals, type Governed, startGoverned } from '../support/governed';

/** Every read method of the driver, each as a function of where the read preference is given. */
type Read = (target: Target, options: { readPreference?: ReadPreferenceLike }) => Promise<unknown>;

interface Target {
  readonly client: MongoClient;
  readonly collection: Collection;
}

const READS: Readonly<Record<string, Read>> = {
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
  'GridFS find': ({ client }, options) =>
    new GridFSBucket(client.db('app'), options as never).find({}).toArray(),
  'GridFS download': async ({ client }, options) => {
    const bucket = new GridFSBucket(client.db('app'), options as never);
    for await (const _chunk of bucket.openDownloadStreamByName('file'));
  },
  'change stream': async ({ collection }, options) => {
    const stream = collection.watch([], { ...options, maxAwaitTimeMS: 10 });
    await stream.tryNext();
    await stream.close();
  },
};

/** The commands a read sends to find its data; what follows (getMore) goes where these went. */
const FOLLOW = new Set(['killCursors']);

async function prepare({ client, set }: Governed): Promise<void> {
  const collection = client.db('app').collection('reads');
  await collection.insertMany(Array.from({ length: 7 }, (_, n) => ({ n })));
  const upload = new GridFSBucket(client.db('app')).openUploadStream('file');
  await new Promise<void>((resolve, reject) => {
    upload.once('finish', resolve).once('error', reject).end(Buffer.alloc(600_000));
  });
  await set.resetWitnesses();
}

describe.each(['primary', 'primaryPreferred', 'nearest'] as const)('reads that ask for "%s"', (mode) => {
  let governed: Governed;
  beforeAll(async () => {
    governed = await startGoverned();
    await prepare(governed);
  });
  afterAll(() => governed[Symbol.asyncDispose]());

  it.each(Object.entries(READS))('%s goes to a secondary when the operation asks', async (_name, read) => {
    const { client, set } = governed;
    await set.resetWitnesses();
    await read({ client, collection: client.db('app').collection('reads') }, { readPreference: mode });
    const seen = (await arrivals(set)).filter(({ name }) => !FOLLOW.has(name));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(({ role }) => role === 'primary')).toEqual([]);
  });

  it.each(Object.entries(READS))('%s goes to a secondary when the collection asks', async (_name, read) => {
    const { client, set } = governed;
    await set.resetWitnesses();
    const collection = client.db('app').collection('reads', { readPreference: mode });
    await read({ client, collection }, {});
    const reads = (await arrivals(set)).filter(({ name }) => !FOLLOW.has(name));
    expect(reads.filter(({ role }) => role === 'primary')).toEqual([]);
  });

  it.each(Object.entries(READS))('%s goes to a secondary when the db asks', async (_name, read) => {
    const { client, set } = governed;
    await set.resetWitnesses();
    const collection = client.db('app', { readPreference: mode }).collection('reads');
    await read({ client, collection }, {});
    expect((await arrivals(set)).filter(({ role }) => role === 'primary')).toEqual([]);
  });
});

describe('reads of a client whose own read preference is "primary"', () => {
  let governed: Governed;
  beforeAll(async () => {
    governed = await startGoverned({}, { client: { readPreference: 'primary' } });
    await prepare(governed);
  });
  afterAll(() => governed[Symbol.asyncDispose]());

  it.each(Object.entries(READS))('%s goes to a secondary', async (_name, read) => {
    const { client, set } = governed;
    await set.resetWitnesses();
    await read({ client, collection: client.db('app').collection('reads') }, {});
    expect((await arrivals(set)).filter(({ role }) => role === 'primary')).toEqual([]);
  });
});

describe('the witness', () => {
  it('sees reads at the primary when the client is not governed', async () => {
    await using governed = await startGoverned();
    await prepare(governed);
    const client = new UngovernedClient(governed.set.uri);
    await client.db('app').collection('reads').findOne({}, { readPreference: 'primary' });
    await client.close();
    expect((await arrivals(governed.set)).map(({ role }) => role)).toEqual(['primary']);
  });
});
