import { expect } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** What a person sets for this device, and when the app asks for something itself. */

test('text size, colours and single keys are as they were set, also after a reload', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ title: 'Seen in the sun' });
  await signInAs(page, stack.url, 'lead2', task.path);
  await page.goto(`${stack.url}/settings`);
  await page.getByRole('radio', { name: 'Largest', exact: true }).check();
  await page.getByRole('radio', { name: /^Sun/ }).check();
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).setChecked(false);
  // one language so far: nothing to choose from
  await expect(page.getByText('Language')).toHaveCount(0);
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'sun');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'sun');
  await expect(html).toHaveCSS('font-size', '23.4px');

  await page.goto(stack.url + task.path);
  const newTaskSheet = page.getByRole('dialog', { name: 'New task' });
  await page.locator('[data-task-detail] [data-task-history]').focus();
  await page.keyboard.press('c');
  await page.keyboard.press('n');
  await expect(newTaskSheet).toBeHidden();
  await expect(page.locator('[data-note-text]')).not.toBeFocused();
  // what goes with Ctrl still does
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('whoever comes back and changes something is asked once to keep the app, and can keep it from the settings', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ title: 'Worth keeping' });
  const tech = await signInAs(page, stack.url, 'tech6', task.path);
  const bar = page.locator('[data-keep-bar]');
  await tech.rename('On the first visit');
  await expect
    .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [task.id]), { timeout: 20_000 })
    .toEqual([{ title: 'On the first visit' }]);
  await tech.allSent();
  await expect(bar).toBeHidden();
  await page.evaluate(() => localStorage.setItem('festival-ops.visits', '{"count":1,"lastAt":0}'));
  await page.reload();
  await expect(tech.title()).toHaveValue('On the first visit');
  await expect(bar).toBeHidden();
  await tech.rename('On the second');
  await expect(bar.getByText('Keep Festival Ops on this device?')).toBeVisible();
  await bar.getByRole('button', { name: 'Not now' }).click();
  await expect(bar).toBeHidden();
  await page.reload();
  await tech.rename('And it rests');
  await tech.allSent();
  await expect(bar).toBeHidden();

  await page.goto(`${stack.url}/settings`);
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  // it is the browser that decides, by rules of its own
  await expect(page.getByText(/^(Kept safe: this browser|The browser did not promise it yet)/)).toBeVisible();
});
