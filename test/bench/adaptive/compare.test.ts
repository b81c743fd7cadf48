import { compare, type Score } from '../../../bench/adaptive/compare';
import { WORLDS } from '../../../bench/adaptive/worlds';

function governedIn(world: string): Score {
  const spec = WORLDS[world];
  if (spec === undefined) throw new Error(`there is no world "${world}"`);
  const [governed] = compare(spec).scores;
  return governed as Score;
}

/** Virtual time and a seed: the same figures on every machine. */
describe('the adaptive limit in the simulated world', () => {
  it.each([
    ['a cap far too high, 450 callers', 0.97],
    ['the same, the network takes 10 ms', 0.97],
    ['four services', 0.97],
    // Each has two connections at least, and 20 of them are more than the member carries best.
    ['20 processes', 0.94],
    ['50 processes at a large member', 0.97],
    ['a third of the workers for 30 s', 0.95],
    ['three times the time for 30 s', 0.95],
    ['three times the time for 30 s, a large member', 0.95],
  ])('in the end of "%s" answers at least %d of what the best hand-set cap does', (world, least) => {
    const { lastRatio, fairness } = governedIn(world);
    expect(lastRatio).toBeGreaterThanOrEqual(least);
    expect(fairness).toBeGreaterThanOrEqual(0.9);
  });

  it('refuses next to nothing of a steady load of mixed kinds with a slow one in between', () => {
    const { ratio, refusedPart } = governedIn('steady 0.8 load of mixed kinds for 5 minutes');
    expect(refusedPart).toBeLessThanOrEqual(0.001);
    expect(ratio).toBeGreaterThanOrEqual(0.99);
  });
});
