import { LEASED, REGRESSIONS } from './seeds';
import { testLeasedSeeds, testLoneSeeds } from './test-seeds';

/** `npm run test:faults` draws as many schedules as it is asked for. */
testLoneSeeds(REGRESSIONS);
testLeasedSeeds(LEASED);
