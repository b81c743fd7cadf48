import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient } from 'mongodb';
import { newClient } from './client';
import { eventually } from './eventually';

describe('members in a child process', () => {
  let set: ReplicaSet;
  let client: MongoClient;

  beforeAll(async () => {
    set = await startReplicaSet({ process: 'child', electionMS: 30 });
    client = newClient(set.uri, { appName: 'parent', minHeartbeatFrequencyMS: 10 });
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });

  it('serves the same data with the same controls and witnesses', async () => {
    const things = client.db('app').collection<{ _id: number }>('a');
    await things.insertOne({ _id: 1 });
    expect(await things.findOne({}, { readPreference: 'secondary' })).toEqual({ _id: 1 });
    const primary = await set.primary();
    expect(set.members).toContain(primary);
    expect(await primary.role()).toBe('primary');
    const witness = await primary.witness();
    expect(witness.commandsByName.insert?.total).toBe(1);
    expect(witness.openByAppName.parent).toBeGreaterThan(0);
    await primary.failNext({ command: 'insert', closeConnection: true });
    await things.insertOne({ _id: 2 });
    await primary.kill();
    const next = await set.waitForPrimary();
    expect(next).not.toBe(primary);
    await things.insertOne({ _id: 3 });
    await primary.restart();
    await eventually(
      () => set.secondaries(),
      (members) => members.includes(primary),
    );
    expect(await things.countDocuments()).toBe(3);
  });

  it('passes errors on', async () => {
    const [secondary] = await set.secondaries();
    await secondary?.kill();
    await secondary?.restart();
    await expect(set.waitForPrimary(1)).resolves.toBeDefined();
  });
});
