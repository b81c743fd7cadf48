import { type ReplicaSet, startMongos, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient } from 'mongodb';
import { newClient } from '../client';
import { arrived, type Sharded, startSharded } from './shard-fixture';

describe('an embedded mongos of two shards, through the unmodified driver', () => {
  let sharded: Sharded;
  let sets: readonly [ReplicaSet, ReplicaSet];
  let client: MongoClient;

  beforeAll(async () => {
    sharded = await startSharded();
    ({ sets, client } = sharded);
  });
  afterAll(() => sharded[Symbol.asyncDispose]());
  beforeEach(() => sharded.empty());

  const orders = () => client.db('shop').collection('orders');
  const people = () => client.db('crm').collection('people');
  const six = (): { n: number }[] => Array.from({ length: 6 }, (_, n) => ({ n }));
  const everywhere = { writeConcern: { w: 3 } } as const;

  it('sends the commands of a database to its shard, and to no other', async () => {
    await orders().insertOne({ n: 1 });
    expect(await arrived(sets, 'insert')).toEqual([1, 0]);
    await people().insertOne({ n: 2 });
    expect(await arrived(sets, 'insert')).toEqual([1, 1]);
    await expect(orders().find().toArray()).resolves.toMatchObject([{ n: 1 }]);
    await expect(people().find().toArray()).resolves.toMatchObject([{ n: 2 }]);
    expect(await arrived(sets, 'find', 'primary')).toEqual([1, 1]);
  });

  it('goes by the read preference at each of them', async () => {
    await people().insertOne({ n: 1 }, everywhere);
    await people().findOne({}, { readPreference: 'secondary' });
    expect(await arrived(sets, 'find', 'secondary')).toEqual([0, 1]);
    expect(await arrived(sets, 'find', 'primary')).toEqual([0, 0]);
  });

  it('brings later batches, and the end of a cursor, to the member that opened it', async () => {
    await orders().insertMany(six(), everywhere);
    await people().insertMany(six(), everywhere);
    const options = { readPreference: 'secondary', batchSize: 2 } as const;
    const cursors = [orders().find({}, options), people().find({}, options)];
    for (const cursor of cursors) for (let n = 0; n < 3; n += 1) await cursor.next();
    expect(await arrived(sets, 'getMore')).toEqual([1, 1]);
    for (const cursor of cursors) await cursor.close();
    for (const member of sets.flatMap(({ members }) => members)) {
      expect((await member.witness()).openCursors).toBe(0);
    }
  });

  it('lists the databases of both as one deployment', async () => {
    await orders().insertOne({ n: 1 });
    await people().insertOne({ n: 2 });
    const { databases, totalSize } = await client.db('admin').admin().listDatabases();
    expect(databases.map(({ name }) => name)).toEqual(['admin', 'config', 'crm', 'shop']);
    expect(databases.find(({ name }) => name === 'crm')).toMatchObject({
      shards: { shard1: expect.any(Number) },
    });
    expect(totalSize).toBe(databases.reduce((sum, { sizeOnDisk = 0 }) => sum + sizeOnDisk, 0));
    const names = await client
      .db('admin')
      .admin()
      .listDatabases({ nameOnly: true, filter: { name: 'crm' } });
    expect(names.databases).toEqual([{ name: 'crm' }]);
  });

  it('tells its shards and where the databases are, as a cluster does', async () => {
    const { shards } = await client.db('admin').command({ listShards: 1 });
    expect(shards).toMatchObject([
      { _id: 'shard0', host: expect.stringMatching(/^rs0\/127/), state: 1 },
      { _id: 'shard1', host: expect.stringMatching(/^rs1\/127/), state: 1 },
    ]);
    const config = client.db('config');
    await expect(config.collection('shards').find().toArray()).resolves.toEqual(shards);
    await expect(config.collection('shards').countDocuments()).resolves.toBe(2);
    await expect(
      config.collection('databases').findOne({ _id: 'crm' as never }, { projection: { primary: 1 } }),
    ).resolves.toEqual({ _id: 'crm', primary: 'shard1' });
  });

  it('answers what is about the cluster', async () => {
    const admin = client.db('admin').admin();
    await expect(admin.ping()).resolves.toMatchObject({ ok: 1 });
    await expect(admin.buildInfo()).resolves.toHaveProperty('version');
    await expect(admin.command({ getParameter: 1, featureCompatibilityVersion: 1 })).resolves.toHaveProperty(
      'featureCompatibilityVersion',
    );
    await expect(admin.command({ hello: 1 })).resolves.toMatchObject({ msg: 'isdbgrid' });
  });

  it('ends sessions at both', async () => {
    const other = newClient(sharded.mongos.uri);
    await other.db('shop').collection('orders').findOne({});
    await other.db('crm').collection('people').findOne({});
    const session = other.startSession();
    await other.db('crm').collection('people').insertOne({ n: 1 }, { session });
    const { id } = session.serverSession as { id: object };
    await session.endSession();
    await other.db('admin').command({ killSessions: [id] });
    expect(await arrived(sets, 'killSessions')).toEqual([1, 1]);
    await other.close();
  });

  it('goes on with one shard while the other has no primary', async () => {
    await Promise.all(sets[1].members.map((member) => member.freeze()));
    await orders().insertOne({ n: 1 });
    await expect(client.db('admin').command({ ping: 1 })).resolves.toMatchObject({ ok: 1 });
    await Promise.all(sets[1].members.map((member) => member.thaw()));
    await sets[1].waitForPrimary();
    await people().insertOne({ n: 2 });
    expect(await arrived(sets, 'insert')).toEqual([1, 1]);
  });

  it('renames within a shard, and refuses what would move data to the other', async () => {
    await orders().insertOne({ n: 1 });
    await orders().rename('sold');
    await expect(client.db('shop').collection('sold').countDocuments()).resolves.toBe(1);
    const across = {
      code: 115,
      codeName: 'CommandNotSupported',
      message: expect.stringContaining('shop, crm'),
    };
    await expect(
      client.db('admin').command({ renameCollection: 'shop.sold', to: 'crm.sold' }),
    ).rejects.toMatchObject(across);
    const out = [{ $merge: { into: { db: 'crm', coll: 'sold' } } }];
    await expect(client.db('shop').collection('sold').aggregate(out).toArray()).rejects.toMatchObject(across);
    await expect(
      people()
        .aggregate([{ $out: { db: 'crm', coll: 'sold' } }])
        .toArray(),
    ).resolves.toEqual([]);
  });

  it('watches a database, and refuses to watch all', async () => {
    const all = client.watch();
    await expect(all.next()).rejects.toMatchObject({ code: 115 });
    await all.close();
    const stream = client.db('crm').watch();
    const change = stream.next();
    await expect(Promise.race([change, insertUntil(change)])).resolves.toMatchObject({ ns: { db: 'crm' } });
    await stream.close();
  });

  /** A stream sees what comes after it has opened, and nothing tells when it has. */
  async function insertUntil<T>(seen: Promise<T>): Promise<T> {
    let open = true;
    void seen.finally(() => {
      open = false;
    });
    while (open) await people().insertOne({});
    return seen;
  }
});

