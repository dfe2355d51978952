import { expect, type Page } from '@playwright/test';
import { casesIn, seedCases } from '../harness/cases.ts';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** A lead between two radio calls: what waits, decided by keys and in one go, and taken back. */

const nextHeading = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

test('REV-2 REV-5 REV-6 a case is decided by three keys and taken back by one, without a network too', async ({
  stack,
  account,
  openDevice,
  page,
}) => {
  const tech = await openDevice(await account('tech1'));
  const other = await openDevice(await account('lead2'));
  const cases = await seedCases(stack, tech, other, { n: 3, named: 'Dawn' });
  const [first, second] = cases;
  if (first === undefined || second === undefined) throw new Error('no cases');
  const ids = cases.map(({ contactId }) => contactId);
  await stack.sql(`UPDATE conflict_record SET due_at = now() - interval '1 hour' WHERE row_id = $1`, [
    first.contactId,
  ]);

  const [{ waiting } = { waiting: 0 }] = await stack.sql<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM conflict_record WHERE status = 'open'`,
  );
  const lead = await signInAs(page, stack.url, 'lead1');
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /Inbox.*\d waiting/ })
    .click();
  const rows = page.locator('[data-case]').filter({ hasText: 'Dawn' });
  await expect(rows).toHaveCount(3);
  await expect(page.locator('[data-case]').first()).toContainText(first.name);
  await expect(rows.first()).toHaveAttribute('data-overdue', 'true');
  await expect(rows.first()).toContainText('Overdue');

  await lead.goOffline();
  await page.keyboard.press('j');
  const detail = page.locator('[data-case-detail]');
  await expect(detail.getByRole('heading', { level: 2 })).toHaveText(`Hotline · ${first.name}`);
  await expect(detail.locator('[data-choice="valid"]')).toContainText(first.valid);
  await page.keyboard.press('2');
  await expect(detail.locator('[data-after-choice]')).toContainText('Tech 1 reads “Lead 1 chose yours”');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-announce="mine"]')).toHaveText(`Decided. ${waiting - 1} left`);
  await expect.poll(() => nextHeading(page), { timeout: 20_000 }).toBe(`Hotline · ${second.name}`);
  await expect(rows).toHaveCount(2);
  await page.reload();
  await expect(rows).toHaveCount(2);
  expect(await casesIn(stack, 'decided', ids)).toEqual([]);
  await lead.goOnline();
  await lead.allSent();
  await expect.poll(() => casesIn(stack, 'decided', ids), { timeout: 20_000 }).toEqual([first.contactId]);

  // from the pill, which has the focus, to the case
  await detail.getByRole('heading', { level: 2 }).click();
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  await expect
    .poll(() => casesIn(stack, 'decided', ids), { timeout: 20_000 })
    .toEqual(expect.arrayContaining([first.contactId, second.contactId]));
  await page.keyboard.press('z');
  await expect(rows).toHaveCount(2);
  await expect.poll(() => casesIn(stack, 'decided', ids), { timeout: 20_000 }).toEqual([first.contactId]);
  await rows.filter({ hasText: second.name }).getByRole('link').click();
  const history = detail.locator('[data-case-history] [data-act]');
  await expect(history).toHaveCount(2);
  await expect(history.nth(0)).toHaveAttribute('data-act', 'decide');
  await expect(history.nth(1)).toHaveAttribute('data-act', 'undo');
});

test('REV-5 five selected cases are decided but for the one that is claimed and the one that changes', async ({
  stack,
  account,
  openDevice,
  page,
}) => {
  const tech = await openDevice(await account('tech1'));
  const other = await openDevice(await account('lead2'));
  const cases = await seedCases(stack, tech, other, { n: 5, named: 'Dusk' });
  const ids = cases.map(({ contactId }) => contactId);
  const [claimed, changing, ...decided] = cases;
  if (claimed === undefined || changing === undefined) throw new Error('no cases');
  const [record] = await stack.sql<{ id: string; festival_id: string }>(
    'SELECT id, festival_id FROM conflict_record WHERE row_id = $1',
    [claimed.contactId],
  );
  await other.insert('conflict_action', {
    festival_id: record?.festival_id,
    conflict_id: record?.id,
    kind: 'claim',
  });

  const lead = await signInAs(page, stack.url, 'lead1');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /Inbox/ }).click();
  const row = (name: string) => page.locator('[data-case]').filter({ hasText: name });
  await expect(row(claimed.name)).toContainText('Lead 2 is on it');
  for (const { name } of cases) await row(name).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Keep what’s valid now (5)' }).click();
  const sheet = page.getByRole('dialog', { name: 'Keep what’s valid now' });
  await expect(sheet.locator('[data-decides]')).toHaveCount(4);
  await other.edit('contact', changing.contactId, { hotline: '0555 0303' });
  await expect(sheet.locator('[data-left]')).toHaveCount(2);
  await expect(sheet.locator('[data-because="claimed"]')).toContainText(claimed.name);
  await expect(sheet.locator('[data-because="changed"]')).toContainText(changing.name);
  await sheet.getByRole('button', { name: 'Decide 3 cases' }).click();
  await expect(sheet).toBeHidden();
  const wanted = decided.map(({ contactId }) => contactId).sort();
  const decidedNow = async () => (await casesIn(stack, 'decided', ids)).sort();
  await expect.poll(decidedNow, { timeout: 20_000 }).toEqual(wanted);
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(decidedNow, { timeout: 20_000 }).toEqual([]);
  await lead.allSent();
  await expect(page.locator('[data-case]').filter({ hasText: 'Dusk' })).toHaveCount(5);
});
