import { expect } from '@playwright/test';
import { openTab, signInAs } from '../harness/screen.ts';
import { seedTask } from '../harness/story.ts';
import { test } from '../harness/through-network.ts';

test('DEV-6 three tabs share one database, one queue, one uploader and one stream', async ({
  stack,
  network,
  context,
  page,
}) => {
  const task = await seedTask(stack, { title: 'Shared' });
  const sent: number[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/api/data')) sent.push(...opIdsOf(request.postData() ?? ''));
  });
  const one = await signInAs(page, stack.url, 'tech3', task.path);
  const two = await openTab(context, stack.url, task.path);
  const three = await openTab(context, stack.url, task.path);
  await expect.poll(() => network.underWay('/sync/stream')).toBe(1);
  await one.goOffline();
  await expect(two.pill).toHaveAttribute('data-conn', 'paused');
  await one.rename('From the first tab');
  await expect(three.title()).toHaveValue('From the first tab');
  // Before the second tab has seen it, its own edit would rightly be asked about first.
  await expect(two.title()).toHaveValue('From the first tab');
  await expect(two.pill).toHaveAttribute('data-unsent', '1');
  await two.rename('From the second tab');
  await expect(one.pill).toHaveAttribute('data-unsent', '2');
  await two.page.close();
  await three.goOnline();
  await one.allSent();
  await three.allSent();
  expect(
    await stack.sql(
      `SELECT fields->'title'->>'submitted' AS title, result FROM sync_operation WHERE row_id = $1 ORDER BY op_id`,
      [task.id],
    ),
  ).toEqual([
    { title: 'From the first tab', result: 'applied' },
    { title: 'From the second tab', result: 'applied' },
  ]);
  await expect(one.title()).toHaveValue('From the second tab');
  const [{ devices } = { devices: 0 }] = await stack.sql<{ devices: number }>(
    'SELECT count(DISTINCT device_id)::int AS devices FROM sync_operation WHERE row_id = $1',
    [task.id],
  );
  expect(devices).toBe(1);
  expect(sent).toHaveLength(2);
  expect(new Set(sent).size).toBe(2);
  await expect.poll(() => network.underWay('/sync/stream')).toBe(1);
});

function opIdsOf(body: string): number[] {
  return [...body.matchAll(/"op_id":(\d+)/g)].map(([, id]) => Number(id));
}
