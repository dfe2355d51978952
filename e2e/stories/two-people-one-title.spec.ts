import { expect } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/**
 * The scenario that everything starts from: a title is A, one person goes offline and writes C, another writes B,
 * the first comes back.
 */

test('OUT-6 both end on C; the first reads whose B it replaced, the second is told', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask({ title: 'A' });
  const [first, second] = [await browser.newContext(), await browser.newContext()];
  const tech = await signInAs(await first.newPage(), stack.url, 'tech1', task.path);
  const lead = await signInAs(await second.newPage(), stack.url, 'lead1', task.path);
  await expect(tech.title()).toHaveValue('A');
  await expect(lead.title()).toHaveValue('A');

  await tech.goOffline();
  await tech.rename('C');
  await lead.rename('B');
  await expect
    .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [task.id]))
    .toEqual([{ title: 'B' }]);
  await expect(tech.title()).toHaveValue('C');
  await tech.goOnline();
  await tech.allSent();

  await expect(tech.title()).toHaveValue('C');
  await expect(lead.title()).toHaveValue('C');
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [task.id])).toEqual([{ title: 'C' }]);

  await tech.openActivity();
  const receipt = tech.page.locator('[data-reason="overwrote_concurrent"]').first();
  await expect(receipt).toHaveAttribute('data-result', 'applied');
  await expect(receipt).toContainText('Lead 1');
  await expect(receipt).toContainText('B');

  await lead.openActivity();
  const notice = lead.page.locator('[data-notice-id]').first();
  await expect(notice).toContainText('Tech 1 replaced your title');
  await expect(notice).toContainText('B');
  await expect(notice).toContainText('C');
  await first.close();
  await second.close();
});

test('DEV-4 a tap shows at once, says that it is saved here, and says nothing once it counts', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ state: 'in_progress' });
  const tech = await signInAs(page, stack.url, 'tech5', task.path);
  await tech.goOffline();
  await tech.step('done').click();
  const article = page.locator('[data-task-detail] [data-state]').first();
  await expect(article).toHaveAttribute('data-state', 'done');
  await expect(article).toHaveAttribute('data-sync', 'saved');
  await expect(page.locator('[data-task-detail]')).toContainText('Saved here');
  await page.reload();
  await expect(article).toHaveAttribute('data-state', 'done');
  await expect(article).toHaveAttribute('data-sync', 'saved');
  await tech.goOnline();
  await tech.allSent();
  await expect(article).not.toHaveAttribute('data-sync', 'saved');
  await tech.openActivity();
  await expect(page.locator('li[data-result]').first()).toHaveAttribute('data-result', 'applied');
});
