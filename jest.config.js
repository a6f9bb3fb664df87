/** Every suite in one run; `test/setup` brings up one PostgreSQL for all of them. @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/setup/native-environment.ts',
  runtime: '<rootDir>/test/setup/native-runtime.js',
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          experimental: { keepImportAttributes: true },
          parser: { syntax: 'typescript', tsx: false },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.rounds/', '/web/dist/'],
  modulePathIgnorePatterns: ['/.rounds/', '/web/dist/'],
  globalSetup: '<rootDir>/test/setup/global.ts',
  globalTeardown: '<rootDir>/test/setup/teardown.ts',
  testSequencer: '<rootDir>/test/setup/sequencer.js',
  // Not a bar of speed, but the end of a test that hangs: three suites share two processors.
  testTimeout: 1_200_000,
};
