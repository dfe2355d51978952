import { expect } from '@playwright/test';
import { screenOf, signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** Rights count when a change arrives, not when it was made. */

test('WB-11 a lead demoted while offline deletes a task: not accepted, told why, and what follows flows on', async ({
  stack,
  page,
  account,
  newTask,
}) => {
  const [doomed, behind] = [await newTask({ title: 'Doomed' }), await newTask({ title: 'Behind' })];
  const { userId } = await account('lead2');
  const lead = await signInAs(page, stack.url, 'lead2', doomed.path);
  await lead.goOffline();
  await page.locator('[data-task-detail]').getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete task' }).click();
  await page
    .getByRole('dialog')
    .or(page.getByRole('alertdialog'))
    .getByRole('button', { name: 'Delete', exact: true })
    .click();
  await expect(lead.pill).toHaveAttribute('data-unsent', '1');
  await lead.openTask(behind);
  await lead.rename('Behind, and fine');
  await expect(lead.pill).toHaveAttribute('data-unsent', '2');
  await stack.sql(`UPDATE member SET role = 'stage_tech' WHERE user_id = $1`, [userId]);
  await lead.goOnline();
  await lead.allSent();

  expect(
    await stack.sql('SELECT title, deleted_at FROM task WHERE id = ANY($1) ORDER BY title', [
      [doomed.id, behind.id],
    ]),
  ).toEqual([
    { title: 'Behind, and fine', deleted_at: null },
    { title: 'Doomed', deleted_at: null },
  ]);
  await lead.openTask(doomed);
  await expect(page.locator('[data-reason="restricted_delete"]').first()).toContainText(
    'Only a lead can delete',
  );
  await lead.openActivity();
  await expect(page.locator('[data-needs-you] [data-reason="restricted_delete"]')).toHaveAttribute(
    'data-result',
    'rejected',
  );
  await stack.sql(`UPDATE member SET role = 'festival_lead' WHERE user_id = $1`, [userId]);
});

test('DET-2 a step that became forbidden meanwhile is not accepted, and the row goes back', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask({ title: 'Generator B', state: 'in_progress' });
  const [hers, theirs] = [await browser.newContext(), await browser.newContext()];
  const tech = await signInAs(await hers.newPage(), stack.url, 'tech1', task.path);
  const lead = await signInAs(await theirs.newPage(), stack.url, 'lead1', task.path);
  await tech.goOffline();
  await tech.step('done').click();
  await expect(tech.pill).toHaveAttribute('data-unsent', '1');
  await tech.rename('Generator B, west');
  await lead.step('blocked').click();
  await expect
    .poll(() => stack.sql('SELECT state FROM task WHERE id = $1', [task.id]))
    .toEqual([{ state: 'blocked' }]);
  await tech.goOnline();
  await tech.allSent();

  const detail = tech.page.locator('[data-task-detail]');
  await expect(detail.locator('[data-state]').first()).toHaveAttribute('data-state', 'blocked');
  const strip = detail.locator('[data-reason="invalid_transition"]').first();
  await expect(strip).toContainText('Not possible from Blocked');
  await expect(strip).toContainText('Lead 1');
  expect(await stack.sql('SELECT title, state FROM task WHERE id = $1', [task.id])).toEqual([
    { title: 'Generator B, west', state: 'blocked' },
  ]);
  // It is still there after a reload, out of the local database.
  await tech.page.reload();
  await expect(screenOf(tech.page, stack.url).title()).toHaveValue('Generator B, west');
  await expect(detail.locator('[data-reason="invalid_transition"]').first()).toBeVisible();
  await hers.close();
  await theirs.close();
});
