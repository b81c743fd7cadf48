const base = require('./jest.config.js');

/** Only tests without sockets: a mutant that is not found by them is not found fast enough. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/policy', '<rootDir>/test/plan'],
  testPathIgnorePatterns: ['fleet-fallback-limiter', 'resolve-options'],
  testTimeout: 10_000,
};
