import { startReplicaSet } from 'mongo-governor/testing';
import { newClient } from '../client';

it('a write waits for its write concern no longer than maxTimeMS', async () => {
  const set = await startReplicaSet({ replicationLagMS: 600_000 });
  const client = newClient(set.uri);
  const insert = { insert: 'things', documents: [{}], writeConcern: { w: 'majority' }, maxTimeMS: 20 };
  await expect(client.db('app').command(insert)).rejects.toMatchObject({ code: 50 });
  await client.close();
  await set.close();
});
