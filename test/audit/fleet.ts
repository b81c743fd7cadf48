import os from 'node:os';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { Auditor } from '../../src/audit/auditor';
import { eventually } from '../support/eventually';
import { QUICK_MONITORING } from '../support/governed';
import { repeat } from '../support/repeat';
import { newClient } from '../testing/client';

/** See test/testing/client.ts: without it the driver sends no appName under jest. */
const WITH_OS = { runtimeAdapters: { os } } as MongoClientOptions;

const CAPS = new Map([['api', { primary: 3, secondary: 60 }]]);

/** A replica set with clients of several services, and somebody who audits it. */
export async function startFleet() {
  const set: ReplicaSet = await startReplicaSet();
  const clients: MongoClient[] = [];
  return {
    set,
    async client(
      service: string,
      connections: number,
      appName: string,
      more: MongoClientOptions = {},
    ): Promise<MongoClient> {
      const options: MongoClientOptions = {
        ...QUICK_MONITORING,
        appName,
        readPreference: 'nearest',
        ...more,
      };
      const client = newClient(set.uri, options);
      clients.push(client);
      await client.db(service).collection('things').insertOne({});
      await occupy(set, client, connections);
      return client;
    },
    auditor: (sampleMS = 20) =>
      Auditor.open({ uri: set.uri, caps: CAPS, sampleMS, now: () => new Date(), client: WITH_OS }),
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await set.close();
    },
  };
}

/** Reads on until every member has counted so many connections of the client, and two of its monitor. */
export async function occupy(set: ReplicaSet, client: MongoClient, connections: number): Promise<void> {
  const things = client.db('app').collection('things');
  const appName = client.options.appName ?? '';
  // Those who wait for a connection are what makes the driver open another.
  await using _reads = repeat(connections * 6, (worker) =>
    things.findOne({}, { readPreference: worker % 3 === 0 ? 'primary' : 'secondary' }),
  );
  await eventually(`${connections} connections of ${appName} at every member`, async () => {
    const witnesses = await Promise.all(set.members.map((member) => member.witness()));
    return witnesses.every(({ openByAppName }) => (openByAppName[appName] ?? 0) >= connections + 2);
  });
}
