import { fallbackReason, isUndiscovered, type SelectableMember } from '../../src/policy/fallback-reason';

const NOW = 1_000_000;

/** A member whose last write was `lagMS` before its last check. */
function member(type: string, lagMS = 0, changes: Partial<SelectableMember> = {}): SelectableMember {
  return { type, tags: {}, error: null, lastUpdateTime: NOW, lastWriteDate: NOW - lagMS, ...changes };
}

const reasonOf = (
  members: SelectableMember[],
  maxStalenessSeconds?: number,
  tags?: Readonly<Record<string, string>>[],
) => fallbackReason({ members, heartbeatFrequencyMS: 10_000, tags, maxStalenessSeconds });

describe('isUndiscovered', () => {
  it.each([
    ['Unknown', null, true],
    ['PossiblePrimary', null, true],
    ['Unknown', new Error('refused'), false],
    ['PossiblePrimary', new Error('refused'), false],
    ['RSPrimary', null, false],
    ['RSArbiter', null, false],
  ])('%s with error %p: %s', (type, error, expected) => {
    expect(isUndiscovered(member(type, 0, { error }))).toBe(expected);
  });
});

describe('fallbackReason', () => {
  it('says undiscovered while a listed member has not been checked yet', () => {
    expect(reasonOf([member('RSPrimary'), member('Unknown')])).toBe('undiscovered');
  });

  it('says no_secondary once the check of the member has failed', () => {
    const failed = member('Unknown', 0, { error: new Error('refused') });
    expect(reasonOf([member('RSPrimary'), failed])).toBe('no_secondary');
  });

  it('says stale when every secondary lags more than the policy allows, wherever the primary stands in the list', () => {
    expect(reasonOf([member('RSPrimary'), member('RSSecondary', 200_000)], 120)).toBe('stale');
    expect(reasonOf([member('RSSecondary', 200_000), member('RSPrimary')], 120)).toBe('stale');
  });

  it('says tags when no fresh secondary matches a tag set, and overload when one does and was passed over', () => {
    const members = [member('RSPrimary'), member('RSSecondary', 0, { tags: { dc: 'east' } })];
    expect(reasonOf(members, undefined, [{ dc: 'wset' }])).toBe('tags');
    expect(reasonOf(members, undefined, [{ dc: 'east' }])).toBe('overload');
  });

  it('is that there is no secondary, when none of several members is one', () => {
    expect(reasonOf([member('RSPrimary'), member('RSArbiter')])).toBe('no_secondary');
    expect(reasonOf([member('RSPrimary'), member('RSArbiter'), member('Unknown')])).toBe('undiscovered');
    expect(reasonOf([])).toBe('no_secondary');
  });

  it('estimates staleness as the specification does: lag behind the primary, and a heartbeat', () => {
    // 80 s behind, 10 s of heartbeat: 90 s.
    expect(reasonOf([member('RSPrimary'), member('RSSecondary', 80_000)], 90)).toBe('overload');
    expect(reasonOf([member('RSPrimary'), member('RSSecondary', 80_001)], 90)).toBe('stale');
    // The primary's own writes are 5 s old: that is no lag of the secondary's.
    expect(reasonOf([member('RSPrimary', 5_000), member('RSSecondary', 85_000)], 90)).toBe('overload');
    expect(reasonOf([member('RSPrimary', 5_000), member('RSSecondary', 85_001)], 90)).toBe('stale');
  });

  it('looks for the primary among all members, and knows no staleness without one', () => {
    expect(reasonOf([member('RSSecondary', 85_000), member('RSPrimary', 5_000)], 90)).toBe('overload');
    expect(reasonOf([member('RSSecondary', 500_000)], 90)).toBe('overload');
    expect(reasonOf([member('RSPrimary'), member('RSSecondary', 500_000)])).toBe('overload');
  });

  it('is stale only when every secondary is', () => {
    const members = [member('RSPrimary'), member('RSSecondary', 500_000), member('RSSecondary')];
    expect(reasonOf(members, 90)).toBe('overload');
  });

  it('is about tags when no fresh secondary has all tags of any set', () => {
    const both = member('RSSecondary', 0, { tags: { dc: 'east', use: 'app' } });
    const members = [member('RSPrimary'), member('RSSecondary'), both];
    expect(reasonOf(members, undefined, [{ dc: 'east', use: 'app' }])).toBe('overload');
    expect(reasonOf(members, undefined, [{ dc: 'east', use: 'report' }])).toBe('tags');
    expect(reasonOf(members, undefined, [{ dc: 'west' }, { use: 'app' }])).toBe('overload');
    expect(reasonOf(members, undefined, [{ dc: 'west' }, {}])).toBe('overload');
    expect(reasonOf(members, undefined, [])).toBe('overload');
    const stale = { ...both, lastWriteDate: 0 };
    expect(reasonOf([member('RSPrimary'), member('RSSecondary'), stale], 90, [{ dc: 'east' }])).toBe('tags');
  });
});
