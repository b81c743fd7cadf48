import { testOracle } from './oracle-properties';

testOracle(2_000);
