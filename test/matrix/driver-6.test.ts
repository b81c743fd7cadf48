import { driversToTest } from './drivers';
import { onDriver } from './on-driver';

describe.each(driversToTest(6))('mongodb $minor', onDriver);
