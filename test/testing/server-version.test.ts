import { startMongos, startReplicaSet } from 'mongo-governor/testing';
import type { Document, MongoClient } from 'mongodb';
import { Long, type MongoServerError, UUID } from 'mongodb';
import { MemberConnection } from '../../src/testing/mongos/member-connection';
import { newClient } from './client';
import { eventually } from './eventually';

/** A set of a release, a client of it, and a collection with one document. */
async function release(serverVersion: string) {
  const set = await startReplicaSet({ members: 1, serverVersion });
  const client = newClient(set.uri);
  const things = client.db('app').collection<{ _id: number } & Document>('things');
  await things.insertOne({ _id: 1 });
  const run = (command: Document) => client.db('app').command(command);
  const refused = (command: Document) =>
    run(command).then(
      () => undefined,
      ({ code }: MongoServerError) => code,
    );
  const close = async () => {
    await client.close();
    await set.close();
  };
  return { set, client, things, run, refused, [Symbol.asyncDispose]: close };
}

/** Without a driver, which knows no release before 4.4. */
async function rawly(address: string, command: Document): Promise<Document> {
  const connection = new MemberConnection(address);
  try {
    return await connection.run(command);
  } finally {
    connection.destroy();
  }
}

async function countAt(address: string): Promise<number> {
  await using client = newClient(
    `mongodb://${address}/?directConnection=true&readPreference=secondaryPreferred`,
  );
  return await client.db('app').collection('things').countDocuments();
}

async function helloOf(client: MongoClient): Promise<Document> {
  return client.db('admin').command({ hello: 1 });
}

describe('an embedded set of another release', () => {
  it('is 8.2 where nobody says otherwise', async () => {
    await using set = await startReplicaSet({ members: 1 });
    expect(set.serverVersion).toBe('8.2.0');
  });

  it.each([
    ['4.4', '4.4.0', 9],
    ['5.0.31', '5.0.31', 13],
    ['6.0', '6.0.0', 17],
    ['7.0.5', '7.0.5', 21],
    ['8.0', '8.0.0', 25],
    ['8.2.1', '8.2.1', 27],
  ])('%s says so in buildInfo and hello', async (serverVersion, text, wire) => {
    await using it = await release(serverVersion);
    expect(it.set.serverVersion).toBe(text);
    const { version, versionArray } = await it.client.db('admin').command({ buildInfo: 1 });
    expect(version).toBe(text);
    expect(versionArray).toEqual([...text.split('.').map(Number), 0]);
    expect((await helloOf(it.client)).maxWireVersion).toBe(wire);
    const parameters = await it.client
      .db('admin')
      .command({ getParameter: 1, featureCompatibilityVersion: 1 });
    expect(parameters.featureCompatibilityVersion.version).toBe(text.replace(/\.\d+$/, ''));
  });

  it.each(['4.0', '8.3', '9.0', '6', '6.0.0.1', 'six', ''])(
    '%j is refused in words',
    async (serverVersion) => {
      await expect(startReplicaSet({ serverVersion })).rejects.toThrow(
        `serverVersion is one of 4.2, 4.4, 5.0, 5.1, 5.2, 5.3, 6.0, 6.1, 6.2, 6.3, 7.0, 7.1, 7.2, 7.3, 8.0, 8.1, 8.2, with or without a patch number, not '${serverVersion}'`,
      );
    },
  );

  it('is the same in a child process, and of a mongos in front', async () => {
    await using set = await startReplicaSet({ members: 1, serverVersion: '6.0', process: 'child' });
    await using mongos = await startMongos(set);
    expect(set.serverVersion).toBe('6.0.0');
    await using client = newClient(mongos.uri);
    expect((await helloOf(client)).maxWireVersion).toBe(17);
    expect((await client.db('admin').command({ buildInfo: 1 })).version).toBe('6.0.0');
  });

  it('4.2 is too old for the driver, which says so', async () => {
    await using set = await startReplicaSet({ members: 1, serverVersion: '4.2' });
    await using client = newClient(set.uri, { serverSelectionTimeoutMS: 1_000 });
    await expect(client.db('admin').command({ ping: 1 })).rejects.toThrow('maximum wire version 8');
  });
});

