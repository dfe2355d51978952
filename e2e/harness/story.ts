import { randomUUID } from 'node:crypto';
import { FESTIVAL_NAME } from '@festival-ops/db/demo/vocabulary';
import { type Device, openDevice } from '@festival-ops/simulator/device';
import { test as base } from '@playwright/test';
import { type Account, accountOf } from './account.ts';
import { launchStack, type RunningStack } from './running-stack.ts';

/** What every story starts from: a running product of its file's own, people, headless devices, fresh tasks. */
interface StoryFixtures {
  stack: RunningStack;
  /** Closes the browser contexts that the story opened, so that the next one has the machine to itself. */
  windows: undefined;
  /** A headless device of a demo person, online and with everything downloaded; removed when the story ends. */
  openDevice(account: Account): Promise<Device>;
  /** A fresh task by plain SQL, so that stories do not meet. */
  newTask(values?: Partial<NewTask>): Promise<SeededTask>;
  account(short: string): Promise<Account>;
}

interface NewTask {
  readonly title: string;
  readonly state: string;
}

export interface SeededTask {
  readonly id: string;
  readonly festivalId: string;
  readonly title: string;
  /** Where the app shows it. */
  readonly path: string;
}

/** Files share a browser and nothing else: what one leaves behind is not what another was written for. */
export const test = base.extend<StoryFixtures, { stackOf: (file: string) => Promise<RunningStack> }>({
  stackOf: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixtures from this pattern
    async ({}, use) => {
      let running: { readonly file: string; readonly stack: RunningStack } | undefined;
      await use(async (file) => {
        if (running?.file === file) return running.stack;
        await running?.stack.dispose();
        running = undefined;
        running = { file, stack: await launchStack() };
        return running.stack;
      });
      await running?.stack.dispose();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  stack: async ({ stackOf }, use, { file }) => {
    await use(await stackOf(file));
  },
  windows: [
    async ({ browser }, use) => {
      await use(undefined);
      for (const context of browser.contexts()) await context.close();
    },
    { auto: true },
  ],
  account: async ({ stack }, use) => {
    await use((short) => accountOf(stack, short));
  },
  openDevice: async ({ stack }, use) => {
    const opened: Device[] = [];
    await use(async (account) => {
      const device = await openDevice({ url: stack.url, userId: account.userId, getToken: account.getToken });
      opened.push(device);
      await device.connect();
      await device.db.waitForFirstSync();
      return device;
    });
    for (const device of opened) await device.dispose();
  },
  newTask: async ({ stack }, use) => {
    await use((values = {}) => seedTask(stack, values));
  },
});

/** A fresh task by plain SQL on the first stage of the demo festival. */
export async function seedTask(stack: RunningStack, values: Partial<NewTask> = {}): Promise<SeededTask> {
  const id = randomUUID();
  const title = values.title ?? `Story task ${id.slice(0, 8)}`;
  const [row] = await stack.sql<{ festival_id: string }>(
    `INSERT INTO task (id, festival_id, stage_id, title, state)
     SELECT $1, s.festival_id, s.id, $2, $3 FROM stage s JOIN festival f ON f.id = s.festival_id
     WHERE f.name = $4 ORDER BY s.sort LIMIT 1 RETURNING festival_id`,
    [id, title, values.state ?? 'open', FESTIVAL_NAME],
  );
  if (row === undefined) throw new Error('the demo festival has no stage');
  return { id, festivalId: row.festival_id, title, path: `/f/${row.festival_id}/tasks/${id}` };
}
