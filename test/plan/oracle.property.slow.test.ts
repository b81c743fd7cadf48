import { testOracle } from './oracle-properties';

testOracle(20_000);
