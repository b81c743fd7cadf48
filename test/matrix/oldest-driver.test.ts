import { shortContract } from './contract';
import { driversOf } from './drivers';
import { onDriver } from './on-driver';

describe.each(driversOf(6).slice(0, 1))('mongodb $minor', (driver) => onDriver(driver, shortContract));
