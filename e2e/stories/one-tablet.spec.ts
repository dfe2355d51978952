import { expect } from '@playwright/test';
import { screenOf, signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** One browser, several people. */

test('DEV-2 two people on one device each keep their own work and upload it as themselves', async ({
  stack,
  page,
  account,
  newTask,
}) => {
  const [one, two] = [await newTask({ title: 'First' }), await newTask({ title: 'Second' })];
  const first = await signInAs(page, stack.url, 'tech1', one.path);
  await first.goOffline();
  await first.rename('By Tech 1');
  await page.goto(`${stack.url}/sign-in`);
  await expect(page.getByRole('button', { name: /Tech 1/ })).toContainText('1 unsent');

  await page.locator('[data-demo="tech2@festival.example"]').click();
  const second = screenOf(page, stack.url);
  await second.allSent();
  await second.openTask(one);
  await expect(second.title()).toHaveValue('First');
  await second.openTask(two);
  await second.rename('By Tech 2');
  await expect
    .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [two.id]))
    .toEqual([{ title: 'By Tech 2' }]);
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [one.id])).toEqual([{ title: 'First' }]);

  await page.goto(`${stack.url}/sign-in`);
  await page.getByRole('button', { name: /Tech 1/ }).click();
  await expect(first.pill).toHaveAttribute('data-unsent', '1');
  await first.openTask(one);
  await expect(first.title()).toHaveValue('By Tech 1');
  await first.goOnline();
  await first.allSent();
  const [tech1, tech2] = [await account('tech1'), await account('tech2')];
  const authors = await stack.sql(
    'SELECT author_id FROM sync_operation WHERE row_id = ANY($1) ORDER BY row_id = $2 DESC',
    [[one.id, two.id], one.id],
  );
  expect(authors).toEqual([{ author_id: tech1.userId }, { author_id: tech2.userId }]);
});

test('DEV-3 an expired sign-in stops neither reading nor writing, and the queue continues after signing in', async ({
  stack,
  page,
  account,
  newTask,
}) => {
  const task = await newTask({ title: 'Before' });
  const tech = await signInAs(page, stack.url, 'tech4', task.path);
  const { userId } = await account('tech4');
  await tech.goOffline();
  await stack.sql('DELETE FROM auth.session WHERE "userId" = $1', [userId]);
  await tech.rename('Written meanwhile');
  await page.reload();
  await tech.goOnline();
  await expect(tech.pill).toHaveAttribute('data-conn', 'sign_in_expired', { timeout: 30_000 });
  await expect(tech.title()).toHaveValue('Written meanwhile');
  await expect(tech.pill).toHaveAttribute('data-unsent', '1');

  await page.goto(`${stack.url}/sign-in`);
  await page.getByRole('textbox', { name: 'E-mail' }).fill('tech4@festival.example');
  await page.getByLabel('Password').fill('soundcheck');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await tech.allSent();
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [task.id])).toEqual([
    { title: 'Written meanwhile' },
  ]);
});
