import { expect } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** A device that has no room left, and then some again. */

test('DEV-1 a device whose storage is full says so, keeps what is typed, and loses nothing that it had saved', async ({
  stack,
  page,
  newTask,
}) => {
  const task = await newTask({ title: 'Room for more' });
  const tech = await signInAs(page, stack.url, 'tech2', task.path);
  await tech.goOffline();
  await tech.rename('Saved before');
  const session = await page.context().newCDPSession(page);
  const leave = (bytes?: number) =>
    session.send('Storage.overrideQuotaForOrigin', {
      origin: stack.url,
      ...(bytes !== undefined && { quotaSize: bytes }),
    });
  await leave(1);
  await tech.title().fill('Not saved');
  await tech.title().press('Enter');
  const full = page.getByRole('alertdialog', { name: "This device's storage is full" });
  await expect(full.getByRole('button', { name: 'Go on' })).toBeFocused();
  await full.getByRole('button', { name: 'Go on' }).click();
  await expect(full).toBeHidden();
  await expect(tech.pill).toHaveAttribute('data-conn', 'storage_full');
  await expect(page.locator('[data-sync="not_saved"]').first()).toContainText('storage is full');
  await expect(tech.title()).toHaveValue('Not saved');

  await leave();
  await tech.title().fill('Saved again');
  await tech.title().press('Enter');
  await expect(tech.pill).toHaveAttribute('data-conn', 'paused');
  await tech.goOnline();
  await tech.allSent();
  const sent = await stack.sql<{ title: string }>(
    `SELECT fields->'title'->>'submitted' AS title FROM sync_operation WHERE row_id = $1 ORDER BY op_id`,
    [task.id],
  );
  const titles = sent.map(({ title }) => title);
  // what was left in the field may have been saved as soon as there was room, but nothing twice
  expect([titles.at(0), titles.at(-1)]).toEqual(['Saved before', 'Saved again']);
  expect(new Set(titles).size).toBe(titles.length);
});
