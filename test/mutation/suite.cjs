const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { dirname, join, sep } = require('node:path');
const { jestExpect } = require('@jest/expect');
const { ModernFakeTimers } = require('@jest/fake-timers');
const circus = require('jest-circus');
const { ModuleMocker } = require('jest-mock');
const { transformSync } = require('@swc/core');

/** A test that does not end is one that a mutant holds up: the slowest takes a fifth of a second. */
const HANGS_AFTER_MS = 3_000;

/** Who imports one of these starts servers, sockets or processes: seconds for each mutant. */
const STARTS_SOMETHING =
  /^(?!import type ).*from '(?:mongo-governor(?:\/testing)?|ioredis|node:(?:net|tls|http|child_process))'/m;
/** Run once for all tests of a file, which may not all be run. */
const RUNS_FOR_ALL = /\b(?:before|after)All\(/;

/** The clock that tests may stop is theirs. */
const { setTimeout, clearTimeout } = globalThis;

// What jest gives to a test file.
const { describe, it, test, beforeEach, afterEach } = circus;
Object.assign(globalThis, { describe, it, test, beforeEach, afterEach });
Object.assign(globalThis, { expect: jestExpect, jest: new ModuleMocker(globalThis) });
const timers = new ModernFakeTimers({
  config: { fakeTimers: {}, rootDir: process.cwd() },
  global: globalThis,
});
Object.assign(globalThis.jest, {
  useFakeTimers: (options) => timers.useFakeTimers(options),
  useRealTimers: () => timers.useRealTimers(),
  getTimerCount: () => timers.getTimerCount(),
  advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
  advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
});

/** The test files of a project, or of a copy of it with mutants, that need nothing but the process. */
function testFilesIn(root, isOfSuite) {
  const tests = join(root, 'test');
  const looked = new Map();
  return readdirSync(tests, { recursive: true })
    .map((path) => path.split(sep).join('/'))
    .filter(
      (path) => path.endsWith('.test.ts') && isOfSuite(path) && isAlone(join(tests, path), tests, looked),
    )
    .sort();
}

/** Whether neither a test file nor what it imports of `test` starts anything. */
function isAlone(file, tests, looked) {
  const known = looked.get(file);
  if (known !== undefined) return known;
  looked.set(file, true);
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/from '(\.[^']+)'/g)]
    .map(([, path]) => `${join(dirname(file), path)}.ts`)
    .filter((path) => path.startsWith(tests + sep) && existsSync(path));
  const alone =
    !STARTS_SOMETHING.test(text) &&
    !RUNS_FOR_ALL.test(text) &&
    imported.every((path) => isAlone(path, tests, looked));
  looked.set(file, alone);
  return alone;
}

/**
 * Loads sources and tests anew, and nothing else: packages stay.
 * @returns the tests, each with what runs it, which rejects where it fails
 */
function loadTests(root, files) {
  for (const path of Object.keys(require.cache)) if (isOwn(root, path)) delete require.cache[path];
  return files.flatMap((file) => {
    const fileName = join(root, 'test', file);
    circus.resetState();
    const failure = failureOf(() => require(fileName));
    const tests = testsOf(circus.getState().rootDescribeBlock).map((each) => ({
      id: `${file}: ${nameOf(each)}`,
      fileName,
      run: () => runTest(each),
    }));
    // A mutant that keeps a file from loading is found by it.
    const run = async () => failure && Promise.reject(failure);
    return [{ id: `${file}: loads`, fileName, isLoading: true, run }, ...tests];
  });
}

function failureOf(action) {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

function testsOf({ hooks, children }) {
  if (hooks.some(({ type }) => type.endsWith('All')))
    throw new Error('beforeAll and afterAll are not run here');
  return children.flatMap((child) => (child.type === 'test' ? [child] : testsOf(child)));
}

function nameOf({ name, parent }) {
  return parent?.parent === undefined ? name : `${nameOf(parent)} ${name}`;
}

async function runTest({ fn, parent }) {
  const blocks = [];
  for (let block = parent; block !== undefined; block = block.parent) blocks.push(block);
  const hooks = (type, from) => from.flatMap((block) => block.hooks.filter((hook) => hook.type === type));
  try {
    for (const hook of hooks('beforeEach', blocks.toReversed())) await hook.fn();
    await ended(fn());
  } finally {
    for (const hook of hooks('afterEach', blocks)) await hook.fn();
  }
}

async function ended(result) {
  if (typeof result?.then !== 'function') return;
  let timer;
  const hangs = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('does not end')), HANGS_AFTER_MS);
  });
  await Promise.race([result, hangs]).finally(() => clearTimeout(timer));
}

function isOwn(root, path) {
  return path.startsWith(root + sep) && !path.includes(`${sep}node_modules${sep}`);
}

const compiled = new Map();

/** Compiles each file once, however often it is loaded: mutants are all in it, and one is switched on. */
require.extensions['.ts'] = (module, filename) => {
  let code = compiled.get(filename);
  if (code === undefined) {
    code = transformSync(readFileSync(filename, 'utf8'), {
      filename,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'commonjs' },
      swcrc: false,
    }).code;
    compiled.set(filename, code);
  }
  module._compile(code, filename);
};

module.exports = { testFilesIn, loadTests };
