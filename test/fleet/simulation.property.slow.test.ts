import { testConvergence, testRandomFleets } from './simulations';

testRandomFleets(40);
testConvergence(20);
