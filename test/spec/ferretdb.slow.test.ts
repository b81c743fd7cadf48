import os from 'node:os';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { FERRETDB, startFerretDB } from '../ferretdb/server';
import { applies, type Kind } from './applies';
import { lackOf } from './ferretdb-lacks';
import { isThere, type SpecFile, type SpecTest, specFiles } from './files';
import { KNOWN } from './known';
import { runTest, type Server } from './run-test';

const OPTIONS = { runtimeAdapters: { os }, minHeartbeatFrequencyMS: 10 } as MongoClientOptions;
/** What FerretDB 1.24 says of itself. */
const KIND: Kind = { version: [7, 0, 42], topology: 'single', auth: false };
/** It has no fail points. */
const INJECTS = new Set(['failPoint', 'targetedFailPoint']);

const run = FERRETDB && isThere ? describe : describe.skip;
const skipped = FERRETDB ? '' : ' (SKIPPED: not built, see test/ferretdb/install.sh)';

/** The runner on a server that we did not write: what passes there has to pass on the embedded set. */
run(`the drivers' specification tests on FerretDB, bare${skipped}`, () => {
  let ferretdb: Awaited<ReturnType<typeof startFerretDB>>;
  let observer: MongoClient;
  let server: Server;
  let passed = 0;
  beforeAll(async () => {
    ferretdb = await startFerretDB();
    observer = new MongoClient(ferretdb.uri, OPTIONS);
    const address = new URL(ferretdb.uri).host;
    server = { uri: ferretdb.uri, primary: async () => ({ address }), members: [] };
  });
  afterAll(async () => {
    await observer.close();
    await ferretdb[Symbol.asyncDispose]();
  });

  async function tryThere(file: SpecFile, test: SpecTest): Promise<void> {
    const name = `${file.name}: ${test.description}`;
    const makeClient = (uri: string, options: MongoClientOptions): MongoClient =>
      new MongoClient(uri, { ...OPTIONS, ...options });
    const { problem } = await runTest({ set: server, observer, makeClient }, file, test);
    if (problem) {
      if (lackOf(name, problem.message) === undefined) throw problem;
      return;
    }
    passed++;
    expect([...KNOWN.keys()]).not.toContain(name);
  }

  for (const file of specFiles()) {
    const tests = file.tests.filter(
      (test) => applies(file, test, KIND) && !test.operations.some(({ name }) => INJECTS.has(String(name))),
    );
    for (const test of tests) {
      it(`${file.name}: ${test.description}: passes, or fails for what FerretDB lacks`, () =>
        tryThere(file, test));
    }
  }

  it('most of those pass that are about what FerretDB has', () => {
    expect(passed).toBeGreaterThanOrEqual(250);
  });
});
