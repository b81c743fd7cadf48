import { LockInvalidError } from '../../src/errors';
import { withRecord } from '../../src/plan/held-config';
import { formatLock, lockPlan } from '../../src/plan/lock';
import { recordOfConfig } from '../../src/plan/plan-record';
import { parseLock, readLock } from '../../src/plan/read-lock';
import { temporaryFile } from '../config/helpers';
import { configOf, recordWith } from './helpers';
import { planOf, testRoundTrip } from './lock-round-trip';

const ACCEPTANCE = { date: '2026-11-25', reason: 'more traffic', changes: ['api: …'] };
const two = lockPlan(lockPlan(undefined, recordWith({ service: 'smtp' })), recordWith(), ACCEPTANCE);
const TEXT = formatLock(two);

testRoundTrip(100);

describe('the lock', () => {
  it('gives back what was put in', () => {
    const lock = parseLock(TEXT, 'lock');
    expect([...lock.services.keys()]).toEqual(['api', 'smtp']);
    expect(lock.services.get('api')).toEqual({ plan: recordWith(), accepted: [ACCEPTANCE] });
  });

  it('is the same text whatever the order in which services were locked', () => {
    const [api, smtp] = [recordWith(), recordWith({ service: 'smtp' })];
    const one = lockPlan(lockPlan(undefined, api), smtp);
    const other = lockPlan(lockPlan(undefined, smtp), api);
    expect(formatLock(one)).toBe(formatLock(other));
  });

  it('keeps the acceptances of a service, and the other services as they are', () => {
    const next = lockPlan(two, recordWith({ mode: 'observe' }), { ...ACCEPTANCE, reason: 'trial' });
    expect(next.services.get('api')?.accepted.map(({ reason }) => reason)).toEqual(['more traffic', 'trial']);
    expect(next.services.get('smtp')).toEqual(two.services.get('smtp'));
  });

  it('lets sections of different services be merged line by line', () => {
    const apiChanged = formatLock(lockPlan(two, recordWith({ connections: { primary: 500 } })));
    const smtpChanged = formatLock(
      lockPlan(two, recordWith({ service: 'smtp', connections: { primary: 400 } })),
    );
    const cut = TEXT.indexOf('    "smtp"');
    const merged = apiChanged.slice(0, apiChanged.indexOf('    "smtp"')) + smtpChanged.slice(cut);
    expect(planOf(merged, 'api').connections.primary).toBe(500);
    expect(planOf(merged, 'smtp').connections.primary).toBe(400);
  });

  it('puts the accepted plan over a config and leaves the rest of it alone', () => {
    const config = configOf({ instance: 'i1', reads: { preference: 'primary' }, metrics: { port: 9464 } });
    const held = withRecord(config, recordWith());
    expect(recordOfConfig(held)).toEqual(recordWith());
    expect(held).toMatchObject({ instance: 'i1', metrics: { port: 9464 } });
  });

  it('keeps who accepted that a service is gone, in order, until it has a plan again', () => {
    const accepted = (reason: string) => ({ ...ACCEPTANCE, reason });
    const gone = new Map([
      ['web', accepted('merged into api')],
      ['batch', accepted('not needed')],
    ]);
    const text = formatLock({ ...two, gone });
    expect(Object.keys(JSON.parse(text).gone)).toEqual(['batch', 'web']);
    expect(parseLock(text, 'lock').gone).toEqual(gone);
    expect(lockPlan({ ...two, gone }, recordWith()).gone).toEqual(gone);
    const again = lockPlan({ ...two, gone }, recordWith({ service: 'web' }));
    expect([...(again.gone?.keys() ?? [])]).toEqual(['batch']);
    expect(again.services.has('web')).toBe(true);
  });

  it('says nothing of services that are gone where none is', () => {
    expect(JSON.parse(TEXT)).not.toHaveProperty('gone');
    expect(parseLock(TEXT, 'lock')).not.toHaveProperty('gone');
    const gone = new Map([['api', ACCEPTANCE]]);
    expect(lockPlan({ services: new Map(), gone }, recordWith())).not.toHaveProperty('gone');
  });

  it('of an earlier version does not say where leases are kept, and is not read as if it did', () => {
    const record = recordWith({ connections: { budget: 'leased' } });
    const lease = { maxInstances: 64, groups: 1 };
    const earlier = { ...record, connections: { ...record.connections, lease } };
    expect(planOf(formatLock(lockPlan(undefined, earlier)), 'api').connections.lease).toEqual(lease);
  });

  it('is no lock when there is no file', () => {
    expect(readLock('/nonexistent/lock.json')).toBeUndefined();
  });

  it.each([
    [
      'a merge conflict',
      TEXT.replace('  "services"', '<<<<<<< HEAD\n  "services"'),
      /merge conflict at line 3\. Take one side/,
    ],
    ['a truncated file', TEXT.slice(0, 300), /is (cut off|not JSON) at line \d+, column \d+.*Restore it/],
    ['an empty file', '', /is cut off at line 1/],
    [
      'a hand edit',
      TEXT.replace('"primary": 600', '"primary": 6000'),
      /edited by hand in the section of "api".*--accept/,
    ],
    ['a hand-edited reason', TEXT.replace('more traffic', 'none'), /edited by hand/],
    [
      'a hand-edited value that is not valid',
      TEXT.replace('"enforce"', '"off"'),
      /is not a lock: services\.api\.plan\.mode/,
    ],
    [
      'a section renamed to another service',
      TEXT.replace('"api"', '"apj"'),
      /edited by hand in the section of "apj"/,
    ],
    ['a doubled section', TEXT.replace('"smtp"', '"api"'), /has "services\.api" twice/],
    ['a newer version', TEXT.replace('"version": 1', '"version": 2'), /has version 2.*Update mongo-governor/],
    ['another JSON file', '{ "name": "x" }', /is not a lock/],
    ['a list', '[]', /is not a lock/],
  ])('tells %s and what to do', (_, text, message) => {
    const file = temporaryFile(text, 'mongo-governor.lock.json');
    expect(() => readLock(file)).toThrow(LockInvalidError);
    expect(() => readLock(file)).toThrow(message);
    expect(() => readLock(file)).toThrow(
      expect.objectContaining({ code: 'ERR_GOVERNOR_LOCK_INVALID', file }),
    );
  });
});