describe('an embedded mongos of two shards behind a load balancer', () => {
  it('keeps cursors and transactions on their connection, at both shards', async () => {
    await using first = await startReplicaSet();
    await using second = await startReplicaSet();
    const options = { loadBalanced: true, databases: { shop: 0, crm: 1 } };
    await using mongos = await startMongos([first, second], options);
    const client = newClient(mongos.uri);
    const collections = ['shop', 'crm'].map((db) => client.db(db).collection('things'));
    for (const things of collections) {
      await things.insertMany(
        Array.from({ length: 6 }, (_, n) => ({ n })),
        { writeConcern: { w: 3 } },
      );
      const found = things.find({}, { batchSize: 2, readPreference: 'secondary' });
      await expect(found.toArray()).resolves.toHaveLength(6);
    }
    await client.withSession((session) =>
      session.withTransaction(async () => {
        for (const things of collections) await things.insertOne({ n: 6 }, { session });
      }),
    );
    for (const things of collections) await expect(things.countDocuments()).resolves.toBe(7);
    expect(await arrived([first, second], 'getMore')).toEqual([2, 2]);
    await client.close();
  });
});

describe('the place of a database', () => {
  const place = (client: MongoClient, db: string) =>
    client
      .db('config')
      .collection<{ _id: string; primary: string }>('databases')
      .findOne({ _id: db })
      .then((found) => found?.primary);

  it('is by turns, and the same for every mongos of the sets', async () => {
    await using first = await startReplicaSet();
    await using second = await startReplicaSet();
    await using one = await startMongos([first, second]);
    await using two = await startMongos([first, second]);
    const clients = [newClient(one.uri), newClient(two.uri)] as const;
    for (const db of ['a', 'b', 'c', 'd']) await clients[0].db(db).collection('things').insertOne({});
    for (const client of clients) {
      const places = await Promise.all(['a', 'b', 'c', 'd'].map((db) => place(client, db)));
      expect(places).toEqual(['shard0', 'shard1', 'shard0', 'shard1']);
    }
    await expect(clients[1].db('b').collection('things').countDocuments()).resolves.toBe(1);
    expect(await arrived([first, second], 'insert')).toEqual([2, 2]);
    for (const client of clients) await client.close();
  });

  it('is where a set has it when the mongos comes', async () => {
    await using first = await startReplicaSet();
    await using second = await startReplicaSet();
    const direct = newClient(second.uri);
    await direct.db('old').collection('things').insertOne({ n: 1 });
    await direct.close();
    await using mongos = await startMongos([first, second]);
    const client = newClient(mongos.uri);
    await expect(client.db('old').collection('things').findOne({})).resolves.toMatchObject({ n: 1 });
    await client.close();
  });

  it('is asked for where two sets have it', async () => {
    await using first = await startReplicaSet();
    await using second = await startReplicaSet();
    for (const [n, set] of [first, second].entries()) {
      const direct = newClient(set.uri);
      await direct.db('old').collection('things').insertOne({ n });
      await direct.close();
    }
    await expect(startMongos([first, second])).rejects.toThrow('finds the database old on shard0 and shard1');
    await using mongos = await startMongos([first, second], { databases: { old: 1 } });
    const client = newClient(mongos.uri);
    await expect(client.db('old').collection('things').findOne({})).resolves.toMatchObject({ n: 1 });
    await client.close();
  });

  it('is one of the shards', async () => {
    await using set = await startReplicaSet();
    await expect(startMongos([set], { databases: { a: 1 } })).rejects.toThrow(
      'the database a on shard 1 of 1',
    );
    await expect(startMongos([set], { databases: { admin: 0 } })).rejects.toThrow('admin');
    await expect(startMongos([])).rejects.toThrow('needs a set');
  });
});
