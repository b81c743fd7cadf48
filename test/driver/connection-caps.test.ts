import type { MongoClient } from 'mongo-governor';
import { type Member, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { blockEventLoop } from '../support/block-event-loop';
import { eventually } from '../support/eventually';
import { makeGovernor, peaks, QUICK_MONITORING, startGoverned } from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { repeat } from '../support/repeat';

const PRIMARY = 6;
const SECONDARY = 8;
const CONFIG = {
  connections: { primary: PRIMARY, secondary: SECONDARY, waitQueue: { maxSize: 10_000, timeoutMS: 20_000 } },
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

describe('connections at every member, as the member counts them', () => {
  it('never exceed the share, from the start through 300 concurrent operations', async () => {
    await using governed = await startGoverned(CONFIG);
    await using work = keepBusy([governed.client], 300);
    await eventually('the pools are full', async () =>
      (await peaks(governed.set)).every((peak) => peak >= PRIMARY),
    );
    expect(await work.stop()).toBeGreaterThan(300);
    const primary = await governed.set.primary();
    for (const member of governed.set.members) {
      const { peak } = await member.connections();
      expect(peak).toBeLessThanOrEqual(member === primary ? PRIMARY : SECONDARY);
    }
  });

  it('are shared by all clients of the process, also while one more joins under load', async () => {
    const set = await startReplicaSet();
    const governor = makeGovernor({
      connections: { primary: 12, secondary: 16, waitQueue: { maxSize: 10_000, timeoutMS: 20_000 } },
    });
    const first = governor.createClient(set.uri, QUICK_MONITORING);
    await using work = keepBusy([first], 100);
    await eventually(
      'the first client has the whole share',
      async () => (await peaks(set)).filter((peak) => peak >= 14).length === 2,
    );
    const others = [
      governor.createClient(set.uri, QUICK_MONITORING),
      governor.createClient(set.uri, QUICK_MONITORING),
    ];
    await using more = keepBusy(others, 100);
    await eventually('every client answers', async () => {
      await Promise.all(others.map((client) => client.db('app').collection('load').findOne({})));
      return true;
    });
    await more.stop();
    await others[0]?.close();
    await using last = keepBusy([first, others[1] as MongoClient], 100);
    await eventually('work goes on', async () => (await set.members[0]?.connections())?.open !== undefined);
    await last.stop();
    await work.stop();
    for (const member of set.members) {
      expect((await member.connections()).peak).toBeLessThanOrEqual(
        (await member.role()) === 'primary' ? 12 : 16,
      );
    }
    await Promise.all([first.close(), others[1]?.close()]);
    await governor.close();
    await set.close();
  });

  it('follow the role through step-downs: the excess is closed and no operation fails for it', async () => {
    await using governed = await startGoverned(CONFIG);
    const { set, client } = governed;
    await using work = keepBusy([client], 100);
    for (let round = 0; round < 3; round += 1) {
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

  it('follow the client that knows the newest role, whatever another one hears of other members', async () => {
    await using governed = await startGoverned({ connections: { primary: 6, secondary: 12 } });
    const { set, governor } = governed;
    // It asks for itself, and not before the test is over.
    const stale = governor.createClient(set.uri, {
      serverMonitoringMode: 'poll',
      heartbeatFrequencyMS: 60_000,
      retryReads: false,
    });
    await stale.connect();
    const before = await set.primary();
    await set.stepDown();
    const promoted = await set.waitForPrimary();
    const other = set.members.find((member) => member !== before && member !== promoted) as Member;
    const shareOf = ({ address }: Member) =>
      governor.status().members.find((member) => member.address === address)?.connections.share;
    await eventually('one client knows the new primary', () => shareOf(promoted) === 6);

    let heard = 0;
    stale.on('serverDescriptionChanged', ({ address }) => {
      if (address === other.address) heard += 1;
    });
    await other.failNext({ command: 'find', times: 1, closeConnection: true });
    await using work = keepBusy([stale], 20);
    await eventually('the other client hears of another member', () => heard > 0);
    expect(shareOf(promoted)).toBe(6);
    await work.stop();
    await stale.close();
  });

  it('stay within the share when a member is lost and comes back', async () => {
    await using governed = await startGoverned(CONFIG);
    const { set, client } = governed;
    await using work = keepBusy([client], 100);
    const [lost] = await set.secondaries();
    for (let round = 0; round < 3; round += 1) {
      await eventually('the member is busy', async () => (await lost?.connections())?.open === SECONDARY);
      await lost?.kill();
      await lost?.restart();
    }
    await eventually('the member is busy again', async () => (await lost?.connections())?.open === SECONDARY);
    await work.stop();
    for (const member of set.members)
      expect((await member.connections()).peak).toBeLessThanOrEqual(SECONDARY);
  });

  it('stay within the share when pools are cleared under load', async () => {
    await using governed = await startGoverned(CONFIG);
    const { set, client } = governed;
    await using work = keepBusy([client], 100);
    for (let round = 0; round < 10; round += 1) {
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
    for (let round = 0; round < 12; round += 1) {
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
      expect(total).toBeGreaterThan(3 * SECONDARY);
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
    for (let round = 0; round < 5; round += 1) {
      await using work = keepBusy([client], 100);
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
    for (const cap of [4, 12, 5, 8]) {
      governor.reload({ service: 'api', ...CONFIG, connections: { ...CONFIG.connections, secondary: cap } });
      await eventually(`each secondary has ${cap} connections`, () => opened(cap));
      for (const member of await set.secondaries()) await member.resetPeak();
      await Promise.all(Array.from({ length: 50 }, () => client.db('app').collection('load').findOne({})));
      for (const member of await set.secondaries()) {
        expect((await member.connections()).peak).toBeLessThanOrEqual(cap);
      }
    }
    await expect(work.stop()).resolves.toBeUndefined();
  });

  it('refuses a client that the share can not carry, with the arithmetic', async () => {
    const governor = makeGovernor({ connections: { primary: 6, secondary: 8 } });
    governor.createClient('mongodb://localhost:1');
    governor.createClient('mongodb://localhost:1');
    expect(() => governor.createClient('mongodb://localhost:1')).toThrow(
      /connections\.primary.*at least 1 x 9 = 9/s,
    );
    await governor.close();
  });
});
