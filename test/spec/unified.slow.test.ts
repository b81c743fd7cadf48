import os from 'node:os';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { applies } from './applies';
import { isThere, specFiles } from './files';
import { KNOWN } from './known';
import { runTest } from './run-test';

const OPTIONS = { runtimeAdapters: { os }, minHeartbeatFrequencyMS: 10 } as MongoClientOptions;

/** `SPEC=transactions/` runs some of the files. */
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

  describe.each(files.map((file) => [file.name, file] as const))('%s', (name, file) => {
    const tests = file.tests.filter((test) => applies(file, test));
    if (tests.length === 0) it.skip('nothing of it applies', () => {});
    for (const test of tests) {
      // One that passes again is taken off the list.
      const run = KNOWN.has(`${name}: ${test.description}`) ? it.failing : it;
      run(
        test.description,
        () => {
          const makeClient = (uri: string, options: object) =>
            new MongoClient(uri, { ...OPTIONS, ...options });
          return runTest({ set, observer, makeClient }, file, test);
        },
        20_000,
      );
    }
  });
});
