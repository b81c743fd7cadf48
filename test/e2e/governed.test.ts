import { GovernorOverloadedError, PrimaryReadRejectedError } from 'mongo-governor';
import { DATABASE, type Deployment, deployments } from '../support/deployment';
import { eventually } from '../support/eventually';
import { ROOMY_QUEUE } from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { repeat } from '../support/repeat';
import { arrivedAt, startClient } from './started';

const PRIMARY = 6;
const SECONDARY = 8;
const BUSY = {
  connections: { primary: PRIMARY, secondary: SECONDARY, waitQueue: ROOMY_QUEUE },
  reads: { primaryFallback: { maxConcurrent: 50, maxPerSecond: 10_000, maxQueued: 10_000 } },
};

for (const { name, start } of deployments()) {
  (start === undefined ? describe.skip : describe)(`a governed client of ${name}`, () => {
    let deployment: Deployment;
    /** A mongos may be the primary's: it has the least of both. */
    const capsOf = { primary: PRIMARY, secondary: SECONDARY, mongos: Math.min(PRIMARY, SECONDARY) };
    const capOf = async (address: string): Promise<number> => {
      const entrance = deployment.entrances.find((each) => each.address === address);
      return capsOf[(await entrance?.role()) ?? 'primary'];
    };

    beforeAll(async () => {
      deployment = await (start as () => Promise<Deployment>)();
    });
    afterAll(() => deployment[Symbol.asyncDispose]());

    it('holds no more connections than its share at any member under load', async () => {
      await using started = await startClient(deployment, BUSY);
      const watch = deployment.watchPeaks(started.appName);
      await using work = keepBusy([started.client], 200, DATABASE);
      await eventually('every pool is full', async () => {
        const open = await Promise.all(
          deployment.entrances.map((each) => each.openConnections(started.appName)),
        );
        return open.every((connections) => connections >= PRIMARY);
      });
      expect(await work.stop()).toBeGreaterThan(0);
      for (const { address, peak } of await watch.stop()) {
        expect(peak).toBeGreaterThan(0);
        expect(peak).toBeLessThanOrEqual(await capOf(address));
      }
    });

    it('reads from secondaries, though the read asks for the primary', async () => {
      await using started = await startClient(deployment);
      const { collection } = started;
      await collection.insertMany([{ n: 1 }, { n: 2 }], { writeConcern: { w: 3 } });
      await collection.findOne({}, { readPreference: 'primary' });
      await collection.find({}, { readPreference: 'primary', batchSize: 1 }).toArray();
      await collection.aggregate([{ $match: {} }], { readPreference: 'primary' }).toArray();
      const { collectionName } = collection;
      expect(await arrivedAt(deployment, collectionName, 'find')).toEqual(['secondary', 'secondary']);
      expect(await arrivedAt(deployment, collectionName, 'aggregate')).toEqual(['secondary']);
      expect(new Set(await arrivedAt(deployment, collectionName, 'getMore'))).toEqual(new Set(['secondary']));
      expect(await arrivedAt(deployment, collectionName, 'insert')).toEqual(['primary']);
      expect(started.governor.status().verdicts.reroute).toBe(3);
    });

    it('honours waivers, by namespace and by the call', async () => {
      await using started = await startClient(deployment, {
        reads: { primaryAllowed: [{ namespace: `${DATABASE}.sessions`, reason: 'login' }] },
      });
      const { client, collection, governor } = started;
      await collection.findOne({}, { readPreference: governor.primary('report') });
      expect(await arrivedAt(deployment, collection.collectionName, 'find')).toEqual(['primary']);
      await client.db(DATABASE).collection('sessions').findOne({}, { readPreference: 'primary' });
      expect(await arrivedAt(deployment, 'sessions', 'find')).toEqual(['primary']);
      expect(governor.status().waivers).toEqual({ report: 1, login: 1 });
    });

    it('rejects a read that asks for the primary where the policy says so', async () => {
      await using started = await startClient(deployment, { reads: { onPrimaryRead: 'reject' } });
      const { collection } = started;
      await expect(collection.findOne({}, { readPreference: 'primary' })).rejects.toBeInstanceOf(
        PrimaryReadRejectedError,
      );
      expect(await arrivedAt(deployment, collection.collectionName, 'find')).toEqual([]);
    });

    it('keeps transactions and what writes at the primary', async () => {
      await using started = await startClient(deployment);
      const { client, collection } = started;
      await collection.insertOne({ n: 0 });
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await collection.updateOne({ n: 0 }, { $set: { n: 1 } }, { session });
          await collection.findOne({ n: 1 }, { session });
        }),
      );
      await collection.aggregate([{ $match: {} }, { $out: `${collection.collectionName}_out` }]).toArray();
      for (const command of ['update', 'find', 'aggregate']) {
        expect(await arrivedAt(deployment, collection.collectionName, command)).toEqual(['primary']);
      }
    });

    it('reads its own writes from secondaries in a causally consistent session', async () => {
      await using started = await startClient(deployment);
      const { client, collection } = started;
      await client.withSession({ causalConsistency: true }, async (session) => {
        for (let n = 0; n < 5; n += 1) {
          const { insertedId } = await collection.insertOne({ n }, { session });
          await expect(collection.findOne({ _id: insertedId }, { session })).resolves.toMatchObject({ n });
        }
      });
      expect(await arrivedAt(deployment, collection.collectionName, 'find')).toEqual(
        Array(5).fill('secondary'),
      );
    });

    it('sheds a burst that connections and queue can not hold, and answers the rest', async () => {
      await using started = await startClient(deployment, {
        connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 10 } },
      });
      const burst = Array.from({ length: 2_000 }, () => started.collection.findOne({}));
      const settled = await Promise.allSettled(burst);
      const errors = settled.filter((each) => each.status === 'rejected').map(({ reason }) => reason);
      expect(errors.length).toBeGreaterThan(1_000);
      expect(errors.length).toBeLessThan(2_000);
      for (const error of errors) expect(error).toBeInstanceOf(GovernorOverloadedError);
    });

    it('follows a cap that is reloaded, with no failed operation', async () => {
      await using started = await startClient(deployment, BUSY);
      const { collection, governor, appName } = started;
      await using work = repeat(40, () => collection.findOne({}));
      for (const cap of [4, 10]) {
        governor.reload({ service: 'api', ...BUSY, connections: { ...BUSY.connections, secondary: cap } });
        const expected = { secondary: cap, mongos: Math.min(PRIMARY, cap) };
        await eventually(`where the cap is for, there are ${cap} connections`, async () => {
          for (const entrance of deployment.entrances) {
            const open = await entrance.openConnections(appName);
            const role = await entrance.role();
            if (role !== 'primary' && open !== expected[role]) return false;
          }
          return true;
        });
      }
      await expect(work.stop()).resolves.toBeUndefined();
    });

    it('keeps its caps through a step-down, by the new roles', async () => {
      await using started = await startClient(deployment, BUSY);
      const { appName, client } = started;
      const watch = deployment.watchPeaks(appName);
      await using work = keepBusy([client], 100, DATABASE);
      await deployment.stepDown();
      await eventually('there is everywhere what the new role may have', async () => {
        const open = await Promise.all(
          deployment.entrances.map(async (entrance) => [
            await entrance.openConnections(appName),
            await capOf(entrance.address),
          ]),
        );
        return open.every(([connections, cap]) => connections === cap);
      });
      expect(await work.stop()).toBeGreaterThan(0);
      for (const { peak } of await watch.stop()) expect(peak).toBeLessThanOrEqual(SECONDARY);
    });
  });
}
