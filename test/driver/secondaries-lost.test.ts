import { loseSecondaries } from './secondaries-lost';

describe('when all secondaries are killed under full load', () => {
  it('the primary gets no more reads than the budget, writes go on, and all recovers with one secondary', () =>
    loseSecondaries(300, 100));
});
