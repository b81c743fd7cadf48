/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^mongo-governor$': '<rootDir>/src/index.ts',
    '^mongo-governor/testing$': '<rootDir>/src/testing/index.ts',
  },
  // Two even on two cores, where jest would run everything in its own process.
  maxWorkers: 2,
  testTimeout: 30_000,
};
