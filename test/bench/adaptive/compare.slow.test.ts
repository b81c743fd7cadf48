import { expectNearlyTheBest, scoreIn } from './score-in';

describe('the adaptive limit in the simulated world', () => {
  it.each([
    ['the same, the network takes 10 ms', 0.97],
    // Each has two connections at least, and 20 of them are more than the member carries best.
    ['20 processes', 0.94],
    ['50 processes at a large member', 0.97],
    ['a third of the workers for 30 s', 0.95],
    ['three times the time for 30 s', 0.95],
    ['three times the time for 30 s, a large member', 0.95],
  ])('in the end of "%s" answers at least %d of what the best hand-set cap does', (world, least) => {
    expectNearlyTheBest(world, least);
  });

  it('is told by the lease to who comes later', () => {
    const world = '20 processes that come within 8 s';
    expect(scoreIn(world, 'mongo-governor, with leases').ratio).toBeGreaterThanOrEqual(0.95);
    expect(scoreIn(world).ratio).toBeLessThan(0.9);
  });

  it('refuses next to nothing of a steady load of mixed kinds with a slow one in between', () => {
    const { ratio, refusedPart } = scoreIn('steady 0.8 load of mixed kinds for 5 minutes');
    expect(refusedPart).toBeLessThanOrEqual(0.001);
    expect(ratio).toBeGreaterThanOrEqual(0.99);
  });
});
