import os from 'node:os';
import type { Governor, MongoClient } from 'mongo-governor';
import type { MongoClientOptions } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { DATABASE, type Deployment } from '../support/deployment';
import { makeGovernor, QUICK_MONITORING } from '../support/governed';

export interface Started extends AsyncDisposable {
  readonly appName: string;
  readonly governor: Governor;
  readonly client: MongoClient;
  /** A collection that no other test uses, so that what arrived can be told apart. */
  readonly collection: ReturnType<MongoClient['db']>['collection'] extends (name: string) => infer C
    ? C
    : never;
}

let count = 0;

/** A governed client of a deployment that others use too. */
export async function startClient(deployment: Deployment, config: PartialConfig = {}): Promise<Started> {
  count += 1;
  const appName = `e2e-${process.pid}-${count}`;
  const governor = makeGovernor(config);
  const options = { ...QUICK_MONITORING, appName, runtimeAdapters: { os } } as MongoClientOptions;
  const client = governor.createClient(deployment.uri, options);
  await client.connect();
  return {
    appName,
    governor,
    client,
    collection: client.db(DATABASE).collection(`test${count}`),
    async [Symbol.asyncDispose]() {
      await client.close();
      await governor.close();
    },
  };
}

/** Roles of the members at which a command arrived, one for each arrival. */
export async function arrivedAt(
  deployment: Deployment,
  collection: string,
  command: string,
): Promise<string[]> {
  const roles: string[] = [];
  for (const member of deployment.members) {
    const role = await member.role();
    for (const name of await member.commandsOn(collection)) if (name === command) roles.push(role);
  }
  return roles;
}
