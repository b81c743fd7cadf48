import { contract } from './contract';
import { driversOf } from './drivers';
import { onDriver } from './on-driver';

describe.each(driversOf(7))('mongodb $minor', (driver) => onDriver(driver, contract));
