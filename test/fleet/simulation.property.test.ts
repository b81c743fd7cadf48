import { randomRun } from '../../bench/simulate-fleet/random-run';
import { testConvergence, testRandomFleets } from './simulations';

testRandomFleets(2);
testConvergence(5);

test('a run is the same for the same seed', async () => {
  const [once, again] = [await randomRun(11), await randomRun(11)];
  expect(again).toEqual(once);
});
