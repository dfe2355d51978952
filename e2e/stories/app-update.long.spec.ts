import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '@festival-ops/stack/app-build';
import { expect, test } from '@playwright/test';
import { makeOlderApp } from '../harness/older-app.ts';
import { launchStack } from '../harness/running-stack.ts';
import { openTab, screenOf, signInAs, untilInstalled } from '../harness/screen.ts';
import { seedTask } from '../harness/story.ts';

/** A new version, with another client schema, while work of the old one waits on the device. */

const WRITES = 50;

test('WB-10 WB-12 a new app waits until it is wanted, comes in all tabs, and the 50 writes of the old one all count', async ({
  page,
  context,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'festival-update-'));
  const now = await buildApp({ dataDir: folder, logFile: join(folder, 'build.log'), say: () => {} });
  const before = join(folder, 'before');
  makeOlderApp(now, before);
  let served = before;
  const stack = await launchStack({ appFolder: () => served });
  try {
    const task = await seedTask(stack, { title: 'Before the update' });
    await stack.sql(
      `UPDATE task SET state = 'in_progress', state_by = (SELECT user_id FROM member WHERE display_name = 'Lead 1')
       WHERE id = $1`,
      [task.id],
    );
    const tech = await signInAs(page, stack.url, 'tech1', task.path);
    const stateLine = page.locator('[data-task-detail] [data-field="state"]');
    await expect(stateLine).toContainText('In progress');
    await expect(stateLine).not.toContainText('Lead 1');
    await untilInstalled(page);
    await tech.goOffline();
    for (let n = 1; n <= WRITES; n += 1) {
      await tech.rename(`Title ${n}`);
      await expect(tech.pill).toHaveAttribute('data-unsent', String(n));
    }
    const other = await openTab(context, stack.url, task.path);
    await expect(other.title()).toHaveValue(`Title ${WRITES}`);
    const tabs = [page, other.page];

    served = now;
    await stack.stop();
    await stack.start();
    for (const tab of tabs) await tab.evaluate(() => Reflect.set(window, 'notReloaded', true));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
    const update = page.getByRole('button', { name: 'Update now' });
    await expect(update).toBeVisible();
    await expect(page.getByText(`${WRITES} changes not sent yet stay.`)).toBeVisible();
    for (const tab of tabs) expect(await tab.evaluate(() => Reflect.get(window, 'notReloaded'))).toBe(true);

    await update.click();
    for (const tab of tabs)
      await expect
        .poll(() => tab.evaluate(() => Reflect.get(window, 'notReloaded')).catch(() => true), {
          timeout: 20_000,
        })
        .toBeUndefined();
    const updated = screenOf(page, stack.url);
    await updated.openTask(task);
    await expect(updated.pill).toHaveAttribute('data-unsent', String(WRITES));
    await expect(updated.title()).toHaveValue(`Title ${WRITES}`);
    expect(await stack.sql('SELECT 1 FROM sync_operation WHERE row_id = $1', [task.id])).toEqual([]);

    await updated.goOnline();
    await updated.allSent();
    // What the app before did not know of a row that it edited comes with the row itself.
    await expect(stateLine).toContainText('Lead 1');
    expect(
      await stack.sql(
        `SELECT result, schema_version, count(*)::int AS writes FROM sync_operation WHERE row_id = $1
         GROUP BY result, schema_version`,
        [task.id],
      ),
    ).toEqual([{ result: 'applied', schema_version: 1, writes: WRITES }]);
    await updated.rename('After the update');
    await expect
      .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [task.id]), { timeout: 20_000 })
      .toEqual([{ title: 'After the update' }]);
  } finally {
    await stack.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
});
