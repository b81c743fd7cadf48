import fc from 'fast-check';
import { judgePrimaryRead } from '../../src/policy/read-policy';

const MODES = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'] as const;
const ACTIONS = ['reroute', 'reject', 'allow'] as const;

describe('judgePrimaryRead', () => {
  const policy = { preference: 'secondaryPreferred', onPrimaryRead: 'reroute' } as const;

  it('re-routes a read that asks for the primary', () => {
    expect(judgePrimaryRead({ mode: 'primary', waiver: undefined }, policy)).toEqual({ kind: 'reroute' });
  });

  it('re-routes primaryPreferred and nearest, which would use the primary', () => {
    for (const mode of ['primaryPreferred', 'nearest']) {
      expect(judgePrimaryRead({ mode, waiver: undefined }, policy)).toEqual({ kind: 'reroute' });
    }
  });

  it('lets a waived read pass with its reason', () => {
    expect(judgePrimaryRead({ mode: 'primary', waiver: 'login' }, policy)).toEqual({
      kind: 'waived',
      reason: 'login',
    });
  });

  it('calls a read that prefers secondaries and lands on the primary a fallback', () => {
    expect(judgePrimaryRead({ mode: 'secondaryPreferred', waiver: undefined }, policy)).toEqual({
      kind: 'fallback',
    });
  });

  it('does not accept a fallback where the policy says secondary only', () => {
    const strict = { preference: 'secondary', onPrimaryRead: 'reject' } as const;
    expect(judgePrimaryRead({ mode: 'secondaryPreferred', waiver: undefined }, strict)).toEqual({
      kind: 'reject',
    });
  });

  it('accepts nearest where the policy says nearest', () => {
    const nearest = { preference: 'nearest', onPrimaryRead: 'reroute' } as const;
    expect(judgePrimaryRead({ mode: 'nearest', waiver: undefined }, nearest)).toEqual({ kind: 'in-policy' });
  });

  it('never passes an unwaived read for the primary when the policy prefers secondaries', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MODES),
        fc.constantFrom('secondary', 'secondaryPreferred', 'nearest'),
        fc.constantFrom('reroute', 'reject'),
        (mode, preference, onPrimaryRead) => {
          fc.pre(mode === 'primary' || mode === 'primaryPreferred');
          const { kind } = judgePrimaryRead({ mode, waiver: undefined }, { preference, onPrimaryRead });
          return kind === onPrimaryRead;
        },
      ),
      { verbose: true },
    );
  });

  it('never re-routes or rejects when the policy itself reads from the primary', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODES), fc.constantFrom(...ACTIONS), (mode, onPrimaryRead) => {
        const verdict = judgePrimaryRead(
          { mode, waiver: undefined },
          { preference: 'primary', onPrimaryRead },
        );
        return verdict.kind === 'in-policy';
      }),
      { verbose: true },
    );
  });
});

describe('a read that wants a secondary alone, at a mongos', () => {
  it.each(['secondary', 'secondaryPreferred', 'nearest'] as const)('is in policy: %s', (preference) => {
    const routing = { preference, onPrimaryRead: 'reject' } as const;
    expect(judgePrimaryRead({ mode: 'secondary', waiver: 'why' }, routing)).toEqual({ kind: 'in-policy' });
  });
});

describe('judgePrimaryRead, where several of its reasons meet', () => {
  const judged = (mode: string, preference: 'primaryPreferred' | 'nearest' | 'secondary', waiver?: string) =>
    judgePrimaryRead({ mode, waiver }, { preference, onPrimaryRead: 'allow' });

  it('finds every read in policy where the policy prefers the primary', () => {
    expect(judged('secondary', 'primaryPreferred', 'why')).toEqual({ kind: 'in-policy' });
    expect(judged('primary', 'primaryPreferred', 'why')).toEqual({ kind: 'in-policy' });
  });

  it('names a waiver before anything else that lets a read pass, except that who prefers a secondary keeps to the budget', () => {
    expect(judged('nearest', 'nearest', 'why')).toEqual({ kind: 'waived', reason: 'why' });
    expect(judged('secondaryPreferred', 'nearest', 'why')).toEqual({ kind: 'fallback' });
  });

  it('allows, where the policy allows everything, what is neither a fallback nor in policy', () => {
    expect(judged('nearest', 'secondary')).toEqual({ kind: 'allow' });
    expect(judged('primary', 'nearest')).toEqual({ kind: 'allow' });
    expect(judged('secondaryPreferred', 'nearest')).toEqual({ kind: 'fallback' });
  });
});
