/**
 * Stryker's test runner for this project. Its runner for jest starts jest anew for each mutant, which takes ten times as
 * long as what is needed of it: sources and tests loaded once more, and tests until one fails.
 */
const { loadTests, testFilesIn } = require('./suite.cjs');

// What a mutant is tried by is the same each time, and what no test of a few inputs finds no test says.
process.env.SEED ??= '1';
process.env.PROPERTY_RUNS ??= '10';

/** It asks the driver itself: a mutant that only it finds is not found fast enough. */
const TOO_SLOW = 'plan/resolve-options.test.ts';
const FOLDERS = /^(?:policy|fallback|plan|drift|driver)\/|^fleet\/(?:renew|protocol)\.test/;

/** MUTATION_FOLDER says whose tests are enough: those of the folder of the mutants. */
const { MUTATION_FOLDER = '' } = process.env;
const isTried = (file) =>
  file.startsWith(MUTATION_FOLDER) &&
  FOLDERS.test(file) &&
  file !== TOO_SLOW &&
  !/\.(?:slow|property)\.test\.ts$/.test(file);

/** `__stryker__` is what mutants look at: which of them is on, and who came by. */
class Runner {
  #root = process.cwd();
  #files = testFilesIn(this.#root, isTried);
  #timeSpentMs = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const mutantCoverage = { static: {}, perTest: {} };
    globalThis.__stryker__ = { mutantCoverage };
    const tests = loadTests(this.#root, this.#files);
    // Who comes by while loading is not known by file: each may have to do with it. Without that an incremental run would
    // take over that such a mutant survives, whatever test is new.
    for (const { id, isLoading } of tests) {
      if (isLoading) mutantCoverage.perTest[id] = { ...mutantCoverage.static };
    }
    const results = [];
    for (const { id, fileName, run } of tests) {
      globalThis.__stryker__.currentTestId = id;
      const startedAt = performance.now();
      const failureMessage = await failureOf(run);
      const timeSpentMs = performance.now() - startedAt;
      globalThis.__stryker__.currentTestId = undefined;
      this.#timeSpentMs.set(id, timeSpentMs);
      results.push({ id, name: id, fileName, timeSpentMs, ...statusOf(failureMessage) });
    }
    return { status: 'complete', tests: results, mutantCoverage };
  }

  /** Loaded with the mutant on: what one left behind, no other sees. */
  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    globalThis.__stryker__ = { activeMutant: activeMutant.id, ...(hitLimit && { hitLimit, hitCount: 0 }) };
    const tests = loadTests(this.#root, this.#files)
      .filter(({ id }) => testFilter === undefined || testFilter.includes(id))
      .sort((a, b) => this.#timeOf(a) - this.#timeOf(b));
    let nrOfTests = 0;
    for (const { id, run } of tests) {
      nrOfTests++;
      const failureMessage = await failureOf(run);
      const { hitCount } = globalThis.__stryker__;
      if (hitCount > hitLimit) return { status: 'timeout', reason: `passed by ${hitCount} times` };
      if (failureMessage !== undefined)
        return { status: 'killed', killedBy: [id], failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  #timeOf({ id }) {
    return this.#timeSpentMs.get(id) ?? Number.POSITIVE_INFINITY;
  }
}

function statusOf(failureMessage) {
  return failureMessage === undefined ? { status: 0 } : { status: 1, failureMessage };
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.stack ?? error);
  }
}

exports.strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: Runner }];
