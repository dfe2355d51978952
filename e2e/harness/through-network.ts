import { freePort } from '@festival-ops/db/postgres';
import { test as base } from '@playwright/test';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { launchStack, type RunningStack } from './running-stack.ts';

/** A product that browsers reach only through a network that can fail, and that counts what passes. */
export const test = base.extend<object, { stack: RunningStack; network: FaultProxy }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixtures from this pattern
    async ({}, use) => {
      const port = await freePort();
      const stack = await launchStack({ publicUrl: `http://127.0.0.1:${port}` });
      await use(stack);
      await stack.dispose();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  network: [
    async ({ stack }, use) => {
      const network = await startFaultProxy(Number(new URL(stack.url).port), () => stack.gateway);
      await use(network);
      await network.close();
    },
    { scope: 'worker' },
  ],
});
