import { testDeploymentDiffs } from './diff-properties';

testDeploymentDiffs(150);
