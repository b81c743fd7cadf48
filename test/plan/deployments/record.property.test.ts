import { testDeploymentRecords } from './record-properties';

testDeploymentRecords(150);
