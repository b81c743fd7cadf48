import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GridFSBucket } from 'mongodb';
import { eventually } from '../support/eventually';
import { arrivals, type Governed, startGoverned } from '../support/governed';
import { rolesOfReads } from './reads-of';

const items = ({ client }: Governed) => client.db('app').collection('items');

describe('GridFS', () => {
  it('streams a file of many chunks to the primary and back from secondaries', async () => {
    await using governed = await startGoverned();
    const bucket = new GridFSBucket(governed.client.db('app'), { chunkSizeBytes: 16 * 1024 });
    const file = randomBytes(1_000_000);
    await pipeline(Readable.from([file]), bucket.openUploadStream('photo'));
    await governed.set.resetWitnesses();
    const chunks: Buffer[] = [];
    for await (const chunk of bucket.openDownloadStreamByName('photo')) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(file)).toBe(true);
    expect(await rolesOfReads(governed.set)).toEqual(['secondary']);
  });
});

describe('a change stream', () => {
  it('resumes after its connection was killed, at a secondary again, and misses nothing', async () => {
    await using governed = await startGoverned();
    const stream = items(governed).watch([], { maxAwaitTimeMS: 20 });
    const seen: number[] = [];
    stream.on('change', (change) => {
      if (change.operationType === 'insert') seen.push(change.fullDocument.n as number);
    });
    await eventually('it is open', async () =>
      (await arrivals(governed.set)).some(({ name }) => name === 'aggregate'),
    );
    for (let n = 0; n < 30; n += 1) {
      if (n % 10 === 5) {
        for (const member of governed.set.members) {
          await member.failNext({ command: 'getMore', times: 1, closeConnection: true });
        }
      }
      await items(governed).insertOne({ n });
    }
    await eventually('every change is seen', () => seen.length >= 30);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n));
    const aggregates = (await arrivals(governed.set)).filter(({ name }) => name === 'aggregate');
    expect(aggregates.length).toBeGreaterThan(1);
    expect(await rolesOfReads(governed.set)).toEqual(['secondary']);
    await stream.close();
  });
});

describe('client.bulkWrite', () => {
  it('writes to several namespaces at the primary', async () => {
    await using governed = await startGoverned();
    const result = await governed.client.bulkWrite([
      { name: 'insertOne', namespace: 'app.items', document: { a: 1 } },
      { name: 'insertOne', namespace: 'app.others', document: { a: 2 } },
      { name: 'updateOne', namespace: 'app.items', filter: { a: 1 }, update: { $set: { b: 1 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 2, modifiedCount: 1 });
    const bulks = (await arrivals(governed.set)).filter(({ name }) => name === 'bulkWrite');
    expect(bulks.map(({ role }) => role)).toEqual(['primary']);
  });
});

describe('withTransaction', () => {
  it('runs again after a transient error, and once only in effect', async () => {
    await using governed = await startGoverned();
    await items(governed).insertOne({ count: 0 });
    const primary = await governed.set.primary();
    await primary.failNext({
      command: 'update',
      times: 2,
      code: 112,
      errorLabels: ['TransientTransactionError'],
    });
    await primary.failNext({
      command: 'commitTransaction',
      times: 1,
      code: 91,
      errorLabels: ['UnknownTransactionCommitResult'],
    });
    let runs = 0;
    await governed.client.withSession((session) =>
      session.withTransaction(async () => {
        runs += 1;
        await items(governed).updateOne({}, { $inc: { count: 1 } }, { session });
      }),
    );
    expect(runs).toBe(3);
    await eventually('the member has it', async () => (await items(governed).findOne({}))?.count === 1);
  });

  it('conflicting transactions all get through on a pool of two', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 100 } },
    });
    await items(governed).insertOne({ _id: 'counter' as never, count: 0 });
    await Promise.all(
      Array.from({ length: 8 }, () =>
        governed.client.withSession((session) =>
          session.withTransaction(() => items(governed).updateOne({}, { $inc: { count: 1 } }, { session })),
        ),
      ),
    );
    await eventually(
      'every transaction counted',
      async () => (await items(governed).findOne({}))?.count === 8,
    );
  });
});
