import { createGovernor, type Governor, silentLogger } from 'mongo-governor';
import { MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { QUICK_MONITORING } from '../support/governed';
import { repeat } from '../support/repeat';

import { CONFIG, instance, secondaryShare, startSet } from './leased-instances';

describe('a leased budget', () => {
  it('follows the instances that live, and never exceeds the cap at any member', async () => {
    await using set = await startSet();
    const governors = [instance('a'), instance('b'), instance('c')];
    const clients = governors.map((governor) => governor.createClient(set.uri, QUICK_MONITORING));
    // Demand is connections in use, not work of this process: the store's answers come through its event loop too.
    for (const member of set.members) await member.setLatency(30);
    let answered = 0;
    await using work = repeat(72, async (n) => {
      const [client, nth] = [clients[n % 3] as MongoClient, n % 3];
      // The second and third instance join while the first works.
      await eventually('those before have worked', () => answered >= nth * 200);
      const collection = client.db('app').collection('load');
      await (n % 4 === 0 ? collection.insertOne({ n }) : collection.findOne({ n }));
      answered += 1;
    });
    await eventually('each has about a third', () => {
      const shares = governors.map(secondaryShare);
      return shares.every((share) => share >= 12 && share <= 16);
    });
    expect(governors.map(secondaryShare).reduce((a, b) => a + b)).toBeLessThanOrEqual(48);
    await work.stop();
    await clients[2]?.close();
    await governors[2]?.close();
    await eventually('the others get what is left', async () => {
      await Promise.all(
        clients
          .slice(0, 2)
          .flatMap((client) =>
            Array.from({ length: 60 }, () => client.db('app').collection('load').findOne({})),
          ),
      );
      return governors.slice(0, 2).every((governor) => secondaryShare(governor) >= 18);
    });
    const primary = await set.primary();
    for (const member of set.members) {
      const { peak } = await member.connections();
      expect(peak).toBeLessThanOrEqual(member.address === primary.address ? 24 : 48);
    }
    await Promise.all(clients.slice(0, 2).map((client) => client.close()));
    await Promise.all(governors.map((governor) => governor.close()));
  });

  it('is spread over groups, each with its part of the caps, and a process keeps its group', async () => {
    await using set = await startSet(2);
    const GROUPED = {
      ...CONFIG,
      connections: { ...CONFIG.connections, primary: 36, lease: { ...CONFIG.connections.lease, groups: 2 } },
    };
    const start = (name: string) =>
      createGovernor(
        { ...GROUPED, instance: name },
        { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
      );
    const governors = ['a', 'b', 'c', 'd'].map(start);
    const raw = new MongoClient(set.uri);
    const leases = raw
      .db('mongo_governor')
      .collection<{ _id: string; leases: { leaving?: boolean }[] }>('leases');
    const placed = async (): Promise<(string | number)[][]> => {
      const documents = await leases.find({}, { sort: { _id: 1 } }).toArray();
      return documents.map(({ _id, leases: live }) => [
        _id,
        live.filter(({ leaving }) => leaving !== true).length,
      ]);
    };
    const clients: MongoClient[] = [];
    // One after the other: who comes at the same time may choose the same group.
    for (const governor of governors) {
      clients.push(await governor.createClient(set.uri, QUICK_MONITORING).connect());
      await eventually('it has a lease', async () => {
        const live = (await placed()).map(([, count]) => Number(count));
        return live.reduce((sum, count) => sum + count, 0) === clients.length;
      });
    }
    for (const member of set.members) await member.setLatency(30);
    await using work = repeat(80, async (n) => {
      try {
        await (clients[n % 4] as MongoClient).db('app').collection('load').findOne({ n });
      } catch {
        // It was under way at the client that is replaced below.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    // 24 a group, less 3 for one that may come.
    await eventually('the two of each group have half of its part', () =>
      governors.map(secondaryShare).every((share) => share >= 9 && share <= 12),
    );
    const groups = await placed();
    expect(groups.map(([key]) => key)).toEqual([
      expect.stringMatching(/ 1\/2$/),
      expect.stringMatching(/ 2\/2$/),
    ]);
    expect(groups.map(([, live]) => live)).toEqual([2, 2]);
    const first = clients[0] as MongoClient;
    clients[0] = await (governors[0] as Governor).createClient(set.uri, QUICK_MONITORING).connect();
    await first.close();
    await work.stop();
    expect(await placed()).toEqual(groups);
    const primary = await set.primary();
    await raw.close();
    for (const member of set.members) {
      const { peak } = await member.connections();
      // The raw client of this test: a monitor's two, and one that reads.
      expect(peak).toBeLessThanOrEqual((member.address === primary.address ? 36 : 48) + 3);
    }
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(governors.map((governor) => governor.close()));
  });
});
