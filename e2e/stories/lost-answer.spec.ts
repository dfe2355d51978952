import { expect } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { seedTask } from '../harness/story.ts';
import { test } from '../harness/through-network.ts';

/** Between the browser and the product stands a network that can lose an answer, or be gone. */

test('WB-3 the answer is lost after the commit: the retry changes nothing and gets the stored receipt', async ({
  stack,
  network,
  page,
}) => {
  const task = await seedTask(stack, { title: 'A' });
  const tech = await signInAs(page, stack.url, 'tech1', task.path);
  const lost = network.loseNextAnswer('/api/data');
  await tech.rename('Written once');
  await lost;
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [task.id])).toEqual([
    { title: 'Written once' },
  ]);
  await tech.allSent();
  expect(
    await stack.sql('SELECT result, reason_code FROM sync_operation WHERE row_id = $1', [task.id]),
  ).toEqual([{ result: 'applied', reason_code: null }]);
  expect(await stack.sql('SELECT title, version::int AS version FROM task WHERE id = $1', [task.id])).toEqual(
    [{ title: 'Written once', version: 2 }],
  );
});

test('WB-7 without a network the pill says so, and everything goes out by itself when it is back', async ({
  stack,
  network,
  page,
}) => {
  const task = await seedTask(stack, { title: 'A' });
  const tech = await signInAs(page, stack.url, 'tech2', task.path);
  await network.goDown();
  await tech.title().fill('From a dead spot');
  await tech.title().press('Enter');
  await expect(tech.pill).toHaveAttribute('data-conn', /no_network|no_answer/, { timeout: 30_000 });
  await expect(tech.pill).toHaveAttribute('data-unsent', '1');
  await network.comeBack();
  await tech.allSent();
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [task.id])).toEqual([
    { title: 'From a dead spot' },
  ]);
});

test('DEV-4 an answer that takes its time shows that something is on its way, and then nothing', async ({
  stack,
  network,
  page,
}) => {
  const task = await seedTask(stack, { title: 'Slow network' });
  const tech = await signInAs(page, stack.url, 'tech3', task.path);
  const held = network.holdNextAnswer('/api/data');
  await tech.step('in_progress').click();
  const answer = await held;
  await expect(tech.pill).toHaveAttribute('data-conn', 'sending');
  await expect(tech.pill).toContainText('Sending 1');
  answer.release();
  await tech.allSent();
  await expect(tech.pill).toContainText('All sent');
});
