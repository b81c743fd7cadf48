import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { type Member, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { newClient } from './client';
import { eventually } from './eventually';

describe('the connection witness', () => {
  let set: ReplicaSet;
  let primary: Member;

  beforeEach(async () => {
    set = await startReplicaSet();
    primary = await set.primary();
  });
  afterEach(() => set.close());

  async function open(): Promise<Socket> {
    const [host, port] = primary.address.split(':');
    const socket = connectSocket({ host, port: Number(port) });
    await once(socket, 'connect');
    return socket;
  }

  it('counts every socket, and each one once', async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, open));
    await eventually(
      () => primary.connections(),
      (counts) => counts.open === 50,
    );
    expect(await primary.connections()).toEqual({ open: 50, peak: 50, total: 50, refused: 0 });
    for (const socket of sockets.slice(0, 20)) socket.destroy();
    for (const socket of sockets.slice(20)) socket.resetAndDestroy();
    await eventually(
      () => primary.connections(),
      (counts) => counts.open === 0,
    );
    expect(await primary.connections()).toEqual({ open: 0, peak: 50, total: 50, refused: 0 });
    await primary.resetPeak();
    expect((await primary.connections()).peak).toBe(0);
  });

  it('has counted a connection out before the client sees it closed', async () => {
    for (let round = 0; round < 100; round++) {
      const socket = await open();
      socket.resume();
      await eventually(
        () => primary.connections(),
        (counts) => counts.open === 1,
      );
      socket.end();
      await once(socket, 'end');
      expect((await primary.connections()).open).toBe(0);
    }
    expect((await primary.connections()).peak).toBe(1);
  });

  it('counts pooled and monitoring connections by application', async () => {
    const client = newClient(set.uri, { appName: 'api', maxPoolSize: 5, minPoolSize: 5 });
    await client.connect();
    await Promise.all(Array.from({ length: 40 }, () => client.db('app').command({ ping: 1 })));
    const witness = await eventually(
      () => primary.witness(),
      (each) => each.connections.open === 6,
    );
    expect(witness.openByAppName).toEqual({ api: 6 });
    await client.close();
    await eventually(
      () => primary.connections(),
      (counts) => counts.open === 0,
    );
    const after = await primary.witness();
    expect(after.openByAppName).toEqual({});
    expect(after.peakByAppName).toEqual({ api: 6 });
  });

  it('refuses above the limit, as a server does, and never counts what it refused as open', async () => {
    await primary.setConnectionLimit(3);
    const sockets = await Promise.all(Array.from({ length: 8 }, open));
    await eventually(
      () => primary.connections(),
      (counts) => counts.refused === 5,
    );
    expect(await primary.connections()).toMatchObject({ open: 3, peak: 3 });
    for (const socket of sockets) socket.destroy();
    await eventually(
      () => primary.connections(),
      (counts) => counts.open === 0,
    );
    const client = newClient(set.uri, { maxPoolSize: 10 });
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, () => client.db('app').collection('a').insertOne({})),
    );
    expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
    expect((await primary.connections()).peak).toBeLessThanOrEqual(3);
    await client.close();
  });
});
