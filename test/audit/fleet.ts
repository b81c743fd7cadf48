import os from 'node:os';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { Auditor } from '../../src/audit';
import { QUICK_MONITORING } from '../support/governed';
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
      await occupy(client, connections);
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

/** Opens connections at every member by using so many at one time. */
export async function occupy(client: MongoClient, connections: number): Promise<void> {
  const things = client.db('app').collection('things');
  for (const readPreference of ['primary', 'secondary'] as const) {
    await Promise.all(Array.from({ length: connections * 2 }, () => things.findOne({}, { readPreference })));
  }
}
