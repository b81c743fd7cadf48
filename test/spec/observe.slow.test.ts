import { specSuite } from './suite';

describe('observing', () => specSuite({ mode: 'observe' }));
