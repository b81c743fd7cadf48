/** What ends a test that hangs. Nothing waits for it where nothing hangs, so a slow machine may have all it needs. */
const HANGS_AFTER_MS = 600_000;

const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  setupFiles: ['<rootDir>/test/support/suppressed-error.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          // As Nest's applications are compiled; nothing else has decorators.
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
          target: 'es2023',
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^mongo-governor$': '<rootDir>/src/index.ts',
    '^mongo-governor/testing$': '<rootDir>/src/testing/index.ts',
  },
};

/**
 * Two tiers; the file's name shows which (CONTRIBUTING.md, "Tests").
 * @type {import('jest').Config}
 */
module.exports = {
  // Of all projects: jest knows it only here.
  testTimeout: HANGS_AFTER_MS,
  // A worker with a big heap needs more than jest's 500 ms to end on a busy machine; one that leaks a handle never ends.
  workerGracefulExitTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'fast',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['\\.slow\\.test\\.ts$'],
    },
    { ...common, displayName: 'slow', testMatch: ['**/*.slow.test.ts'] },
  ],
};
