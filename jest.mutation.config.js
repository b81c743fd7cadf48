const base = require('./jest.config.js');

// A property runs once for each mutant: seconds for each, not minutes.
process.env.PROPERTY_RUNS = '60';

/** Only tests without sockets: a mutant that is not found by them is not found fast enough. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/policy', '<rootDir>/test/plan', '<rootDir>/test/fleet'],
  testMatch: ['**/test/{policy,plan}/*.test.ts', '**/test/fleet/renew.test.ts'],
  testPathIgnorePatterns: ['fleet-fallback-limiter', 'resolve-options'],
  testTimeout: 10_000,
};
