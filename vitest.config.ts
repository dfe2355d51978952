import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, findChromium } from './testing/src/chromium.ts';

const executablePath = findChromium();

/**
 * Four kinds of tests, told apart by their suffix: `.test` needs nothing, `.pg.test` needs a real PostgreSQL,
 * `.contract.test` a sync endpoint, `.browser.test` runs inside a real Chromium. Stories through the whole product are in e2e/.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['*/src/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [
            '**/*.pg.test.ts',
            '**/*.contract.test.ts',
            '**/*.browser.test.ts',
            '**/*.long.test.ts',
            '**/node_modules/**',
          ],
        },
      },
      {
        test: {
          name: 'pg',
          sequence: { groupOrder: 1 },
          include: ['*/src/**/*.pg.test.ts'],
          exclude: ['**/*.long.pg.test.ts', '**/node_modules/**'],
          globalSetup: ['testing/src/global-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        // what takes long: `npm run test:long` only
        test: {
          name: 'long',
          sequence: { groupOrder: 4 },
          include: ['*/src/**/*.long.pg.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['testing/src/global-postgres.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'contract',
          sequence: { groupOrder: 3 },
          include: ['sync-contract/src/**/*.contract.test.ts'],
          globalSetup: ['sync-contract/src/contract-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // another endpoint has one database only; files on ours mostly wait for time to pass
          maxWorkers: process.env.SYNC_URL === undefined ? 3 : 1,
        },
      },
      {
        extends: './web/vite.config.ts',
        root: '.',
        cacheDir: 'node_modules/.vite/browser-tests',
        // found late, they would make the page reload in the middle of a test
        optimizeDeps: { include: ['zod', 'zod/mini'] },
        test: {
          name: 'browser',
          sequence: { groupOrder: 2 },
          include: ['*/src/**/*.browser.test.{ts,tsx}'],
          exclude: ['**/*.long.browser.test.{ts,tsx}', '**/node_modules/**'],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(executablePath === undefined ? {} : { executablePath }),
                args: [...chromiumArgs],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
