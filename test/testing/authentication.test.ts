import { startReplicaSet } from 'mongo-governor/testing';
import { newClient } from './client';

it('lets in who authenticates (SCRAM-SHA-256), and nobody else', async () => {
  await using set = await startReplicaSet({ auth: { username: 'us,er=', password: 'pass word' } });
  const client = newClient(set.uri);
  await client.db('app').collection<{ _id: number }>('a').insertOne({ _id: 1 });
  await client.close();
  const wrong = newClient(set.uri.replace('pass%20word', 'other'));
  await expect(wrong.connect()).rejects.toMatchObject({ code: 18 });
  await wrong.close();
  const anonymous = newClient(set.uri.replace(/\/\/.*@/, '//'));
  await expect(anonymous.db('app').collection('a').findOne({})).rejects.toMatchObject({ code: 13 });
  await anonymous.close();
});
