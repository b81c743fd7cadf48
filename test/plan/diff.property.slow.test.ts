import { testCoveredPatterns, testDiffProperties } from './diff-properties';

testDiffProperties(2_000);
testCoveredPatterns(2_000);
