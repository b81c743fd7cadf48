const [base] = require('./jest.config.js').projects;

// A property runs once for each mutant: seconds for each, not minutes.
process.env.PROPERTY_RUNS = '60';

// Stryker loads every test file for each mutant. One folder's mutants need that folder's tests only.
const folder = process.env.MUTATION_FOLDER;

/** Only tests without sockets: a mutant that is not found by them is not found fast enough. */
module.exports = {
  ...base,
  roots: folder
    ? [`<rootDir>/test/${folder}`]
    : ['<rootDir>/test/policy', '<rootDir>/test/plan', '<rootDir>/test/drift', '<rootDir>/test/fleet'],
  testMatch: ['**/test/{policy,plan,drift}/*.test.ts', '**/test/fleet/{renew,protocol}.test.ts'],
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, 'fleet-fallback-limiter', 'resolve-options'],
  // The slowest test takes a fifth of a second: what hangs is found by jest, before Stryker gives up on its process.
  testTimeout: 3_000,
};
