import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type * as mongodb from 'mongodb';
import { MINORS, packageOf } from '../../matrix/drivers';
import { optionsFor } from '../../matrix/governed-driver';
import { makeGovernor } from '../../support/governed';

/** The pools of a client that were of use, as the driver has them. */
function usedPoolsOf(client: mongodb.MongoClient): object[] {
  const { topology } = client as unknown as { topology: { s: { servers: Map<string, Server> } } };
  return [...topology.s.servers.values()]
    .map(({ pool }) => pool)
    .filter(({ availableConnectionCount }) => availableConnectionCount > 0);
}

interface Server {
  readonly pool: { readonly availableConnectionCount: number };
}

/** Everything that operations of their own tables do. */
async function useAll(client: mongodb.MongoClient): Promise<void> {
  const users = client.db('app').collection('users');
  await users.insertOne({ name: 'a' });
  await users.updateOne({}, { $set: { name: 'b' } });
  await users.findOneAndUpdate({}, { $set: { name: 'c' } });
  await users.findOne({});
  await users.countDocuments();
  await users.estimatedDocumentCount();
  await users.distinct('name');
  await users.aggregate([{ $match: {} }]).toArray();
  await users.deleteMany({});
  await client.db('app').command({ ping: 1 });
  await client.withSession((session) =>
    session.withTransaction(async () => {
      await users.insertOne({}, { session });
    }),
  );
}

describe.each(MINORS)('mongodb %s', (minor) => {
  const driver = require(packageOf(minor)) as typeof mongodb;
  let set: ReplicaSet;

  beforeAll(async () => {
    set = await startReplicaSet();
  });
  afterAll(() => set.close());

  it('has everything that is relied on, and is not looked at any more once it is in use', async () => {
    const governor = makeGovernor();
    const client = governor.govern(new driver.MongoClient(set.uri, optionsFor(driver)));
    await useAll(client);
    const lookedAt = usedPoolsOf(client).map((pool) => Object.hasOwn(pool, 'checkOut'));
    expect(new Set(lookedAt)).toEqual(new Set([false]));
    await client.close();
    await governor.close();
  });

  it('has it too when the client is governed after it has connected', async () => {
    const governor = makeGovernor();
    const client = new driver.MongoClient(set.uri, optionsFor(driver));
    await useAll(client);
    governor.govern(client);
    await useAll(client);
    await client.close();
    await governor.close();
  });
});
