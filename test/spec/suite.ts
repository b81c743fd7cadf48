import os from 'node:os';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { makeGovernor } from '../support/governed';
import { applies } from './applies';
import type { MakeClient } from './entities';
import { isThere, type SpecFile, type SpecTest, specFiles } from './files';
import { KNOWN } from './known';
import { MODES } from './modes';
import { shareFailPoints } from './one-fail-point';
import { type Outcome, runTest } from './run-test';

const OPTIONS = { runtimeAdapters: { os }, minHeartbeatFrequencyMS: 10 } as MongoClientOptions;
const TIMEOUT_MS = 20_000;

const same = <T>(value: T): T => value;

/** The specification tests of some files, bare and in every mode of a governor. */
export function specSuite(isMine: (file: string) => boolean): void {
  shareFailPoints();
  // `SPEC=transactions/` runs some of the files.
  const files = specFiles().filter(({ name }) => isMine(name) && name.includes(process.env.SPEC ?? ''));

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

    async function run(file: SpecFile, test: SpecTest, config?: PartialConfig): Promise<Outcome> {
      const governor = config && makeGovernor(config);
      const makeClient: MakeClient = (uri, options) =>
        governor
          ? governor.createClient(uri, { ...OPTIONS, ...options })
          : new MongoClient(uri, { ...OPTIONS, ...options });
      return runTest({ set, observer, makeClient }, file, test).finally(() => governor?.close());
    }

    for (const file of files) {
      describe(file.name, () => {
        const tests = file.tests.filter((test) => applies(file, test));
        if (tests.length === 0) it.skip('nothing of it applies', () => {});
        for (const test of tests) describe(test.description, () => inEveryMode(file, test));
      });
    }
    // jest fails where there is nothing to skip.
    if (files.length === 0) it('has its files', () => {});

    function inEveryMode(file: SpecFile, test: SpecTest): void {
      let bare: Promise<Outcome> | undefined;
      const runBare = () => {
        bare ??= run(file, test);
        return bare;
      };

      // One that passes again is taken off its list.
      const bareIt = KNOWN.has(`${file.name}: ${test.description}`) ? it.failing : it;
      const asExpected = async () => {
        const { problem } = await runBare();
        if (problem) throw problem;
      };
      bareIt('bare', asExpected, TIMEOUT_MS);

      for (const { name, config, policy = same, reading = same } of MODES) {
        const asBare = async () => {
          const expected = await runBare();
          const actual = await run(file, test, config);
          if (actual.problem && !expected.problem) throw actual.problem;
          expect(actual.results).toEqual(expected.results);
          expect(actual.sent.map(reading)).toEqual(policy(expected.sent));
        };
        it(name, asBare, TIMEOUT_MS);
      }
    }
  });
}
