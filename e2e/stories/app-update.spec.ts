import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '@festival-ops/stack/app-build';
import { serveBuiltApp } from '@festival-ops/stack/app-files';
import { expect, type Page } from '@playwright/test';
import { makeOlderApp } from '../harness/older-app.ts';
import { openTab, signInAs, untilInstalled } from '../harness/screen.ts';
import { seedTask } from '../harness/story.ts';
import { test } from '../harness/through-network.ts';

/** A new version, with another client schema, while work of the old one waits on the device. */

const WRITES = 50;

test('WB-10 WB-12 a new app waits until it is wanted, comes in all tabs, and the 50 writes of the old one all count', async ({
  stack,
  network,
  page,
  context,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'festival-update-'));
  const now = await buildApp({ dataDir: folder, logFile: join(folder, 'build.log'), say: () => {} });
  makeOlderApp(now, join(folder, 'before'));
  network.serveApp(serveBuiltApp(join(folder, 'before')));
  rmSync(folder, { recursive: true });
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
    await tech.title().fill(`Title ${n}`);
    await tech.title().press('Enter');
    await untilUnsent(page, n);
  }
  const other = await openTab(context, stack.url, task.path);
  await expect(other.title()).toHaveValue(`Title ${WRITES}`);
  const tabs = [page, other.page];

  network.serveApp(undefined);
  for (const tab of tabs) await tab.evaluate(() => Reflect.set(window, 'notReloaded', true));
  await other.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await other.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  const update = other.page.getByRole('button', { name: 'Update now' });
  await expect(update).toBeVisible();
  await expect(other.page.getByText(`${WRITES} changes not sent yet stay.`)).toBeVisible();
  for (const tab of tabs) expect(await tab.evaluate(() => Reflect.get(window, 'notReloaded'))).toBe(true);

  await update.click();
  for (const tab of tabs)
    await expect
      .poll(() => tab.evaluate(() => Reflect.get(window, 'notReloaded')).catch(() => true), {
        timeout: 20_000,
      })
      .toBeUndefined();
  await expect(tech.pill).toHaveAttribute('data-unsent', String(WRITES));
  await expect(tech.title()).toHaveValue(`Title ${WRITES}`);
  expect(await stack.sql('SELECT 1 FROM sync_operation WHERE row_id = $1', [task.id])).toEqual([]);

  await tech.goOnline();
  await tech.allSent();
  // What the app before did not know of a row that it edited comes with the row itself.
  await expect(stateLine).toContainText('Lead 1');
  expect(
    await stack.sql(
      `SELECT result, schema_version, count(*)::int AS writes FROM sync_operation WHERE row_id = $1
       GROUP BY result, schema_version`,
      [task.id],
    ),
  ).toEqual([{ result: 'applied', schema_version: 1, writes: WRITES }]);
  await tech.rename('After the update');
  await expect
    .poll(
      () =>
        stack.sql(
          'SELECT schema_version, result FROM sync_operation WHERE row_id = $1 ORDER BY op_id DESC LIMIT 1',
          [task.id],
        ),
      { timeout: 20_000 },
    )
    .toEqual([{ schema_version: 2, result: 'applied' }]);
});

/** Looks at every frame: fifty times the pauses of a patient look are ten seconds. */
async function untilUnsent(page: Page, n: number): Promise<void> {
  await page.waitForFunction(
    (unsent) => document.querySelector('[data-unsent]')?.getAttribute('data-unsent') === unsent,
    String(n),
  );
}
