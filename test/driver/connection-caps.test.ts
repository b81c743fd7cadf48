import type { MongoClient } from 'mongo-governor';
import { type Member, startReplicaSet } from 'mongo-governor/testing';
import { atEnd } from '../support/at-end';
import { eventually } from '../support/eventually';
import {
  makeGovernor,
  PATIENCE_MS,
  peaks,
  QUICK_MONITORING,
  ROOMY_QUEUE,
  startGoverned,
} from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { describeCaps } from './connection-caps';

describeCaps(1);

describe('connections at every member, as the member counts them', () => {
  it('are shared by all clients of the process, also while one more joins under load', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor({ connections: { primary: 12, secondary: 16, waitQueue: ROOMY_QUEUE } });
    const first = governor.createClient(set.uri, QUICK_MONITORING);
    const others: MongoClient[] = [];
    await using _ = atEnd(async () => {
      await Promise.all([first, ...others].map((client) => client.close()));
      await governor.close();
    });
    await using work = keepBusy([first], 50);
    await eventually(
      'the first client has the whole share',
      async () => (await peaks(set)).filter((peak) => peak >= 14).length === 2,
    );
    for (let n = 0; n < 2; n += 1) others.push(governor.createClient(set.uri, QUICK_MONITORING));
    await using more = keepBusy(others, 50);
    await Promise.all(others.map((client) => client.db('app').collection('load').findOne({})));
    await more.stop();
    await others[0]?.close();
    await using last = keepBusy([first, others[1] as MongoClient], 50);
    await eventually('work goes on', () => last.answered() > 200);
    await last.stop();
    await work.stop();
    for (const member of set.members) {
      expect((await member.connections()).peak).toBeLessThanOrEqual(
        (await member.role()) === 'primary' ? 12 : 16,
      );
    }
  });

  it('follow the client that knows the newest role, whatever another one hears of other members', async () => {
    await using governed = await startGoverned({ connections: { primary: 6, secondary: 12 } });
    const { set, governor } = governed;
    // It asks for itself, and not before the test is over.
    const stale = governor.createClient(set.uri, {
      ...QUICK_MONITORING,
      serverMonitoringMode: 'poll',
      heartbeatFrequencyMS: PATIENCE_MS,
      retryReads: false,
    });
    await using _ = atEnd(() => stale.close());
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
  });

  it('refuses a client that the share can not carry, with the arithmetic', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor({ connections: { primary: 6, secondary: 8 } });
    const clients = [1, 2].map(() => governor.createClient(set.uri, QUICK_MONITORING));
    await Promise.all(clients.map((client) => client.connect()));
    const third = governor.createClient(set.uri, QUICK_MONITORING);
    await expect(third.connect()).rejects.toThrow(/connections\.primary.*at least 1 x 9 = 9/s);
    await Promise.all(clients.map((client) => client.close()));
    await governor.close();
  });
});
