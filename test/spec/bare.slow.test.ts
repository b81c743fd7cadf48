import { specSuite } from './suite';

describe('bare', () => specSuite());
