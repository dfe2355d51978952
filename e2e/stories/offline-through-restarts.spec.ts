import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArgs, findChromium } from '@festival-ops/testing/chromium';
import { chromium, expect } from '@playwright/test';
import { screenOf, signInAs, untilInstalled } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

test('DEV-1 twenty edits without a server survive a reload and a closed browser, and arrive once each', async ({
  stack,
  newTask,
}) => {
  const task = await newTask({ title: 'Before' });
  const profile = mkdtempSync(join(tmpdir(), 'festival-profile-'));
  const openBrowser = () =>
    chromium.launchPersistentContext(profile, {
      executablePath: findChromium() ?? '',
      args: [...chromiumArgs],
    });

  let browser = await openBrowser();
  const page = browser.pages()[0] ?? (await browser.newPage());
  await signInAs(page, stack.url, 'tech1', task.path);
  await untilInstalled(page);
  await stack.stop();

  let screen = screenOf(page, stack.url);
  let made = 0;
  const edit = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      made += 1;
      await screen.title().fill(`Edit ${made}`);
      await screen.title().press('Enter');
      await expect(screen.pill).toHaveAttribute('data-unsent', String(made));
    }
  };
  await edit(7);
  await page.reload();
  await expect(screen.title()).toHaveValue('Edit 7');
  await edit(7);
  await browser.close();

  browser = await openBrowser();
  const reopened = browser.pages()[0] ?? (await browser.newPage());
  screen = screenOf(reopened, stack.url);
  await screen.openTask(task);
  await expect(screen.title()).toHaveValue('Edit 14');
  await expect(screen.pill).toHaveAttribute('data-unsent', '14');
  await edit(6);

  await stack.start();
  await screen.allSent();
  const receipts = await stack.sql<{ submitted: string; result: string }>(
    `SELECT fields->'title'->>'submitted' AS submitted, result FROM sync_operation WHERE row_id = $1 ORDER BY op_id`,
    [task.id],
  );
  expect(receipts).toEqual(
    Array.from({ length: 20 }, (_, n) => ({ submitted: `Edit ${n + 1}`, result: 'applied' })),
  );
  expect(await stack.sql('SELECT title, version::int AS version FROM task WHERE id = $1', [task.id])).toEqual(
    [{ title: 'Edit 20', version: 21 }],
  );
  await expect(screen.title()).toHaveValue('Edit 20');
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
});

test('DEV-1 the app opens with no server at all, also on a deep link, and goes on writing', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ title: 'Deep' });
  await signInAs(page, stack.url, 'tech2');
  await untilInstalled(page);
  await stack.stop();
  const screen = screenOf(page, stack.url);
  await screen.openTask(task);
  await expect(screen.title()).toHaveValue('Deep');
  await expect(page.locator('[data-skeleton], [role=progressbar]')).toHaveCount(0);
  await screen.title().fill('Written with no server');
  await screen.title().press('Enter');
  await expect(screen.pill).toHaveAttribute('data-unsent', '1');
  await stack.start();
  await screen.allSent();
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [task.id])).toEqual([
    { title: 'Written with no server' },
  ]);
});
