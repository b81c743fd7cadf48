import { testCoveredPatterns, testDiffProperties } from './diff-properties';

testDiffProperties(100);
testCoveredPatterns(500);
