import { MongoClient } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { makeGovernor } from '../support/governed';
import { forNewestDriver, type Kind } from './applies';
import { EmbeddedSets, OPTIONS } from './embedded-sets';
import type { MakeClient } from './entities';
import { isThere, type SpecFile, type SpecTest, specFiles } from './files';
import { KNOWN } from './known';
import { MODES } from './modes';
import { shareFailPoints } from './one-fail-point';
import { type Outcome, runTest } from './run-test';

const TIMEOUT_MS = 20_000;

const same = <T>(value: T): T => value;

interface About {
  readonly file: SpecFile;
  readonly test: SpecTest;
  /** Of the set that it runs on. */
  readonly kind: Kind;
}

/** The specification tests of some files, bare and in every mode of a governor. */
export function specSuite(isMine: (file: string) => boolean, kindOf = forNewestDriver, modes = MODES): void {
  shareFailPoints();
  // `SPEC=transactions/` runs some of the files.
  const files = specFiles().filter(({ name }) => isMine(name) && name.includes(process.env.SPEC ?? ''));

  (isThere ? describe : describe.skip)("the drivers' specification tests (../shared/spec)", () => {
    const sets = new EmbeddedSets();
    afterAll(() => sets.close());

    async function run(about: About, config?: PartialConfig): Promise<Outcome> {
      const { server, observer } = await sets.for(about.kind);
      const governor = config && makeGovernor(config);
      const makeClient: MakeClient = (uri, options) =>
        governor
          ? governor.createClient(uri, { ...OPTIONS, ...options })
          : new MongoClient(uri, { ...OPTIONS, ...options });
      return runTest({ set: server, observer, makeClient }, about.file, about.test).finally(() =>
        governor?.close(),
      );
    }

    for (const file of files) {
      describe(file.name, () => {
        const tests = file.tests.flatMap((test): About[] => {
          const kind = kindOf(file, test);
          return kind ? [{ file, test, kind }] : [];
        });
        if (tests.length === 0) it.skip('nothing of it applies', () => {});
        for (const about of tests) describe(about.test.description, () => inEveryMode(about));
      });
    }
    // jest fails where there is nothing to skip.
    if (files.length === 0) it('has its files', () => {});

    function inEveryMode(about: About): void {
      const { file, test } = about;
      let bare: Promise<Outcome> | undefined;
      const runBare = () => {
        bare ??= run(about);
        return bare;
      };

      // One that passes again is taken off its list.
      const bareIt = KNOWN.has(`${file.name}: ${test.description}`) ? it.failing : it;
      const asExpected = async () => {
        const { problem } = await runBare();
        if (problem) throw problem;
      };
      bareIt('bare', asExpected, TIMEOUT_MS);

      for (const { name, config, policy = same, reading = same } of modes) {
        const asBare = async () => {
          const expected = await runBare();
          const actual = await run(about, config);
          if (actual.problem && !expected.problem) throw actual.problem;
          expect(actual.results).toEqual(expected.results);
          expect(actual.sent.map(reading)).toEqual(policy(expected.sent));
        };
        it(name, asBare, TIMEOUT_MS);
      }
    }
  });
}
