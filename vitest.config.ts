import { defineConfig } from 'vitest/config';
import { settleTestSeed } from './tests/test-seed.ts';

/** Modules do nothing when they are loaded, so files may share them: loading them anew for each takes a third of the time. */
const isolate = false;

// Before there are workers, so that all have the same.
settleTestSeed();
const setupFiles = ['tests/property-seed.ts'];

export default defineConfig({
  test: {
    // Much of a test's time is waiting for another process or for a minute to end: four at once keep two cores busy.
    maxWorkers: 4,
    // How long something takes is never the test; the default of a second would make it one on a busy machine.
    // A test whose only assertions stand in a loop over nothing fails, too.
    expect: { poll: { timeout: 15_000 }, requireAssertions: true },
    // Projects begin in the order of their names, so that the path of a claim, which waits for an alarm, is the first.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          isolate,
          setupFiles,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          isolate,
          setupFiles,
          globalSetup: ['tests/database-global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          isolate,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'long',
          include: ['tests/long/**/*.test.ts'],
          isolate,
          setupFiles,
          globalSetup: ['tests/database-global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
