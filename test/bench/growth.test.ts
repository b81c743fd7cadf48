import { growthOf } from '../../bench/long-run/growth';
import type { Sample } from '../../bench/long-run/sample';

const steady: Sample = { operations: 0, heapMB: 20, listeners: 50, timers: 6, series: 80, sockets: 30 };
const grown = (samples: readonly Sample[]) =>
  growthOf(samples)
    .filter(({ grew }) => grew)
    .map(({ quantity }) => quantity);

describe('growth over a long run', () => {
  it('is none when every sample is like the others, whatever the first ones were', () => {
    const samples = Array.from({ length: 20 }, (_, n) => (n < 4 ? { ...steady, heapMB: 5 } : steady));
    expect(grown(samples)).toEqual([]);
  });

  it('is found where something becomes more, however slowly', () => {
    const samples = Array.from({ length: 100 }, (_, n) => ({
      ...steady,
      heapMB: 20 + n * 0.06,
      listeners: 50 + Math.floor(n / 50),
    }));
    expect(grown(samples)).toEqual(['heapMB', 'listeners']);
  });

  it('is not seen in one outlier', () => {
    const samples = Array.from({ length: 25 }, (_, n) => (n === 23 ? { ...steady, heapMB: 500 } : steady));
    expect(grown(samples)).toEqual([]);
  });

  it('can not be told from fewer than five samples', () => {
    expect(() => growthOf([steady, steady])).toThrow('at least 5 samples, not 2');
  });
});
