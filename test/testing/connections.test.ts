import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { type Member, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient } from 'mongodb';
import { repeat } from '../support/repeat';
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

describe('the load model', () => {
  it('answers fewer commands the more connections are open above the knee', async () => {
    // Slow enough that a busy machine is not what limits the member with few connections.
    const load = { workers: 2, serviceMS: 20, knee: 8 };
    await using few = await startReplicaSet({ members: 1, load });
    await using many = await startReplicaSet({ members: 1, load });
    const clients = [
      newClient(few.uri, { maxPoolSize: 6, minPoolSize: 6 }),
      newClient(many.uri, { maxPoolSize: 40, minPoolSize: 40 }),
    ] as const;
    await Promise.all(clients.map((client) => client.connect()));
    await eventually(
      async () => (await few.members[0]?.connections())?.open ?? 0,
      (open) => open >= 7,
    );
    await eventually(
      async () => (await many.members[0]?.connections())?.open ?? 0,
      (open) => open >= 41,
    );
    await few.resetWitnesses();
    await many.resetWitnesses();
    // Both run until the one with few connections has answered so many.
    await using callers = repeat(120, (n) =>
      (clients[n % 2] as MongoClient).db('app').collection('a').findOne({}),
    );
    const finds = async (set: ReplicaSet) =>
      (await set.members[0]?.witness())?.commandsByName.find?.total ?? 0;
    await eventually(
      () => finds(few),
      (n) => n >= 150,
    );
    const [withFew, withMany] = [await finds(few), await finds(many)];
    await callers.stop();
    // Arrived is not answered: each connection has one command under way.
    expect((withFew - 6) / (withMany - 40)).toBeGreaterThan(3);
    await Promise.all(clients.map((client) => client.close()));
  });
});
