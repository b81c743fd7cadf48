import { type Mongos, type ReplicaSet, startMongos, startReplicaSet } from 'mongo-governor/testing';
import { type Collection, type Document, Long, type MongoClient, MongoServerError, UUID } from 'mongodb';
import { MemberConnection } from '../../src/testing/mongos/member-connection';
import { newClient } from './client';

interface Thing {
  readonly _id: number;
}

describe('a fail point of an embedded mongos', () => {
  let set: ReplicaSet;
  let mongos: Mongos;
  let client: MongoClient;
  let things: Collection<Thing>;

  beforeAll(async () => {
    set = await startReplicaSet({ members: 1 });
    mongos = await startMongos(set);
    client = newClient(mongos.uri, { retryReads: false, retryWrites: false });
  });
  afterAll(async () => {
    await client.close();
    await mongos.close();
    await set.close();
  });
  beforeEach(async () => {
    await mongos.clearFailPoints();
    things = client.db('app').collection('things');
    await things.deleteMany({});
    await set.resetWitnesses();
  });

  const finds = async () => (await set.members[0]?.witness())?.commandsByName.find?.total ?? 0;
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: Error) => (error instanceof MongoServerError ? error.code : error.name),
    );

  it('is set through it, as through a real one, and no member sees what it fails', async () => {
    const configured = { configureFailPoint: 'failCommand', mode: { times: 1 } };
    const data = { failCommands: ['find'], errorCode: 8 };
    await client.db('admin').command({ ...configured, data });
    expect(await codeOf(things.findOne())).toBe(8);
    expect(await finds()).toBe(0);
    expect(await codeOf(things.findOne())).toBe('no error');
    expect(await client.db('admin').command({ ...configured, mode: 'off' })).toMatchObject({ count: 1 });
    expect(await codeOf(client.db('app').command({ ...configured, data }))).toBe(13);
  });

  it('is set by failNext, and is of one mongos only', async () => {
    await using other = await startMongos(set);
    await using otherClient = newClient(other.uri);
    await mongos.failNext({ command: 'find', code: 8 });
    await otherClient.db('app').collection('things').findOne();
    expect(await codeOf(things.findOne())).toBe(8);
  });

  it('closes the connection', async () => {
    await mongos.failNext({ command: 'find', closeConnection: true });
    expect(await codeOf(things.findOne())).toBe('MongoNetworkError');
  });

  it('keeps the command back, no longer than its time limit', async () => {
    await mongos.failNext({ command: 'find', blockMS: 3_600_000 });
    expect(await codeOf(things.findOne({}, { maxTimeMS: 20 }))).toBe(50);
    expect(await finds()).toBe(0);
    await mongos.failNext({ command: 'find', blockMS: 1 });
    expect(await codeOf(things.findOne())).toBe('no error');
  });

  it('fails what was done, or its write concern', async () => {
    await mongos.failNext({ command: 'insert', code: 8, afterExecution: true });
    expect(await codeOf(things.insertOne({ _id: 1 }))).toBe(8);
    await mongos.failNext({ command: 'insert', writeConcernError: { code: 91, errmsg: 'shutting down' } });
    expect(await codeOf(things.insertOne({ _id: 2 }))).toBe(91);
    expect(await things.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 1 }, { _id: 2 }]);
  });

  it('fails a hello that is streamed already, from the next on', async () => {
    await using streaming = newClient(mongos.uri, { appName: 'streaming', heartbeatFrequencyMS: 500 });
    await streaming.connect();
    const failed = new Promise((resolve) => streaming.once('serverHeartbeatFailed', resolve));
    await mongos.failNext({ command: 'hello', appName: 'streaming', closeConnection: true });
    await failed;
  });
});

describe('a transaction through an embedded mongos', () => {
  let set: ReplicaSet;
  let one: Mongos;
  let other: Mongos;
  let toOne: MemberConnection;
  let toOther: MemberConnection;

  beforeAll(async () => {
    set = await startReplicaSet({ members: 1 });
    [one, other] = await Promise.all([startMongos(set), startMongos(set)]);
    // Without a driver, which would not send a statement elsewhere.
    [toOne, toOther] = [new MemberConnection(one.address), new MemberConnection(other.address)];
    expect(await toOne.run({ ...insert, $db: 'app' })).not.toHaveProperty('recoveryToken');
  });
  afterAll(async () => {
    toOne.destroy();
    toOther.destroy();
    await one.close();
    await other.close();
    await set.close();
  });

  const lsid = { id: new UUID() };
  let transactions = 0;
  const statement = (to: MemberConnection, command: Document) =>
    to.run({ ...command, lsid, txnNumber: Long.fromNumber(transactions), autocommit: false, $db: 'app' });
  const insert = { insert: 'things', documents: [{}] };
  const begin = (command: Document) => {
    transactions++;
    return statement(toOne, { ...command, startTransaction: true });
  };
  const commit = (to: MemberConnection, recoveryToken?: unknown) =>
    statement(to, {
      commitTransaction: 1,
      ...(recoveryToken !== undefined && { recoveryToken }),
      $db: 'admin',
    });
  const token = { recoveryShardId: 'shard0000' };
  const noSuchTransaction = { ok: 0, code: 251, errorLabels: ['TransientTransactionError'] };

  it('tells with every reply how a commit can be found again: by the shard that was written to', async () => {
    expect(await begin({ find: 'things' })).toMatchObject({ ok: 1, recoveryToken: {} });
    expect((await statement(toOne, insert)).recoveryToken).toEqual(token);
    expect((await statement(toOne, { find: 'things' })).recoveryToken).toEqual(token);
    expect((await commit(toOne, token)).recoveryToken).toEqual(token);
  });

  it('goes on at no other mongos', async () => {
    await begin(insert);
    expect(await statement(toOther, insert)).toMatchObject(noSuchTransaction);
    expect(await statement(toOne, insert)).toMatchObject({ ok: 1 });
    expect(await commit(toOne, token)).toMatchObject({ ok: 1 });
  });

  it('that is committed is so at every other mongos, by its token', async () => {
    await begin(insert);
    await commit(toOne, token);
    expect(await commit(toOther, token)).toMatchObject({ ok: 1 });
  });

  it('that is not committed is ended by who asks another mongos', async () => {
    await begin(insert);
    expect(await commit(toOther, token)).toMatchObject(noSuchTransaction);
    expect(await commit(toOne, token)).toMatchObject(noSuchTransaction);
  });

  it('that only read, or has no token, is at no other mongos', async () => {
    await begin({ find: 'things' });
    const reply = await commit(toOther, {});
    expect(reply).toMatchObject({ ...noSuchTransaction, errmsg: expect.stringContaining('token is empty') });
    expect(await commit(toOther)).toMatchObject(noSuchTransaction);
  });
});
