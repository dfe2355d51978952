import { expect, type Locator, type Page } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** The board as crews use it: by keyboard alone, by menu, by dragging, and with thousands of tasks. */

const card = (page: Page, id: string) => page.locator(`[data-task-id="${id}"]`);
const column = (page: Page, key: string) => page.locator(`section[data-column="${key}"]`);
const inColumn = (page: Page, key: string, id: string) => column(page, key).locator(`[data-task-id="${id}"]`);
const focusedTask = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-task-id]')?.dataset.taskId);

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (start === null || end === null) throw new Error('both are on the screen');
  await page.mouse.move(start.x + 60, start.y + start.height - 12);
  await page.mouse.down();
  await page.mouse.move(start.x + 80, start.y + start.height - 20, { steps: 3 });
  await page.mouse.move(end.x + 60, end.y + 200, { steps: 5 });
  await page.mouse.up();
}

test('everything on the board by keyboard; what others do moves nothing under it', async ({
  stack,
  page,
  newTask,
}) => {
  const first = await newTask({ title: 'Keyboard Alpha' });
  const second = await newTask({ title: 'Keyboard Beta' });
  await signInAs(page, stack.url, 'lead1', `/f/${first.festivalId}/board`);
  await card(page, first.id).or(page.locator('[data-task-id]').first()).first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('keyboard');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=keyboard/);
  await expect(page.locator('[data-task-id]')).toHaveCount(2);

  await page.keyboard.press('j');
  await expect.poll(() => focusedTask(page), { timeout: 20_000 }).toBe(first.id);
  await page.keyboard.press('j');
  expect(await focusedTask(page)).toBe(second.id);
  await page.keyboard.press('k');
  expect(await focusedTask(page)).toBe(first.id);

  // Somebody else's task would stand above: it waits, and says so.
  const [late] = await stack.sql<{ id: string }>(
    `INSERT INTO task (id, festival_id, stage_id, title, urgency)
     SELECT gen_random_uuid(), festival_id, stage_id, 'Keyboard Critical', 'critical' FROM task WHERE id = $1 RETURNING id`,
    [first.id],
  );
  const changed = page.getByRole('button', { name: /1 changed/ });
  await expect(changed).toBeVisible();
  await expect(card(page, late?.id ?? '')).toHaveCount(0);
  expect(await focusedTask(page)).toBe(first.id);
  await changed.press('Enter');
  await expect(column(page, 'open').locator('[data-task-id]').first()).toHaveAttribute(
    'data-task-id',
    late?.id ?? '',
  );

  await card(page, first.id).locator('[data-task-link]').focus();
  await page.keyboard.press('a');
  await expect(card(page, first.id)).toContainText('Lead 1');
  await page.keyboard.press('u');
  await page.getByRole('menuitem', { name: /^High/ }).press('Enter');
  await expect(card(page, first.id)).toHaveAttribute('data-urgency', 'high');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect.poll(() => focusedTask(page), { timeout: 20_000 }).toBe(first.id);
  await page.keyboard.press('s');
  await page.getByRole('menuitem', { name: /^In progress/ }).press('Enter');
  await expect(inColumn(page, 'in_progress', first.id)).toBeVisible();

  await expect(page.getByRole('menu')).toHaveCount(0);
  // the focus goes with the task into its new column
  await expect.poll(() => focusedTask(page), { timeout: 20_000 }).toBe(first.id);
  await page.keyboard.press('1');
  await page.keyboard.press('x');
  await page.keyboard.press('v');
  await expect(page.getByRole('table', { name: 'Tasks' })).toBeVisible();
  await expect(page).toHaveURL(/view=list/);
  await expect(page.getByRole('row')).toHaveCount(4);
  await expect(page.getByText('1 selected', { exact: true })).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/tasks\//);

  await page.keyboard.press('g');
  await page.keyboard.press('g');
  await expect(page).toHaveURL(/\/gear/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Go to Board');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('keyboard beta');
  await expect(page.getByRole('option').first()).toContainText('Keyboard Beta');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/tasks/${second.id}`));
});

test('a task moves by its menu and by dragging, and says why where it cannot', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ title: 'Movable' });
  await signInAs(page, stack.url, 'tech1', `/f/${task.festivalId}/board?q=movable`);
  await card(page, task.id).getByRole('button', { name: 'Move “Movable” to…' }).click();
  const done = page.getByRole('menuitem', { name: /^Done/ });
  await expect(done).toHaveAttribute('aria-disabled', 'true');
  await expect(done).toContainText('From Open it goes to In progress or Blocked.');
  await expect(page.getByRole('menuitem', { name: /River Stage/ })).toContainText('Only leads move tasks');
  await page.getByRole('menuitem', { name: /^Blocked/ }).click();
  await expect(inColumn(page, 'blocked', task.id)).toBeVisible();

  await drag(page, inColumn(page, 'blocked', task.id), column(page, 'done'));
  await expect(page.getByText('From Blocked it goes to')).toBeVisible();
  await expect(inColumn(page, 'blocked', task.id)).toBeVisible();
  await drag(page, inColumn(page, 'blocked', task.id), column(page, 'in_progress'));
  await expect(inColumn(page, 'in_progress', task.id)).toBeVisible();
  // A drag is not a tap: the task did not open.
  await expect(page).toHaveURL(/\/board/);
});
