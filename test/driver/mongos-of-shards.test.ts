import { startMongos, startReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../support/eventually';
import { makeGovernor, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';
import { repeat } from '../support/repeat';

const CAP = 8;

describe('a governed client of a mongos of two shards', () => {
  it('holds the cap at the mongos, and reads at the secondaries of both shards', async () => {
    await using first = await startReplicaSet();
    await using second = await startReplicaSet();
    const sets = [first, second];
    await using mongos = await startMongos(sets, { databases: { shop: 0, crm: 1 } });
    const governor = makeGovernor({
      connections: { primary: CAP, secondary: CAP, waitQueue: ROOMY_QUEUE },
    });
    const client = governor.createClient(mongos.uri, QUICK_MONITORING);
    const work = repeat(60, async (n) => {
      const things = client.db(n % 2 === 0 ? 'shop' : 'crm').collection('things');
      if (n % 4 < 2) await things.insertOne({ n });
      else await things.findOne({ n });
    });
    const findsBySet = (role: 'primary' | 'secondary') =>
      Promise.all(
        sets.map(async ({ members }) => {
          const witnesses = await Promise.all(members.map((member) => member.witness()));
          return witnesses
            .flatMap(({ commands }) => commands)
            .filter((command) => command.name === 'find' && command.role === role).length;
        }),
      );
    try {
      await eventually('the pool is full and both shards are read', async () => {
        const { connections } = await mongos.witness();
        return connections.peak >= CAP && (await findsBySet('secondary')).every((finds) => finds > 50);
      });
    } finally {
      await work.stop();
    }
    expect((await mongos.witness()).connections.peak).toBeLessThanOrEqual(CAP);
    expect(await findsBySet('primary')).toEqual([0, 0]);
    await client.close();
    await governor.close();
  });
});
