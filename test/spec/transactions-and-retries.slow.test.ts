import { specSuite } from './suite';

describe('transactions and retries', () => specSuite((file) => /^(transactions|retryable-)/.test(file)));
