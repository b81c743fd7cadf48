import { burstIsShed } from './burst';

describe('a full queue', () => {
  it('answers what it accepted of 10,000 concurrent findOne on a share of 16 and sheds the rest at once', () =>
    burstIsShed(10_000));
});
