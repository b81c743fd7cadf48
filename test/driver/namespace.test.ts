import { GridFSBucket } from 'mongodb';
import { type Governed, startGoverned } from '../support/governed';
import { READS } from '../support/read-methods';

/** Reads that have no collection: of a database or the deployment, or of GridFS's own collections. */
const WITHOUT_COLLECTION = new Set(['db.aggregate', 'listCollections', 'listDatabases', 'db.stats']);

describe('waivers by namespace', () => {
  let governed: Governed;
  beforeAll(async () => {
    governed = await startGoverned({
      reads: { primaryAllowed: [{ namespace: 'app.reads', reason: 'test' }] },
    });
  });
  afterAll(() => governed[Symbol.asyncDispose]());

  const reads = Object.entries(READS).filter(
    ([name]) => !WITHOUT_COLLECTION.has(name) && !name.startsWith('GridFS'),
  );

  it.each(reads)('cover %s', async (_name, read) => {
    const { client, governor } = governed;
    const before = governor.status().verdicts;
    await read(
      { client, collection: client.db('app').collection('reads'), GridFSBucket },
      { readPreference: 'primary' },
    ).catch(() => undefined);
    const after = governor.status().verdicts;
    expect(after.waived).toBeGreaterThan(before.waived);
    expect(after.reroute).toBe(before.reroute);
  });
});
