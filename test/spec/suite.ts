import os from 'node:os';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { makeGovernor } from '../support/governed';
import { applies } from './applies';
import type { MakeClient } from './entities';
import { isThere, specFiles } from './files';
import { KNOWN } from './known';
import { runTest } from './run-test';

const OPTIONS = { runtimeAdapters: { os }, minHeartbeatFrequencyMS: 10 } as MongoClientOptions;
const TIMEOUT_MS = 20_000;

/** What a policy changes on purpose: the reason, and the tests. */
export type Explained = Readonly<Record<string, readonly string[]>>;

/** Every specification test with clients of a governor of this configuration; undefined: bare. */
export function specSuite(config?: PartialConfig, explained: Explained = {}): void {
  const failing = new Set([...KNOWN.keys(), ...Object.values(explained).flat()]);
  // `SPEC=transactions/` runs some of the files.
  const files = specFiles().filter(({ name }) => name.includes(process.env.SPEC ?? ''));

  (isThere ? describe : describe.skip)("the drivers' specification tests (../shared/spec)", () => {
    let set: ReplicaSet;
    let observer: MongoClient;
    beforeAll(async () => {
      set = await startReplicaSet();
      observer = new MongoClient(set.uri, OPTIONS);
    });
    afterAll(async () => {
      await observer.close();
      await set.close();
    });

    async function run(...[file, test]: [Parameters<typeof runTest>[1], Parameters<typeof runTest>[2]]) {
      const governor = config && makeGovernor(config);
      const makeClient: MakeClient = (uri, options) =>
        governor
          ? governor.createClient(uri, { ...OPTIONS, ...options })
          : new MongoClient(uri, { ...OPTIONS, ...options });
      await runTest({ set, observer, makeClient }, file, test).finally(() => governor?.close());
    }

    describe.each(files.map((file) => [file.name, file] as const))('%s', (name, file) => {
      const tests = file.tests.filter((test) => applies(file, test));
      if (tests.length === 0) it.skip('nothing of it applies', () => {});
      for (const test of tests) {
        // One that passes again is taken off its list.
        const each = failing.has(`${name}: ${test.description}`) ? it.failing : it;
        each(test.description, () => run(file, test), TIMEOUT_MS);
      }
    });
  });
}
