import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Member, startReplicaSet } from 'mongo-governor/testing';
import { WorkerQueue } from '../../src/testing/mongod/worker-queue';
import { newClient } from './client';
import { eventually } from './eventually';

/** Commands that a member with so many open connections has answered after ten seconds of its own clock. */
async function answeredInTenSeconds(openConnections: number): Promise<number> {
  const queue = new WorkerQueue({ workers: 2, serviceMS: 20, knee: 8 }, () => openConnections);
  let answered = 0;
  const work = Array.from({ length: 2_000 }, () =>
    queue
      .work(() => true)
      .then(() => {
        answered += 1;
      }),
  );
  await jest.advanceTimersByTimeAsync(10_000);
  const inTime = answered;
  queue.close();
  await Promise.all(work);
  return inTime;
}

describe('the load model', () => {
  it('answers fewer commands the more connections are open above the knee', async () => {
    jest.useFakeTimers();
    // The fake timers do not reach the clock that modules import.
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => Date.now());
    try {
      expect(await answeredInTenSeconds(1)).toBe(1_000);
      expect(await answeredInTenSeconds(8)).toBe(1_000);
      // 1 + 0.52 * ((16 - 8) / 8) ** 2 times slower, and at most 5.93 times; two workers end at the same time.
      expect(await answeredInTenSeconds(16)).toBe(2 * Math.floor(10_000 / (20 * 1.52)));
      expect(await answeredInTenSeconds(41)).toBe(2 * Math.floor(10_000 / (20 * 5.93)));
      expect(await answeredInTenSeconds(400)).toBe(2 * Math.floor(10_000 / (20 * 5.93)));
    } finally {
      clock.mockRestore();
      jest.useRealTimers();
    }
  });

  it('counts all connections that are open at the member, whoever has them', async () => {
    await using few = await startReplicaSet({ members: 1 });
    await using many = await startReplicaSet({ members: 1 });
    const [quick, stuck] = [newClient(few.uri), newClient(many.uri)];
    const sockets: Socket[] = [];
    try {
      await Promise.all([quick, stuck].map((client) => client.db('app').command({ ping: 1 })));
      const [host, port] = (many.members[0] as Member).address.split(':');
      for (let n = 0; n < 40; n++) {
        const socket = connectSocket({ host, port: Number(port) });
        sockets.push(socket);
        await once(socket, 'connect');
      }
      await eventually(
        async () => (await many.members[0]?.connections())?.open ?? 0,
        (open) => open >= 40,
      );
      // Above the knee a command takes for ever, so that no machine is too slow to tell the two apart.
      const load = { workers: 2, serviceMS: 1, knee: 8, slope: 1e6, ceiling: 1e6 };
      await Promise.all([few, many].map((set) => set.members[0]?.setLoad(load)));
      let answered = 0;
      const waiting = stuck
        .db('app')
        .collection('a')
        .findOne({})
        .then(() => {
          answered += 1;
        });
      await eventually(
        async () => (await many.members[0]?.witness())?.commandsByName.find?.total,
        (finds) => finds === 1,
      );
      for (let n = 0; n < 150; n++) await quick.db('app').collection('a').findOne({});
      expect(answered).toBe(0);
      await many.members[0]?.setLoad(undefined);
      await waiting;
    } finally {
      for (const socket of sockets) socket.destroy();
      await Promise.all([quick.close(), stuck.close()]);
    }
  });
});
