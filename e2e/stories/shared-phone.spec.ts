import { expect, type Request } from '@playwright/test';
import { screenOf, signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** One phone, handed on while work on it is not sent. */

test('DEV-2 WB-10 who signs out with unsent changes is asked, and whoever comes next neither sends nor sees them', async ({
  stack,
  page,
  context,
  newTask,
}) => {
  const task = await newTask({ title: 'Handed on' });
  const sent: string[] = [];
  context.on('request', (request: Request) => sent.push(request.postData() ?? ''));
  const first = await signInAs(page, stack.url, 'tech1', task.path);
  await first.goOffline();
  for (const n of [1, 2, 3]) {
    await first.rename(`${n} of Tech 1`);
    await expect(first.pill).toHaveAttribute('data-unsent', String(n));
  }

  await page.goto(`${stack.url}/settings`);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export my unsent changes' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/unsent.*\.txt$/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  const asked = page.getByRole('alertdialog', { name: '3 changes are not sent' });
  await expect(asked.getByRole('button', { name: 'Stay' })).toBeFocused();
  await asked.getByRole('button', { name: 'Delete them' }).click();
  await asked.getByLabel('Type 3 to delete them').fill('2');
  await asked.getByRole('button', { name: 'Sign out and delete them' }).click();
  await expect(asked.getByText('Type the number 3.')).toBeVisible();
  await asked.getByRole('button', { name: 'Sign out, keep them on this device' }).click();
  const row = page.getByRole('button', { name: /Tech 1/ });
  await expect(row).toContainText('3 unsent');
  await expect(row).toContainText('Signed out');

  await page.locator('[data-demo="tech2@festival.example"]').click();
  const second = screenOf(page, stack.url);
  await second.allSent();
  await second.openTask(task);
  await expect(second.title()).toHaveValue('Handed on');
  await second.rename('By Tech 2');
  await expect
    .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [task.id]), { timeout: 20_000 })
    .toEqual([{ title: 'By Tech 2' }]);
  expect(sent.filter((body) => body.includes('of Tech 1'))).toEqual([]);
  expect(sent.some((body) => body.includes('By Tech 2'))).toBe(true);

  await page.goto(`${stack.url}/sign-in`);
  await page.getByRole('button', { name: /Tech 1/ }).click();
  await expect(first.pill).toHaveAttribute('data-unsent', '3');
  // no reload: whatever opened while the app changed hands has closed whole
  await first.goOnline();
  await first.allSent();
  const authors = await stack.sql<{ display_name: string; writes: number }>(
    `SELECT m.display_name, count(*)::int AS writes FROM sync_operation o
     JOIN member m ON m.user_id = o.author_id AND m.festival_id = o.festival_id
     WHERE o.row_id = $1 GROUP BY 1 ORDER BY 1`,
    [task.id],
  );
  expect(authors).toEqual([
    { display_name: 'Tech 1', writes: 3 },
    { display_name: 'Tech 2', writes: 1 },
  ]);
});

test('DEV-2 what is deleted by its number is gone with the person, and only then', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ title: 'Stays as it was' });
  const tech = await signInAs(page, stack.url, 'tech3', task.path);
  await tech.goOffline();
  await tech.rename('Never sent');
  await page.goto(`${stack.url}/settings`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  const asked = page.getByRole('alertdialog', { name: '1 change is not sent' });
  await asked.getByRole('button', { name: 'Delete it' }).click();
  await asked.getByLabel('Type 1 to delete it').fill('1');
  await asked.getByRole('button', { name: 'Sign out and delete it' }).click();
  await expect(page.locator('[data-demo="tech3@festival.example"]')).toBeVisible();
  await page.locator('[data-demo="tech3@festival.example"]').click();
  await tech.allSent();
  await tech.openTask(task);
  await expect(tech.title()).toHaveValue('Stays as it was');
});
