import { GridFSBucket, MongoClient as UngovernedClient } from 'mongodb';
import { arrivals, type Governed, startGoverned } from '../support/governed';
import { READS } from '../support/read-methods';

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
    const collection = client.db('app').collection('reads');
    await read({ client, collection, GridFSBucket }, { readPreference: mode });
    const seen = (await arrivals(set)).filter(({ name }) => !FOLLOW.has(name));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(({ role }) => role === 'primary')).toEqual([]);
  });

  it.each(Object.entries(READS))('%s goes to a secondary when the collection asks', async (_name, read) => {
    const { client, set } = governed;
    await set.resetWitnesses();
    const collection = client.db('app').collection('reads', { readPreference: mode });
    await read({ client, collection, GridFSBucket }, {});
    const reads = (await arrivals(set)).filter(({ name }) => !FOLLOW.has(name));
    expect(reads.filter(({ role }) => role === 'primary')).toEqual([]);
  });

  it.each(Object.entries(READS))('%s goes to a secondary when the db asks', async (_name, read) => {
    const { client, set } = governed;
    await set.resetWitnesses();
    const collection = client.db('app', { readPreference: mode }).collection('reads');
    await read({ client, collection, GridFSBucket }, {});
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
    await read({ client, collection: client.db('app').collection('reads'), GridFSBucket }, {});
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
