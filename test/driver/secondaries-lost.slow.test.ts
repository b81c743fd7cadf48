import { loseSecondaries } from './secondaries-lost';

describe('when all secondaries are killed under full load, for ten seconds', () => {
  it('the primary gets no more reads than the budget, writes go on, and all recovers with one secondary', () =>
    loseSecondaries(10_000, 500));
});
