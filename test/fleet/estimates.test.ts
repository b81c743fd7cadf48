import {
  ESTIMATE_LIFE_MS,
  type MemberEstimate,
  MOST_ESTIMATES,
  mergeEstimates,
} from '../../src/fleet/protocol/estimates';
import { renew } from '../../src/fleet/protocol/renew';
import { request } from './helpers';

function estimate(address: string, limit = 12, role: MemberEstimate['role'] = 'secondary'): MemberEstimate {
  return { address, role, limit, baselineUS: { find: 20_000 } };
}

describe('what instances tell of members', () => {
  it('is what was told last of each member, the newest first', () => {
    const first = mergeEstimates([], [estimate('a', 10), estimate('b', 20)], 1_000);
    expect(mergeEstimates(first, [estimate('b', 7)], 2_000)).toEqual([
      { ...estimate('b', 7), at: 2_000 },
      { ...estimate('a', 10), at: 1_000 },
    ]);
  });

  it('is another thing of a member in another role', () => {
    const first = mergeEstimates([], [estimate('a', 10, 'primary')], 0);
    expect(mergeEstimates(first, [estimate('a', 30)], 0).map(({ limit }) => limit)).toEqual([30, 10]);
  });

  it('is kept for an hour', () => {
    const told = mergeEstimates([], [estimate('a')], 0);
    expect(mergeEstimates(told, [], ESTIMATE_LIFE_MS - 1)).toEqual(told);
    expect(mergeEstimates(told, [], ESTIMATE_LIFE_MS)).toEqual([]);
  });

  it('does not grow with members that come and go: the oldest are dropped', () => {
    let kept = mergeEstimates([], [], 0);
    for (let n = 0; n < 2 * MOST_ESTIMATES; n += 1) kept = mergeEstimates(kept, [estimate(`m-${n}`)], n);
    expect(kept).toHaveLength(MOST_ESTIMATES);
    expect(kept[0]?.address).toBe(`m-${2 * MOST_ESTIMATES - 1}`);
    expect(kept.at(-1)?.address).toBe(`m-${MOST_ESTIMATES}`);
  });

  it('reaches a newcomer with its first answer', () => {
    const { state } = renew(undefined, request('a', { estimates: [estimate('db-1:27017', 8)] }), 1_000);
    const { grant } = renew(state, request('b'), 2_000);
    expect(grant.estimates).toEqual([{ ...estimate('db-1:27017', 8), at: 0 }]);
  });

  it('outlives the lease of who told it', () => {
    const { state } = renew(undefined, request('a', { estimates: [estimate('db-1:27017', 8)] }), 0);
    const { grant } = renew({ ...state, leases: [] }, request('b'), 60_000);
    expect(grant.estimates).toHaveLength(1);
  });

  it('of a state from a version that kept none is nothing', () => {
    const { estimates: _, ...earlier } = renew(undefined, request('a'), 0).state;
    expect(renew(earlier, request('a', { seq: 2 }), 1_000).grant.estimates).toEqual([]);
    expect(renew(earlier, request('a'), 1_000).grant).toMatchObject({ status: 'stale', estimates: [] });
  });
});
