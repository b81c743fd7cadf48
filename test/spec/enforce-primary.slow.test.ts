import { type Explained, specSuite } from './suite';

const EXPLAINED: Explained = {
  'a governed client hands its own read preference to a transaction as primary, where the driver refuses it':
    ['transactions/transaction-options: readPreference inherited from client'],
};

describe('enforcing caps, with reads at the primary', () =>
  specSuite({ reads: { preference: 'primary', onPrimaryRead: 'allow' } }, EXPLAINED));
