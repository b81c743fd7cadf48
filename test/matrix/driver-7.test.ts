import { driversToTest } from './drivers';
import { onDriver } from './on-driver';

describe.each(driversToTest(7))('mongodb $minor', onDriver);
