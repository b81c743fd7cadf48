import { specSuite } from './suite';

describe('enforcing caps, with reads at the primary', () =>
  specSuite({ reads: { preference: 'primary', onPrimaryRead: 'allow' } }));
