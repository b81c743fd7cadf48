import { testCounts } from './truth-properties';

testCounts(1, 2_000);
