import { GridFSBucket } from 'mongodb';
import { arrivals, type Governed, startGoverned } from '../support/governed';
import { items, STAYS } from '../support/staying-work';

describe('what is never re-routed', () => {
  let governed: Governed;
  beforeAll(async () => {
    governed = await startGoverned();
    await items(governed.client).insertMany(Array.from({ length: 9 }, (_, a) => ({ a })));
  });
  afterAll(() => governed[Symbol.asyncDispose]());
  beforeEach(() => governed.set.resetWitnesses());

  it.each(STAYS)('%s arrives as %s at the primary', async (_name, command, work) => {
    await work(governed.client);
    const seen = (await arrivals(governed.set)).filter(({ name }) => name === command);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ role }) => role === 'primary')).toBe(true);
  });

  it('keeps every command of a transaction at the primary', async () => {
    const { client, set } = governed;
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await items(client).insertOne({ a: 100 }, { session });
        await items(client).findOne({ a: 100 }, { session });
        await items(client).find({}, { session, batchSize: 2 }).toArray();
        await items(client)
          .aggregate([{ $match: {} }], { session })
          .toArray();
        await items(client).countDocuments({}, { session });
      }),
    );
    const seen = await arrivals(set);
    expect(seen.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['insert', 'find', 'getMore', 'aggregate', 'commitTransaction']),
    );
    expect(seen.filter(({ role }) => role !== 'primary')).toEqual([]);
  });

  it('sends getMore and killCursors where the cursor was opened', async () => {
    const { client, set, governor } = governed;
    const cursor = items(client).find({}, { batchSize: 2, readPreference: governor.primary('report') });
    await cursor.next();
    await cursor.next();
    await cursor.next();
    await cursor.close();
    const seen = await arrivals(set);
    expect(seen.map(({ name }) => name).sort()).toEqual(['find', 'getMore', 'killCursors']);
    expect(seen.every(({ role }) => role === 'primary')).toBe(true);
  });

  it('writes GridFS files to the primary', async () => {
    const { client, set } = governed;
    const upload = new GridFSBucket(client.db('app')).openUploadStream('file');
    await new Promise<void>((resolve, reject) => {
      upload.once('finish', resolve).once('error', reject).end(Buffer.alloc(1_000));
    });
    const writes = (await arrivals(set)).filter(({ name }) => name === 'insert');
    expect(writes.length).toBeGreaterThanOrEqual(2);
    expect(writes.every(({ role }) => role === 'primary')).toBe(true);
  });

  it('does not change the options that the caller passed', async () => {
    const { client } = governed;
    const options = Object.freeze({ readPreference: 'primary' as const });
    await client.db('app').command({ find: 'items' }, options);
    await items(client).findOne({}, options);
    expect(options).toEqual({ readPreference: 'primary' });
  });
});

describe('causally consistent sessions', () => {
  it('read their own writes from a secondary that lags', async () => {
    await using governed = await startGoverned({}, { set: { replicationLagMS: 40, defaultWriteConcern: 1 } });
    const { client, set } = governed;
    await client.withSession({ causalConsistency: true }, async (session) => {
      for (let n = 0; n < 5; n += 1) {
        const { insertedId } = await items(client).insertOne({ n }, { session });
        await expect(items(client).findOne({ _id: insertedId }, { session })).resolves.toMatchObject({ n });
      }
    });
    const finds = (await arrivals(set)).filter(({ name }) => name === 'find');
    expect(finds).toHaveLength(5);
    expect(finds.every(({ role }) => role === 'secondary')).toBe(true);
  });
});
