import { testDeploymentDiffs } from './diff-properties';

testDeploymentDiffs(4_000);
