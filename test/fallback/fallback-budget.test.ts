import { intervalOf } from '../../src/fallback/fallback-budget';

describe('the pace of fallback reads', () => {
  it('spaces starts evenly', () => {
    expect(intervalOf({ maxConcurrent: 4, maxPerSecond: 50, maxQueued: 20 })).toBe(20);
  });

  it('is no bound for a rate of zero, which starts nothing at all', () => {
    expect(intervalOf({ maxConcurrent: 4, maxPerSecond: 0, maxQueued: 20 })).toBe(0);
  });
});
