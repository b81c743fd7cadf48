import { type Explained, specSuite } from './suite';

const EXPLAINED: Explained = {
  'a governed client hands its own read preference to a transaction as primary, where the driver refuses it':
    ['transactions/transaction-options: readPreference inherited from client'],
};

describe('observing', () => specSuite({ mode: 'observe' }, EXPLAINED));
