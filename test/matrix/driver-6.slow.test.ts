import { contract } from './contract';
import { driversOf } from './drivers';
import { onDriver } from './on-driver';

describe.each(driversOf(6))('mongodb $minor', (driver) => onDriver(driver, contract));
