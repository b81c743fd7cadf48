import { type Driver, type Overrides, reads, said, type Words } from '../said';

const SOONER = 'when all secondaries lag more, reads fall back to the primary sooner';
const LATER = 'reads fall back to the primary later';

describe('the words of a limit of staleness', () => {
  const lagging = (maxStalenessSeconds?: number): Driver => ({
    readPreference: {
      mode: 'secondaryPreferred',
      tags: [],
      ...(maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds }),
    },
  });

  it.each<readonly [number | undefined, number | undefined, ...Words]>([
    [300, 90, 'risky', 'api: secondaries may lag 90 s (before: 300 s)', SOONER],
    [undefined, 90, 'risky', 'api: secondaries may lag 90 s (before: without a limit)', SOONER],
    [90, 300, 'safe', 'api: secondaries may lag 300 s (before: 90 s)', LATER],
  ])('in the connection string: %p -> %p, whatever the preference of the plan', (before, after, ...words) => {
    for (const plan of [reads({ preference: 'secondary' }), reads({ preference: 'primary' })]) {
      expect(said(plan, plan, [lagging(before), lagging(after)])).toEqual([words]);
    }
  });

  it('in the connection string that goes is of no account at the primary', () => {
    const primary = reads({ preference: 'primary' });
    expect(said(primary, primary, [lagging(90), lagging()])).toEqual([
      ['safe', 'api: the limit of staleness goes', 'reads use the primary, which is never stale'],
    ]);
  });
});

describe('the words of a change that only is observed', () => {
  const observed = (value: Overrides['reads']): Overrides => ({ mode: 'observe', reads: value });

  it.each<readonly [Overrides['reads'], Overrides['reads'], ...Words]>([
    [
      { discoveryMS: 1_000 },
      { discoveryMS: 0 },
      'risky',
      'api: the wait for members that are not discovered yet shrinks from 1000 to 0 ms',
      'a restarting fleet falls back to the primary sooner',
    ],
    [
      { maxStalenessSeconds: 300 },
      { maxStalenessSeconds: 90 },
      'risky',
      'api: secondaries may lag 90 s (before: 300 s)',
      SOONER,
    ],
    [
      { tags: [] },
      { tags: [{ dc: 'east' }] },
      'risky',
      'api: reads go to members tagged [{"dc":"east"}] (before: [])',
      'a tag set that no secondary matches sends every read to the primary',
    ],
  ])('%j -> %j', (before, after, ...words) => {
    expect(said(observed(before), observed(after))).toEqual([words]);
  });
});
