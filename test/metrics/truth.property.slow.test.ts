import { testCounts } from './truth-properties';

testCounts(5, 10_000);
