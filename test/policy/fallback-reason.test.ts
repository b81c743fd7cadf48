import { fallbackReason, type SelectableMember } from '../../src/policy/fallback-reason';

function member(type: string, changes: Partial<SelectableMember> = {}): SelectableMember {
  return { type, tags: {}, error: null, lastUpdateTime: 1_000_000, lastWriteDate: 1_000_000, ...changes };
}

const NO_DEMANDS = { heartbeatFrequencyMS: 10_000, tags: undefined, maxStalenessSeconds: undefined };

describe('fallbackReason', () => {
  it('says undiscovered while a listed member has not been checked yet', () => {
    const members = [member('RSPrimary'), member('Unknown')];
    expect(fallbackReason({ ...NO_DEMANDS, members })).toBe('undiscovered');
  });

  it('says no_secondary once the check of the member has failed', () => {
    const members = [member('RSPrimary'), member('Unknown', { error: new Error('refused') })];
    expect(fallbackReason({ ...NO_DEMANDS, members })).toBe('no_secondary');
  });

  it('says stale when every secondary lags more than the policy allows', () => {
    const members = [member('RSPrimary'), member('RSSecondary', { lastWriteDate: 1_000_000 - 200_000 })];
    expect(fallbackReason({ ...NO_DEMANDS, members, maxStalenessSeconds: 120 })).toBe('stale');
  });

  it('measures the lag against the primary, wherever it stands in the list', () => {
    const members = [member('RSSecondary', { lastWriteDate: 1_000_000 - 200_000 }), member('RSPrimary')];
    expect(fallbackReason({ ...NO_DEMANDS, members, maxStalenessSeconds: 120 })).toBe('stale');
  });

  it('says tags when no fresh secondary matches a tag set', () => {
    const members = [member('RSPrimary'), member('RSSecondary', { tags: { dc: 'east' } })];
    expect(fallbackReason({ ...NO_DEMANDS, members, tags: [{ dc: 'wset' }] })).toBe('tags');
  });

  it('says overload when a secondary was eligible and the driver passed over it', () => {
    const members = [member('RSPrimary'), member('RSSecondary', { tags: { dc: 'east' } })];
    expect(fallbackReason({ ...NO_DEMANDS, members, tags: [{ dc: 'east' }] })).toBe('overload');
  });
});
