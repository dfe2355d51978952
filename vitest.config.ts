import { defineConfig } from 'vitest/config';

/**
 * Three kinds of tests, told apart by their suffix: `.test` needs nothing, `.pg.test` needs a real PostgreSQL,
 * `.browser.test` runs inside a real Chromium. Stories through the whole product are in e2e/.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['*/src/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: ['**/*.pg.test.ts', '**/*.browser.test.ts', '**/*.long.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'pg',
          include: ['*/src/**/*.pg.test.ts'],
          exclude: ['**/*.long.pg.test.ts', '**/node_modules/**'],
          globalSetup: ['testing/src/global-postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
