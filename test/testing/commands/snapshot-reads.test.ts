import { startReplicaSet } from 'mongo-governor/testing';
import { newClient } from '../client';

it('a snapshot session sees one time, whatever is written after its first read', async () => {
  const set = await startReplicaSet({ members: 1 });
  const client = newClient(set.uri);
  const things = client.db('app').collection<{ _id: number; x: number }>('things');
  await things.insertMany([
    { _id: 1, x: 1 },
    { _id: 2, x: 1 },
  ]);
  await client.withSession({ snapshot: true }, async (session) => {
    const before = await things.find({}, { session }).toArray();
    await things.updateOne({ _id: 1 }, { $set: { x: 2 } });
    await things.deleteOne({ _id: 2 });
    await things.insertOne({ _id: 3, x: 1 });
    expect(await things.find({}, { session, sort: { _id: 1 } }).toArray()).toEqual(before);
    expect(await things.countDocuments({ x: 1 }, { session })).toBe(2);
    expect(await things.distinct('_id', {}, { session })).toEqual([1, 2]);
    await things.drop();
    await expect(things.findOne({}, { session })).rejects.toMatchObject({ code: 246 });
  });
  await client.close();
  await set.close();
});
