import { specSuite } from './suite';

describe('all others', () => specSuite((file) => !/^(transactions|retryable-)/.test(file)));
