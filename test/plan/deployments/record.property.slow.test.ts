import { testDeploymentRecords } from './record-properties';

testDeploymentRecords(4_000);
