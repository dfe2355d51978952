import { chromiumArgs, findChromium } from '@festival-ops/testing/chromium';
import { defineConfig } from '@playwright/test';

/** Stories through the whole product: real Chromium, real gateway, api, sync service and PostgreSQL. */
export default defineConfig({
  testDir: 'stories',
  // what takes long (`*.long.spec.ts`): `npm run test:long` only
  projects: [
    { name: 'stories', testIgnore: '**/*.long.spec.ts' },
    { name: 'long', testMatch: '**/*.long.spec.ts' },
  ],
  // Stories mostly wait, for servers that start and for what must not happen; each file has a stack of its own.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: findChromium() ?? '',
      args: [...chromiumArgs],
    },
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
