import { expect, type Page } from '@playwright/test';
import { openTab, signInAs } from '../harness/screen.ts';
import { seedTask } from '../harness/story.ts';
import { test } from '../harness/through-network.ts';

/** Several tabs of one person, counted at the server: what passes the network is what arrives there. */

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
  expect(network.mostUnderWay('/api/data')).toBe(1);
  await expect.poll(() => network.underWay('/sync/stream')).toBe(1);
});

test('DEV-1 DEV-6 WB-3 the tab that uploads crashes in the middle: the others go on, and each write counts once', async ({
  stack,
  network,
  context,
  page,
}) => {
  const task = await seedTask(stack, { title: 'Before the crash' });
  const uploading: Page[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/api/data')) uploading.push(request.frame().page());
  });
  const one = await signInAs(page, stack.url, 'tech4', task.path);
  const two = await openTab(context, stack.url, task.path);
  const three = await openTab(context, stack.url, task.path);
  const tabs = [one, two, three];
  await one.goOffline();
  for (const n of [1, 2, 3]) {
    await one.rename(`Title ${n}`);
    for (const tab of tabs) {
      await expect(tab.title()).toHaveValue(`Title ${n}`);
      await expect(tab.pill).toHaveAttribute('data-unsent', String(n));
    }
  }
  const held = network.holdNextAnswer('/api/data');
  await two.goOnline();
  // all three have been judged by now, and the device has not heard of it
  await held;
  const [crashing] = uploading;
  if (crashing === undefined) throw new Error('nobody uploads');
  await crash(crashing);

  const others = tabs.filter((tab) => tab.page !== crashing);
  expect(others).toHaveLength(2);
  for (const tab of others) await tab.allSent();
  expect(uploading.length).toBeGreaterThan(1);
  expect(uploading.slice(1)).not.toContain(crashing);
  const [survivor, other] = others;
  await survivor?.rename('After the crash');
  await expect(other?.title() ?? page.locator('none')).toHaveValue('After the crash');
  await expect
    .poll(() =>
      stack.sql(
        `SELECT fields->'title'->>'submitted' AS title, result FROM sync_operation WHERE row_id = $1 ORDER BY op_id`,
        [task.id],
      ),
    )
    .toEqual(
      ['Title 1', 'Title 2', 'Title 3', 'After the crash'].map((title) => ({ title, result: 'applied' })),
    );
  for (const tab of others) await tab.allSent();
  expect(await stack.sql('SELECT title, version::int AS version FROM task WHERE id = $1', [task.id])).toEqual(
    [{ title: 'After the crash', version: 5 }],
  );
  expect(network.mostUnderWay('/api/data')).toBe(1);
  await expect.poll(() => network.underWay('/sync/stream')).toBe(1);
});

/** Ends a tab as its process would by running out of memory. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // nobody is left to answer it
  session.send('Page.crash').catch(() => {});
  await crashed;
}

function opIdsOf(body: string): number[] {
  return [...body.matchAll(/"op_id":(\d+)/g)].map(([, id]) => Number(id));
}
