import { quantile, summarize } from '../../bench/shared/statistics';

describe('a summary of rounds', () => {
  it('has the median, and an interval that holds it and grows narrower with the rounds', () => {
    const few = summarize(Array.from({ length: 8 }, (_, n) => n));
    const many = summarize(Array.from({ length: 200 }, (_, n) => n / 25));
    expect(few.median).toBe(3.5);
    for (const { low, median, high } of [few, many]) {
      expect(low).toBeLessThan(median);
      expect(high).toBeGreaterThan(median);
    }
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
  });

  it('does not depend on the order of the rounds', () => {
    expect(summarize([5, 1, 4, 2, 3])).toEqual(summarize([1, 2, 3, 4, 5]));
  });
});

describe('a quantile', () => {
  it('is linear between ranks, and not a number of nothing', () => {
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
