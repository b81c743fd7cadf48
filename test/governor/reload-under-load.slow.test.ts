import { reloadUnderLoad } from './reload-under-load';

describe('reload under load', () => {
  it('of 1,002 random configurations fails no operation, breaks no policy and exceeds no cap', () =>
    reloadUnderLoad(334));
});
