import { expectNearlyTheBest, scoreIn } from './score-in';

describe('the adaptive limit in the simulated world', () => {
  it.each([
    ['a cap far too high, 450 callers', 0.97],
    ['four services', 0.97],
  ])('in the end of "%s" answers at least %d of what the best hand-set cap does', (world, least) => {
    expectNearlyTheBest(world, least);
  });

  it('is found at once by who comes while the members are busy, and is told of it by the lease', () => {
    const world = 'a rollout of 20 busy processes';
    expect(scoreIn(world, 'mongo-governor, with leases').ratio).toBeGreaterThanOrEqual(0.91);
    expect(scoreIn(world).ratio).toBeLessThan(0.75);
  });
});
