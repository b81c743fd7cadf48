import os from 'node:os';
import timers from 'node:timers';
import { type ReplicaSetOptions, startReplicaSet } from 'mongo-governor/testing';
import type * as mongodb from 'mongodb';
import type { MongoClientOptions } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { type Governed, makeGovernor, PATIENCE_MS, QUICK_MONITORING } from '../support/governed';

/** A governed client of one copy of the driver, and that copy. */
export interface GovernedDriver extends Governed {
  readonly mongodb: typeof mongodb;
}

/** Drivers before 7.1 leave the timer of a selection behind whenever they retry, and it would keep jest from exiting. */
const selections = new Set<NodeJS.Timeout>();
const { setTimeout: start } = timers;
beforeAll(() => {
  jest.spyOn(timers, 'setTimeout').mockImplementation(((callback: () => void, ms?: number) => {
    const timer = start(callback, ms);
    if (ms === PATIENCE_MS) selections.add(timer);
    return timer;
  }) as typeof timers.setTimeout);
});
afterAll(() => {
  for (const timer of selections) clearTimeout(timer);
});

/** Options as this copy takes them: drivers before 7.4 know no `runtimeAdapters`, later ones need them under jest. */
export function optionsFor(driver: typeof mongodb, options: MongoClientOptions = {}): MongoClientOptions {
  const known = { ...QUICK_MONITORING, ...options };
  const adapted = { ...known, runtimeAdapters: { os } } as MongoClientOptions;
  try {
    new driver.MongoClient('mongodb://127.0.0.1:1', adapted);
    return adapted;
  } catch {
    return known;
  }
}

/** An embedded replica set and a connected client of the given copy under a governor. */
export async function startGovernedDriver(
  driver: typeof mongodb,
  config: PartialConfig = {},
  options: { set?: ReplicaSetOptions; client?: MongoClientOptions } = {},
): Promise<GovernedDriver> {
  const set = await startReplicaSet(options.set);
  const governor = makeGovernor(config);
  const client = governor.govern(new driver.MongoClient(set.uri, optionsFor(driver, options.client)));
  await client.connect();
  return {
    mongodb: driver,
    set,
    governor,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await governor.close();
      await set.close();
    },
  };
}

/** The copy of the driver under test; loaded on first use, so that a test of one minor loads one. */
export type LoadDriver = () => typeof mongodb;
