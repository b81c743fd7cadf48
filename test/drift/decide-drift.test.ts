import { decideDrift } from '../../src/drift/decide-drift';
import { ConfigDriftError, LockInvalidError } from '../../src/errors';
import { lockPlan } from '../../src/plan/lock';
import { driverWith, recordWith } from '../plan/helpers';

const accepted = recordWith();
const lock = lockPlan(undefined, accepted);
const rollback = recordWith({ reads: { preference: 'primary' } });
const onDrift = (value: 'hold' | 'refuse' | 'warn', overrides: Parameters<typeof recordWith>[0] = {}) =>
  recordWith({ reads: { preference: 'primary' }, drift: { onDrift: value }, ...overrides });

describe('decideDrift', () => {
  it('lets the accepted plan through without a word', () => {
    expect(decideDrift({ lock, plan: recordWith() })).toMatchObject({
      inForce: 'new',
      report: { kind: 'none' },
    });
  });

  it('lets a change through that does not break, and tells to lock it', () => {
    const decision = decideDrift({ lock, plan: recordWith({ connections: { primary: 300 } }) });
    expect(decision).toMatchObject({ inForce: 'new', report: { kind: 'changed' } });
    expect(decision.report.message).toMatch(/shrinks from 600 to 300.*mongo-governor lock$/);
  });

  describe('a breaking change', () => {
    it('"hold" keeps the whole accepted plan at start', () => {
      const plan = recordWith({ reads: { preference: 'primary' }, connections: { primary: 300 } });
      const decision = decideDrift({ lock, plan });
      expect(decision).toMatchObject({ inForce: 'locked', report: { kind: 'breaking' } });
      expect(decision.plan).toEqual(accepted);
      expect(decision.report.message).toMatch(
        /^api: all reads move from the secondaries to the primary.*stays in force/,
      );
    });

    it('"hold" keeps what is in force at a reload', () => {
      const current = recordWith({ connections: { primary: 300 } });
      expect(decideDrift({ lock, plan: rollback, current })).toMatchObject({
        inForce: 'current',
        plan: current,
      });
    });

    it('"refuse" throws the sentences', () => {
      const refuse = () => decideDrift({ lock, plan: onDrift('refuse') });
      expect(refuse).toThrow(ConfigDriftError);
      expect(refuse).toThrow(/all reads move from the secondaries to the primary/);
    });

    it('"warn" only tells, when it was accepted before', () => {
      const warning = lockPlan(undefined, recordWith({ drift: { onDrift: 'warn' } }));
      expect(decideDrift({ lock: warning, plan: onDrift('warn') })).toMatchObject({
        inForce: 'new',
        report: { kind: 'breaking', message: expect.stringContaining('It IS in force') },
      });
    });

    it('can not switch off the guard that judges it', () => {
      expect(decideDrift({ lock, plan: onDrift('warn') }).inForce).toBe('locked');
    });
  });

  describe('without a lock to compare with', () => {
    const broken = new LockInvalidError('lock.json', 'is cut off', 'Restore it.');

    it.each([
      ['no file', undefined],
      ['no section of the service', lockPlan(undefined, recordWith({ service: 'smtp' }))],
    ])('%s is no drift, but told', (_, none) => {
      const decision = decideDrift({ lock: none, plan: rollback });
      expect(decision).toMatchObject({ inForce: 'new', report: { kind: 'unlocked' } });
      expect(decision.report.message).toMatch(/no (lock|section)/);
    });

    it.each([
      ['no file any more', undefined, 'is gone'],
      [
        'no section any more',
        lockPlan(undefined, recordWith({ service: 'smtp' })),
        'no section of "api" any more',
      ],
    ])('%s at a reload keeps what is in force', (_, none, words) => {
      const decision = decideDrift({ lock: none, plan: rollback, current: accepted, wasLocked: true });
      expect(decision).toMatchObject({
        inForce: 'current',
        plan: accepted,
        report: { kind: 'lock_invalid' },
      });
      expect(decision.report.message).toContain(words);
    });

    it('drift.requireLock refuses the start, and no reload gets rid of it', () => {
      const required = recordWith({ drift: { requireLock: true } });
      expect(() => decideDrift({ lock: undefined, plan: required })).toThrow(LockInvalidError);
      expect(() => decideDrift({ lock: undefined, plan: required })).toThrow(
        /does not exist.*mongo-governor lock/,
      );
      const decision = decideDrift({ lock: undefined, plan: rollback, current: required });
      expect(decision).toMatchObject({ inForce: 'current', plan: required });
    });

    it('a broken lock starts with the config, loudly', () => {
      const decision = decideDrift({ lock: broken, plan: rollback });
      expect(decision).toMatchObject({ inForce: 'new', report: { kind: 'lock_invalid' } });
      expect(decision.report.message).toMatch(/is cut off\. Restore it\. .*unchecked/);
    });

    it('a broken lock lets no reload through', () => {
      expect(decideDrift({ lock: broken, plan: rollback, current: accepted })).toMatchObject({
        inForce: 'current',
        plan: accepted,
      });
    });

    it('a broken lock stops the start with "refuse"', () => {
      expect(() => decideDrift({ lock: broken, plan: onDrift('refuse') })).toThrow(broken);
    });
  });

  describe('what the driver resolved', () => {
    const driven = lockPlan(undefined, recordWith({}, driverWith()));
    const primary = driverWith({ readPreference: { mode: 'primary', tags: [] } });

    it('counts where both plans know it', () => {
      expect(decideDrift({ lock: driven, plan: recordWith({}, primary) }).report.kind).toBe('breaking');
    });

    it('does not count where one does not', () => {
      expect(decideDrift({ lock: driven, plan: recordWith() }).report.kind).toBe('none');
      expect(decideDrift({ lock, plan: recordWith({}, primary) }).report.kind).toBe('none');
    });
  });

  describe('a change of one deployment', () => {
    const east = { match: { hosts: ['east-*'] }, connections: { primary: 60 } };
    const before = recordWith({ deployments: { east } });
    const wider = recordWith({ deployments: { east: { ...east, connections: { primary: 61 } } } });

    it('that breaks keeps the whole accepted plan, and says which', () => {
      const decision = decideDrift({ lock: lockPlan(undefined, before), plan: wider });
      expect(decision).toMatchObject({ inForce: 'locked', plan: before });
      expect(decision.report.message).toMatch(/^api \(east\): the cap at the primary grows from 60 to 61/);
    });

    it('that does not break is taken', () => {
      const decision = decideDrift({ lock: lockPlan(undefined, wider), plan: before });
      expect(decision).toMatchObject({ inForce: 'new', plan: before, report: { kind: 'changed' } });
    });
  });
});
