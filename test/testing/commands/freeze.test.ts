import { startReplicaSet } from 'mongo-governor/testing';
import { newClient } from '../client';

it('a member that is frozen is not elected while another can be', async () => {
  const set = await startReplicaSet({ electionMS: 10 });
  const [first, second] = await set.secondaries();
  const direct = newClient(`mongodb://${first?.address}/?directConnection=true`);
  await direct.db('admin').command({ replSetFreeze: 600 });
  await set.stepDown();
  expect((await set.waitForPrimary()).address).toBe(second?.address);
  await direct.close();
  const primary = newClient(set.uri);
  await expect(primary.db('admin').command({ replSetFreeze: 1 })).rejects.toMatchObject({ code: 95 });
  await primary.close();
  await set.close();
});