describe('what a release had not yet', () => {
  it('is no command', async () => {
    await using it = await release('7.0');
    const bulkWrite = { bulkWrite: 1, ops: [], nsInfo: [] };
    await expect(it.client.db('admin').command(bulkWrite)).rejects.toMatchObject({ code: 59 });
  });

  it('is no stage of a pipeline', async () => {
    await using it = await release('4.4');
    const $documents = [{ n: 1 }];
    expect(await it.refused({ aggregate: 1, pipeline: [{ $documents }], cursor: {} })).toBe(40324);
    const $densify = { field: 'n', range: { step: 1, bounds: 'full' } };
    expect(await it.refused({ aggregate: 'things', pipeline: [{ $densify }], cursor: {} })).toBe(40324);
    expect(
      await it.refused({ aggregate: 'things', pipeline: [{ $unionWith: 'others' }], cursor: {} }),
    ).toBeUndefined();
  });

  it.each([
    ['let of a find', '4.4', { find: 'things', let: { a: 1 } }, 9],
    ['let of an aggregate', '4.4', { aggregate: 'things', pipeline: [], cursor: {}, let: { a: 1 } }, 9],
    ['let of a delete', '4.4', { delete: 'things', deletes: [], let: { a: 1 } }, 40415],
    ['let of a findAndModify', '4.4', { findAndModify: 'things', remove: true, let: { a: 1 } }, 40415],
    [
      'a sorted update',
      '7.0',
      { update: 'things', updates: [{ q: {}, u: { n: 1 }, sort: { n: 1 } }] },
      40415,
    ],
    ['a comment that is no string', '4.4', { distinct: 'things', key: 'n', comment: { a: 1 } }, 14],
    ['raw data', '8.0', { find: 'things', rawData: true }, 9],
    ['the stable API', '4.4', { find: 'things', apiVersion: '1' }, 9],
    ['a read of a time', '4.4', { find: 'things', readConcern: { level: 'snapshot' } }, 72],
    [
      'events with the document before',
      '5.0',
      { aggregate: 'things', pipeline: [{ $changeStream: { showExpandedEvents: true } }], cursor: {} },
      40415,
    ],
  ])('is no field of a command: %s', async (_, serverVersion, command, code) => {
    await using it = await release(serverVersion);
    expect(await it.refused(command)).toBe(code);
    await using newest = await release('8.2');
    expect(await newest.refused(command)).toBeUndefined();
  });

  it('is no name to be stored', async () => {
    await using it = await release('4.4');
    await expect(it.things.insertOne({ _id: 2, $a: 1 })).rejects.toMatchObject({ code: 2 });
    const nested = { a: [{ $b: 1 }] };
    await expect(it.things.replaceOne({ _id: 1 }, nested)).rejects.toMatchObject({ code: 52 });
    await it.things.replaceOne({ _id: 1 }, { to: { $ref: 'things', $id: 1 } });
    await using newest = await release('8.2');
    await newest.things.insertOne({ _id: 2, $a: 1 });
    await newest.things.replaceOne({ _id: 1 }, nested);
  });

  it('is no more than one member for a write that asks for nothing', async () => {
    await using set = await startReplicaSet({ serverVersion: '4.4', replicationLagMS: 3_600_000 });
    await using client = newClient(set.uri);
    await client.db('app').collection('things').insertOne({});
    const counts = await Promise.all(set.members.map(({ address }) => countAt(address)));
    expect(counts.sort()).toEqual([0, 0, 1]);
  });

  it('is no label of an error before 4.4, and no waiting hello', async () => {
    await using set = await startReplicaSet({ members: 1, serverVersion: '4.2' });
    await using mongos = await startMongos(set);
    const hello = await rawly(set.members[0]?.address ?? '', { hello: 1, $db: 'admin' });
    expect(hello).toMatchObject({ ok: 1, maxWireVersion: 8 });
    expect(hello).not.toHaveProperty('topologyVersion');
    await set.members[0]?.failNext({ command: 'insert', code: 91 });
    const insert = {
      insert: 'things',
      documents: [{}],
      lsid: { id: new UUID() },
      txnNumber: Long.ONE,
      $db: 'app',
    };
    const failed = await rawly(set.members[0]?.address ?? '', insert);
    expect(failed).toMatchObject({ ok: 0, code: 91 });
    expect(failed).not.toHaveProperty('errorLabels');
    // A mongos of it asks again and again instead.
    await eventually(
      () => rawly(mongos.address, { find: 'things', $db: 'app' }),
      ({ ok }) => ok === 1,
    );
  });
});
