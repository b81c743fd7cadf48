import type { MongoClient } from 'mongo-governor';
import type { ReplicaSet } from 'mongo-governor/testing';
import { blockEventLoop } from '../support/block-event-loop';
import { eventually } from '../support/eventually';
import { peaks, ROOMY_QUEUE, startGoverned, withPatience } from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { repeat } from '../support/repeat';

const PRIMARY = 6;
const SECONDARY = 8;
const CONFIG = {
  connections: { primary: PRIMARY, secondary: SECONDARY, waitQueue: ROOMY_QUEUE },
  reads: { primaryFallback: { maxConcurrent: 50, maxPerSecond: 10_000, maxQueued: 10_000 } },
};

async function answers(client: MongoClient): Promise<boolean> {
  const answer = client.db('app').collection('load').findOne({});
  return (await answer.catch(() => false)) !== false;
}

async function expectWithinShares(set: ReplicaSet): Promise<void> {
  const primary = await set.primary();
  for (const member of set.members) {
    expect((await member.connections()).peak).toBeLessThanOrEqual(
      member.address === primary.address ? PRIMARY : SECONDARY,
    );
  }
}

/** What holds whatever happens to members and connections; each thing happens as often as `rounds` says, or a few times that. */
export function describeCaps(rounds: number): void {
  describe('connections at every member, as the member counts them', () => {
    it('follow the role through step-downs: the excess is closed and no operation fails for it', async () => {
      await using governed = await startGoverned(CONFIG);
      const { set, client } = governed;
      await using work = keepBusy([client], 40);
      for (let round = 0; round < rounds; round += 1) {
        const before = await set.primary();
        await eventually('the secondaries are busy', async () =>
          (await Promise.all((await set.secondaries()).map((member) => member.connections()))).every(
            ({ open }) => open === SECONDARY,
          ),
        );
        await set.stepDown();
        const after = await set.waitForPrimary();
        expect(after.address).not.toBe(before.address);
        await eventually(
          'the new primary has at most its share',
          async () => (await after.connections()).open <= PRIMARY,
        );
        await after.resetPeak();
        await eventually(
          'the old primary has a secondary share',
          async () => (await before.connections()).open > PRIMARY,
        );
        expect((await after.connections()).peak).toBeLessThanOrEqual(PRIMARY);
        for (const member of set.members)
          expect((await member.connections()).peak).toBeLessThanOrEqual(SECONDARY);
      }
      await work.stop();
    });

    it('stay within the share when a member is lost and comes back', async () => {
      await using governed = await startGoverned(CONFIG);
      const { set, client } = governed;
      await using work = keepBusy([client], 40);
      const [lost] = await set.secondaries();
      for (let round = 0; round < rounds; round += 1) {
        await eventually('the member is busy', async () => (await lost?.connections())?.open === SECONDARY);
        await lost?.kill();
        await lost?.restart();
      }
      await eventually(
        'the member is busy again',
        async () => (await lost?.connections())?.open === SECONDARY,
      );
      await work.stop();
      for (const member of set.members)
        expect((await member.connections()).peak).toBeLessThanOrEqual(SECONDARY);
    });

    it('stay within the share when pools are cleared under load', async () => {
      await using governed = await startGoverned(CONFIG);
      const { set, client } = governed;
      await using work = keepBusy([client], 40);
      for (let round = 0; round < 3 * rounds; round += 1) {
        for (const member of set.members) {
          await member.failNext({ command: 'find', times: 1, closeConnection: true });
        }
        await eventually('work goes on', () => answers(client));
      }
      await work.stop();
      await expectWithinShares(set);
    });

    it('stay within the share when idle connections are replaced in the tick that closes them', async () => {
      await using governed = await startGoverned(CONFIG, {
        // Without the graceful close such a member counts far more than the share.
        set: { closeDelayMS: 100 },
        client: { maxIdleTimeMS: 2 },
      });
      const { set, client } = governed;
      for (let round = 0; round < 4 * rounds; round += 1) {
        const burst = Array.from({ length: 100 }, (_, n) =>
          n % 4 === 0
            ? client.db('app').collection('load').insertOne({ n })
            : client.db('app').collection('load').findOne({ n }),
        );
        await Promise.all(burst);
        const idleSince = performance.now();
        await eventually(
          'the connections are idle for longer than they may',
          () => performance.now() - idleSince > 5,
        );
      }
      const primary = await set.primary();
      for (const member of set.members) {
        const { peak, total } = await member.connections();
        expect(total).toBeGreaterThan(rounds * SECONDARY);
        expect(peak).toBeLessThanOrEqual(member.address === primary.address ? PRIMARY : SECONDARY);
      }
    });

    it('stay within the share when attempts to connect time out in a process that was blocked', async () => {
      await using governed = await startGoverned(CONFIG, {
        // In a process of its own the member accepts meanwhile, and counts each socket for a while after it was given up.
        set: { closeDelayMS: 300, process: 'child' },
        client: { connectTimeoutMS: 100, maxIdleTimeMS: 2 },
      });
      const { set, client } = governed;
      for (let round = 0; round < rounds; round += 1) {
        await using work = keepBusy([client], 40);
        await eventually('connections are being opened', () =>
          governed.governor.status().members.some(({ connections }) => connections.pending > 0),
        );
        blockEventLoop(200);
        await eventually('work goes on', () => answers(client));
        await work.stop();
      }
      await expectWithinShares(set);
    });

    it('follow a cap that is changed by reload, down and up, with no failed operation', async () => {
      await using governed = await startGoverned(CONFIG);
      const { set, client, governor } = governed;
      await using work = repeat(60, () => client.db('app').collection('load').findOne({}));
      const opened = async (limit: number) =>
        (await Promise.all((await set.secondaries()).map((member) => member.connections()))).every(
          ({ open }) => open === limit,
        );
      for (const cap of Array(rounds).fill([4, 12, 5, 8]).flat() as number[]) {
        governor.reload(withPatience({ ...CONFIG, connections: { ...CONFIG.connections, secondary: cap } }));
        await eventually(`each secondary has ${cap} connections`, () => opened(cap));
        for (const member of await set.secondaries()) await member.resetPeak();
        await Promise.all(Array.from({ length: 50 }, () => client.db('app').collection('load').findOne({})));
        for (const member of await set.secondaries()) {
          expect((await member.connections()).peak).toBeLessThanOrEqual(cap);
        }
      }
      await expect(work.stop()).resolves.toBeUndefined();
    });

    it('never exceed the share, from the start through 300 concurrent operations', async () => {
      await using governed = await startGoverned(CONFIG);
      await using work = keepBusy([governed.client], 300);
      await eventually('the pools are full', async () =>
        (await peaks(governed.set)).every((peak) => peak >= PRIMARY),
      );
      await eventually('work goes on', () => work.answered() > 300);
      await work.stop();
      const primary = await governed.set.primary();
      for (const member of governed.set.members) {
        const { peak } = await member.connections();
        expect(peak).toBeLessThanOrEqual(member === primary ? PRIMARY : SECONDARY);
      }
    });
  });
}
