import { startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { directUri, memberAt } from '../support/deployment-mongod';
import { eventually } from '../support/eventually';
import { newClient } from '../testing/client';

describe('the witness of a mongod', () => {
  it('counts connections by $currentOp as the member itself counts them', async () => {
    await using set = await startReplicaSet();
    const client = newClient(set.uri, { appName: 'api', readPreference: 'secondary' });
    await Promise.all(Array.from({ length: 40 }, () => client.db('app').collection('a').findOne({})));
    for (const member of set.members) {
      const direct = new MongoClient(directUri(set.uri, member.address));
      const witness = memberAt(member.address, direct);
      expect(await witness.role()).toBe(await member.role());
      await eventually('the counts are the same', async () => {
        const { openByAppName } = await member.witness();
        return (await witness.openConnections('api')) === openByAppName.api && openByAppName.api > 0;
      });
      await direct.close();
    }
    await client.close();
  });

  it.each([
    ['mongodb://a:1,b:2/?replicaSet=rs', 'mongodb://h:3/?directConnection=true&appName=e2e-witness'],
    [
      'mongodb://u:p%40@a:1,b:2/admin?replicaSet=rs&tls=true',
      'mongodb://u:p%40@h:3/admin?tls=true&directConnection=true&appName=e2e-witness',
    ],
    ['mongodb://a:1', 'mongodb://h:3/?directConnection=true&appName=e2e-witness'],
  ])('goes to one member of %s', (uri, direct) => {
    expect(directUri(uri, 'h:3')).toBe(direct);
  });
});
