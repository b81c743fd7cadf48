import fc from 'fast-check';
import { ConfigInvalidError } from 'mongo-governor';
import { VARIABLE_BY_PATH } from '../../src/config/env-source';
import { LEAVES } from '../../src/config/leaves';
import { loadConfig, type PartialConfig } from '../../src/config/load-config';
import { LockInvalidError } from '../../src/errors';
import { parseLock } from '../../src/plan/read-lock';
import { anyTree, fileText, nearlyRight, runs, secretUri } from './arbitraries';
import { mustBePlain, mustNotTell, shown } from './told';

const SETTINGS = { env: {}, cwd: '/nonexistent' };
const OPTIONS = runs(200, 4);

/** It is a config, or all that is wrong is told as one error of the expected kind. */
function check(expected: new (...args: never[]) => Error, attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof expected)) throw error;
    mustBePlain(error.message);
    mustNotTell('the error', shown(error));
  }
}

describe('any input gives a config or a readable error, and no password comes out', () => {
  it('config objects in code', () => {
    fc.assert(
      fc.property(fc.oneof(anyTree, nearlyRight), (code) =>
        check(ConfigInvalidError, () => loadConfig({ ...SETTINGS, code: code as PartialConfig })),
      ),
      OPTIONS,
    );
  });

  it('config files', () => {
    fc.assert(
      fc.property(fileText, (text) => check(ConfigInvalidError, () => loadConfig({ ...SETTINGS, text }))),
      OPTIONS,
    );
  });

  it('environment variables', () => {
    const names = LEAVES.map(({ path }) => VARIABLE_BY_PATH.get(path) ?? '');
    const value = fc.oneof(
      fc.string(),
      secretUri,
      fileText,
      fc.constantFrom('24', 'true', '[]', '-1', '1e9'),
    );
    const name = fc.oneof(
      fc.constantFrom(...names),
      fc.string().map((end) => `MONGO_GOVERNOR_${end}`),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (env) =>
        check(ConfigInvalidError, () => loadConfig({ ...SETTINGS, env })),
      ),
      OPTIONS,
    );
  });

  it('lock files', () => {
    const lock = fc
      .tuple(anyTree, anyTree)
      .map(([version, services]) => JSON.stringify({ version, services }));
    fc.assert(
      fc.property(fc.oneof(fileText, lock), (text) =>
        check(LockInvalidError, () => parseLock(text, 'mongo-governor.lock.json')),
      ),
      OPTIONS,
    );
  });

  it('values that pretend to have a length', () => {
    const text = '{"service": {"length": {"valueOf": 1, "toString": 1}}}';
    check(ConfigInvalidError, () => loadConfig({ ...SETTINGS, text }));
    expect(() => loadConfig({ ...SETTINGS, text })).toThrow(/service .*: found an object, expected a string/);
    const services = { api: { plan: { service: { length: { valueOf: 1, toString: 1 } } } } };
    check(LockInvalidError, () => parseLock(JSON.stringify({ version: 1, services }), 'lock'));
  });

  it('lets no key of JSON reach a prototype', () => {
    const text =
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "service": "api"}';
    check(ConfigInvalidError, () => loadConfig({ ...SETTINGS, text }));
    check(LockInvalidError, () => parseLock(text, 'lock'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
