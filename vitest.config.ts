import { defineConfig } from 'vitest/config';

/** Waits for an alarm most of its time, so it may run beside others. */
const waiting = 'tests/browser/path.test.ts';

/** Modules do nothing when they are loaded, so files may share them: loading them anew for each takes a third of the time. */
const isolate = false;

export default defineConfig({
  test: {
    // Much of a test's time is waiting for another process: two at once use two cores better than one.
    maxWorkers: 2,
    // How long something takes is never the test; the default of a second would make it one on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          isolate,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', waiting],
          isolate,
          globalSetup: ['tests/database-global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'long',
          include: ['tests/long/**/*.test.ts'],
          globalSetup: ['tests/database-global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: [waiting],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // One browser keeps both cores busy.
          fileParallelism: false,
        },
      },
    ],
  },
});
