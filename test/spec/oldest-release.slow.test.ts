import { forOlderDriver } from './applies';
import { specSuite } from './suite';

// The newest driver refuses 4.2; the newest that does not, and that the governor takes, is this one.
jest.mock('mongodb', () => jest.requireActual('mongodb-7.5'));

describe('server 4.2, with driver 7.5', () => specSuite(() => true, forOlderDriver));
