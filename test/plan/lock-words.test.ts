import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockInvalidError } from '../../src/errors';
import { canonicalJson, planFingerprint, sha256 } from '../../src/plan/canonical';
import { formatLock, integrityOf, lockPlan } from '../../src/plan/lock';
import { lockFileOf, parseLock, readLock, readLockOrError } from '../../src/plan/read-lock';
import { temporaryFile } from '../config/helpers';
import { configOf, driverWith, recordWith } from './helpers';

const ACCEPTANCE = { date: '2026-11-25', reason: 'more traffic', changes: ['api: …'] };
const LOCK = lockPlan(undefined, recordWith({}, driverWith()), ACCEPTANCE);
const TEXT = formatLock(LOCK);
const RESTORE = 'Restore it from version control, then run: mongo-governor lock';

/** What a lock of this text is refused with. */
function refused(text: string): string {
  try {
    parseLock(text, 'the.lock');
  } catch (error) {
    expect(error).toBeInstanceOf(LockInvalidError);
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

describe('the text of a lock', () => {
  it('is JSON of two spaces with a last newline, and a hash for each service', () => {
    const section = { plan: recordWith({}, driverWith()), accepted: [ACCEPTANCE] };
    const { service, ...plan } = section.plan;
    const integrity = integrityOf('api', { plan, accepted: section.accepted });
    expect(integrity).toMatch(/^sha256-[0-9a-f]{32}$/);
    const content = { version: 1, services: { api: { plan, accepted: [ACCEPTANCE], integrity } } };
    expect(TEXT).toBe(`${JSON.stringify(content, null, 2)}\n`);
    expect(service).toBe('api');
  });

  it('keeps the last 20 acceptances of a service, and all of them when there is nothing to accept', () => {
    let lock = LOCK;
    for (let n = 1; n <= 20; n++) lock = lockPlan(lock, recordWith(), { ...ACCEPTANCE, reason: `r${n}` });
    lock = lockPlan(lock, recordWith());
    const reasons = lock.services.get('api')?.accepted.map(({ reason }) => reason);
    expect(reasons).toEqual(Array.from({ length: 20 }, (_, n) => `r${n + 1}`));
  });
});

describe('what a lock is refused with', () => {
  it.each(['<<<<<<< HEAD', '=======', '>>>>>>> main', '||||||| base', '<<<<<<<', '=======\r'])(
    'a line %j',
    (marker) => {
      expect(refused(TEXT.replace('  "services"', `${marker}\n  "services"`))).toBe(
        'The lock the.lock has a merge conflict at line 3. Take one side as it is, then run: mongo-governor lock (it asks for --accept where needed).',
      );
    },
  );

  it('no comment, also where it shows a conflict', () => {
    const text = `// Made by mongo-governor.\n${TEXT}/*\n=======\n*/`;
    expect(parseLock(text, 'the.lock')).toEqual(LOCK);
  });

  it('no marker that is part of a value or longer than one', () => {
    const accepted = { ...ACCEPTANCE, reason: 'was ======= before' };
    const text = formatLock(lockPlan(undefined, recordWith(), accepted));
    expect(parseLock(text, 'the.lock').services.get('api')?.accepted).toEqual([accepted]);
    for (const line of ['========', '<', '=', '>', '|']) {
      expect(refused(TEXT.replace('  "services"', `${line}\n  "services"`))).toMatch(/is not JSON/);
    }
  });

  it.each([
    ['a cut text', '{', `The lock the.lock is cut off at line 1, column 2. ${RESTORE}.`],
    ['an empty text', '\n', `The lock the.lock is cut off at line 1, column 1. ${RESTORE}.`],
    [
      'a trailing comma',
      '{ "version": 1, }',
      `The lock the.lock is not JSON at line 1, column 15: found a trailing comma. ${RESTORE}.`,
    ],
    ['other text', '{ x', `The lock the.lock is not JSON at line 1, column 3: found "x". ${RESTORE}.`],
    [
      'a key that comes twice',
      TEXT.replace('"version": 1,', '"version": 1,\n  "version": 1,'),
      `The lock the.lock has "version" twice (line 3). A merge went wrong. ${RESTORE}.`,
    ],
    [
      'a later version',
      '{ "version": 2 }',
      'The lock the.lock has version 2, and this mongo-governor reads version 1. Update mongo-governor to the version that wrote it.',
    ],
    [
      'a hand edit',
      TEXT.replace('"primary": 600', '"primary": 601'),
      `The lock the.lock was edited by hand in the section of "api". ${RESTORE} --accept "reason" to accept a change.`,
    ],
    ['no version', '{ "services": {} }', /^The lock the\.lock is not a lock: version: /],
    ['a version that is no number', '{ "version": "2" }', /^The lock the\.lock is not a lock: version: /],
    ['a list', '[]', /^The lock the\.lock is not a lock: the file: .*\. Restore it .* lock\.$/],
    ['a number', '1', /^The lock the\.lock is not a lock: the file: /],
    [
      'a value that zod can’t measure',
      TEXT.replace(
        '"lock": "mongo-governor.lock.json"',
        '"lock": { "length": { "valueOf": 1, "toString": 1 } }',
      ),
      `The lock the.lock has values that no lock has. ${RESTORE}.`,
    ],
    ['null', 'null', /^The lock the\.lock is not a lock: the file: /],
  ])('%s', (_, text, message) => {
    if (typeof message === 'string') expect(refused(text)).toBe(message);
    else expect(refused(text)).toMatch(message);
  });

  it.each([
    ['"version": 1,', '"version": 1, "more": 1,', /not a lock: the file: /],
    ['"accepted": [', '"more": 1, "accepted": [', /not a lock: services\.api: /],
    ['"date": "2026-11-25"', '"date": 1', /services\.api\.accepted\.0\.date/],
    ['"reason": "more traffic"', '"reason": 1', /services\.api\.accepted\.0\.reason/],
    ['"reason": "more traffic"', '"reason": "more traffic", "who": "me"', /services\.api\.accepted\.0: /],
    ['"api: …"', '1', /services\.api\.accepted\.0\.changes\.0/],
    ['"plan": {', '"plan": { "service": "api",', /services\.api\.plan: /],
    ['"driver": {', '"driver": { "more": 1,', /services\.api\.plan\.driver: /],
    ['"mode": "secondaryPreferred"', '"mode": "any"', /plan\.driver\.readPreference\.mode/],
    ['"mode": "secondaryPreferred"', '"mode": "nearest", "more": 1', /plan\.driver\.readPreference: /],
    ['"maxPoolSize": 100', '"maxPoolSize": -1', /plan\.driver\.maxPoolSize/],
    ['"onDrift": "hold"', '"onDrift": "hold", "more": true', /services\.api\.plan\.drift: /],
    ['"lease": {', '"lease": { "more": 1, ', /services\.api\.plan\.connections\.lease: /],
    ['"maxInstances": 64', '"maxInstances": 0', /services\.api\.plan\.connections\.lease\.maxInstances/],
  ])('%s written as %s', (from, to, message) => {
    const leased = lockPlan(
      undefined,
      recordWith({ connections: { budget: 'leased' } }, driverWith()),
      ACCEPTANCE,
    );
    const text = formatLock(leased);
    expect(text).toContain(from);
    expect(refused(text.replace(from, to))).toMatch(message);
  });

  it.each(['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'] as const)(
    'not the driver’s mode %s',
    (mode) => {
      const readPreference = { mode, tags: [{ dc: 'east' }], maxStalenessSeconds: 90 };
      const record = recordWith({}, driverWith({ readPreference }));
      const text = formatLock(lockPlan(undefined, record));
      expect(parseLock(text, 'the.lock').services.get('api')?.plan).toEqual(record);
    },
  );
});

describe('the file of a lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'governor-lock-'));

  it('that can’t be read is no missing lock', () => {
    expect(() => readLock(folder)).toThrow(
      expect.objectContaining({
        message: `The lock ${folder} can't be read (EISDIR). Make it a readable file.`,
      }),
    );
    expect((readLockOrError(folder) as LockInvalidError).cause).toMatchObject({ code: 'EISDIR' });
  });

  it('is judged by the guard: the lock, no lock, or why it can’t be trusted', () => {
    expect(readLockOrError(temporaryFile(TEXT, 'mongo-governor.lock.json'))).toEqual(LOCK);
    expect(readLockOrError(join(folder, 'none.json'))).toBeUndefined();
    const broken = readLockOrError(temporaryFile('{ x', 'mongo-governor.lock.json'));
    expect(broken).toBeInstanceOf(LockInvalidError);
    expect((broken as LockInvalidError).cause).toBeInstanceOf(Error);
  });

  it('is beside the config’s file, or in the working folder when there is none', () => {
    const config = configOf({ drift: { lock: 'locks/a.json' } });
    expect(lockFileOf(config, '/etc/app/governor.json', '/work')).toBe('/etc/app/locks/a.json');
    expect(lockFileOf(config, undefined, '/work')).toBe('/work/locks/a.json');
    expect(lockFileOf(config, undefined)).toBe(join(process.cwd(), 'locks/a.json'));
    expect(lockFileOf(configOf({ drift: { lock: '/a.json' } }), '/etc/app/governor.json')).toBe('/a.json');
  });
});

describe('canonicalJson', () => {
  it('is the same text whatever the order of keys, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [2, 1, { d: null, c: 'x' }], a: undefined, A: 1 })).toBe(
      '{"A":1,"b":[2,1,{"c":"x","d":null}]}',
    );
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
  });

  it('has hashes of SHA-256 in hex; a fingerprint is its first twelve digits', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const record = recordWith();
    expect(planFingerprint(record)).toBe(sha256(canonicalJson(record)).slice(0, 12));
    expect(planFingerprint(record)).toHaveLength(12);
  });
});
