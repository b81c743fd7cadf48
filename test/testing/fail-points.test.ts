import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { Collection, Document, MongoClient } from 'mongodb';
import { newClient } from './client';

const NO_RETRIES = { retryReads: false, retryWrites: false };

describe('configureFailPoint', () => {
  let set: ReplicaSet;
  let client: MongoClient;
  let things: Collection<{ _id: number; x?: number }>;
  const configure = (point: string, mode: unknown, data: Document = {}) =>
    client.db('admin').command({ configureFailPoint: point, mode, data });
  const failCommand = (mode: unknown, data: Document) => configure('failCommand', mode, data);
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: { code?: unknown; name: string }) => error.code ?? error.name,
    );

  beforeEach(async () => {
    set = await startReplicaSet({ members: 1 });
    client = newClient(set.uri, NO_RETRIES);
    things = client.db('app').collection('things');
    await things.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
  });
  afterEach(async () => {
    await client.close();
    await set.close();
  });

  it('fails so many times, and then no more', async () => {
    await failCommand({ times: 2 }, { failCommands: ['find', 'count'], errorCode: 8 });
    expect(await codeOf(things.findOne())).toBe(8);
    expect(await codeOf(things.distinct('x'))).toBe('no error');
    expect(await codeOf(things.estimatedDocumentCount())).toBe(8);
    expect(await codeOf(things.findOne())).toBe('no error');
  });

  it('lets some pass first, fails until it is off, and then tells how often it was hit', async () => {
    await failCommand({ skip: 1 }, { failCommands: ['find'], errorCode: 8 });
    const codes = [];
    for (let each = 0; each < 4; each++) codes.push(await codeOf(things.findOne()));
    expect(codes).toEqual(['no error', 8, 8, 8]);
    expect(await failCommand('off', {})).toMatchObject({ count: 3 });
    expect(await codeOf(things.findOne())).toBe('no error');
  });

  it('fails a part of them, by chance', async () => {
    const failedOf = async (activationProbability: number, commands: number) => {
      await failCommand({ activationProbability }, { failCommands: ['find'], errorCode: 8 });
      const codes = await Promise.all(Array.from({ length: commands }, () => codeOf(things.findOne())));
      return codes.filter((code) => code === 8).length;
    };
    expect(await failedOf(0, 20)).toBe(0);
    expect(await failedOf(1, 20)).toBe(20);
    // 12 times the deviation from the mean: never by chance.
    const failed = await failedOf(0.5, 400);
    expect(failed).toBeGreaterThan(80);
    expect(failed).toBeLessThan(320);
    expect(await failCommand('off', {})).toMatchObject({ count: failed });
  });

  it('has one fail point of a name: the last one', async () => {
    await failCommand('alwaysOn', { failCommands: ['find'], errorCode: 8 });
    await failCommand('alwaysOn', { failCommands: ['count'], errorCode: 9 });
    expect(await codeOf(things.findOne())).toBe('no error');
    expect(await codeOf(things.estimatedDocumentCount())).toBe(9);
  });

  it('gives the labels that it is told instead of those of the code', async () => {
    const retrying = newClient(set.uri, { retryWrites: true });
    const collection = retrying.db('app').collection('things');
    await failCommand({ times: 1 }, { failCommands: ['insert'], errorCode: 91 });
    expect(await codeOf(collection.insertOne({}))).toBe('no error');
    await failCommand({ times: 1 }, { failCommands: ['insert'], errorCode: 91, errorLabels: [] });
    expect(await codeOf(collection.insertOne({}))).toBe(91);
    await failCommand({ times: 1 }, { failCommands: ['insert'], errorCode: 2, errorLabels: ['Mine'] });
    await expect(collection.insertOne({})).rejects.toMatchObject({ errorLabels: ['Mine'] });
    await retrying.close();
  });

  it('closes the connection', async () => {
    await failCommand({ times: 1 }, { failCommands: ['find'], closeConnection: true });
    expect(await codeOf(things.findOne())).toBe('MongoNetworkError');
  });

  it('holds a command back, which then runs', async () => {
    const blocked = { failCommands: ['find'], blockConnection: true, blockTimeMS: 60 };
    await failCommand({ times: 1 }, blocked);
    const start = performance.now();
    expect(await things.findOne({ _id: 1 })).toEqual({ _id: 1 });
    expect(performance.now() - start).toBeGreaterThan(50);
    await failCommand({ times: 1 }, blocked);
    expect(await codeOf(things.findOne({}, { maxTimeMS: 10 }))).toBe(50);
  });

  it('runs the command and says that its write concern was not satisfied', async () => {
    const writeConcernError = { code: 64, errmsg: 'multiple errors reported' };
    await failCommand({ times: 1 }, { failCommands: ['insert'], writeConcernError });
    await expect(things.insertOne({ _id: 4 })).rejects.toMatchObject(writeConcernError);
    expect(await things.findOne({ _id: 4 })).toEqual({ _id: 4 });
  });

  it('makes the driver retry a write concern error that a server labels, and does the write once', async () => {
    const retrying = newClient(set.uri, { retryWrites: true });
    const writeConcernError = { code: 91, errmsg: 'shutting down' };
    await failCommand({ times: 1 }, { failCommands: ['update'], writeConcernError });
    const collection = retrying.db('app').collection<{ _id: number; x: number }>('things');
    await collection.updateOne({ _id: 1 }, { $inc: { x: 1 } });
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, x: 1 });
    await retrying.close();
  });

  it('means only an application, or only a namespace', async () => {
    const other = newClient(set.uri, { ...NO_RETRIES, appName: 'other' });
    const point = { failCommands: ['find'], errorCode: 8 };
    await failCommand('alwaysOn', { ...point, appName: 'other' });
    expect(await codeOf(things.findOne())).toBe('no error');
    expect(await codeOf(other.db('app').collection('things').findOne())).toBe(8);
    await failCommand('alwaysOn', { ...point, namespace: 'app.things' });
    expect(await codeOf(client.db('app').collection('others').findOne())).toBe('no error');
    expect(await codeOf(things.findOne())).toBe(8);
    await other.close();
  });

  it('fails a handshake', async () => {
    await failCommand(
      { times: 1 },
      { failCommands: ['hello', 'isMaster'], closeConnection: true, appName: 'new' },
    );
    const other = newClient(set.uri, {
      appName: 'new',
      serverSelectionTimeoutMS: 200,
      heartbeatFrequencyMS: 10_000,
    });
    expect(await codeOf(other.connect())).toBe('MongoServerSelectionError');
    await other.close();
  });

  it('ends the cursor of a getMore with failGetMoreAfterCursorCheckout', async () => {
    const cursor = things.find({}, { batchSize: 2 });
    await cursor.next();
    await cursor.next();
    await configure('failGetMoreAfterCursorCheckout', { times: 1 }, { errorCode: 11 });
    expect(await codeOf(cursor.next())).toBe(11);
    const [member] = set.members;
    expect((await member?.witness())?.openCursors).toBe(0);
  });

  it('loses the reply to a retryable write, or the write too, with onPrimaryTransactionalWrite', async () => {
    const retrying = newClient(set.uri, { retryWrites: true });
    const collection = retrying.db('app').collection<{ _id: number; x: number }>('things');
    await configure('onPrimaryTransactionalWrite', { times: 1 });
    await collection.updateOne({ _id: 1 }, { $inc: { x: 1 } });
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, x: 1 });
    await configure('onPrimaryTransactionalWrite', { times: 2 }, { failBeforeCommitExceptionCode: 1 });
    expect(await codeOf(collection.updateOne({ _id: 1 }, { $inc: { x: 1 } }))).toBe('MongoNetworkError');
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, x: 1 });
    await retrying.close();
  });

  it('refuses a name that it does not know, another database, and a mode that is none', async () => {
    expect(await codeOf(configure('failEverything', 'alwaysOn'))).toBe(249);
    expect(await codeOf(failCommand('sometimes', { failCommands: ['find'] }))).toBe(2);
    const command = { configureFailPoint: 'failCommand', mode: 'off' };
    expect(await codeOf(client.db('app').command(command))).toBe(13);
  });
});
