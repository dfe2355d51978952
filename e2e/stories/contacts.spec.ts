import { expect } from '@playwright/test';
import { seedContact } from '../harness/cases.ts';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

test('REV-1 REV-4 POL-7 POL-8 the valid number stays the one to call until a lead decides, and who may not do it asks', async ({
  stack,
  account,
  openDevice,
  page,
  browser,
}) => {
  const author = await account('tech1');
  const { id, festivalId } = await seedContact(stack, author.userId, {
    name: 'DJ Nilo',
    hotline: '0555 0100',
  });
  const other = await openDevice(await account('lead2'));
  await expect
    .poll(() => other.db.getOptional('SELECT id FROM contact WHERE id = ?', [id]), { timeout: 20_000 })
    .not.toBeNull();

  const tech = await signInAs(page, stack.url, 'tech1');
  await page.goto(`${stack.url}/f/${festivalId}/inbox`);
  await expect(page.getByRole('heading', { name: 'Leads decide here' })).toBeVisible();
  await page.goto(`${stack.url}/f/${festivalId}/contacts/${id}`);
  const detail = page.locator(`[data-contact-detail="${id}"]`);
  await expect(detail.locator('[data-call]')).toHaveAttribute('href', 'tel:05550100');
  await tech.goOffline();
  await detail.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Hotline').fill('0555 0202');
  await expect(page.locator('[data-hint="possible"]')).toContainText('a lead decides');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(detail.locator('[data-field-mark="hotline"]')).toHaveAttribute('data-sync', 'saved');
  await expect(detail.locator('[data-others]')).toContainText('0555 0100');
  await other.edit('contact', id, { hotline: '0555 0101' });
  await expect.poll(() => other.unsent(), { timeout: 20_000 }).toBe(0);
  await tech.goOnline();
  await tech.allSent();

  await expect(detail.locator('[data-call]')).toHaveAttribute('href', 'tel:05550101');
  const proposal = detail.locator('[data-proposal="hotline"]');
  await expect(proposal).toContainText('0555 0202');
  await expect(proposal).toContainText('waits for a lead');
  // where the field is, and only there
  await expect(detail.locator('[data-result="needs_review"]')).toHaveCount(0);
  await expect(detail.locator('[data-field-mark="hotline"]')).toContainText('Waits for a lead');

  await detail.getByRole('button', { name: 'Delete contact' }).press('Enter');
  const reason = page.getByRole('dialog');
  await reason.getByRole('button', { name: 'Ask a lead' }).click();
  await page.getByRole('dialog', { name: 'Ask a lead' }).getByRole('button', { name: 'Send' }).click();
  await tech.allSent();

  const leadPage = await (await browser.newContext()).newPage();
  const lead = await signInAs(leadPage, stack.url, 'lead1');
  await leadPage.goto(`${stack.url}/f/${festivalId}/contacts/${id}`);
  await leadPage.getByRole('link', { name: 'Decide', exact: true }).click();
  await leadPage.locator('[data-choice="proposed"]').getByRole('radio').check();
  await leadPage.getByRole('button', { name: 'Use this value' }).click();
  await lead.allSent();
  await expect(detail.locator('[data-call]')).toHaveAttribute('href', 'tel:05550202');
  await expect(detail.getByText('Lead 1 chose yours')).toBeVisible();
  await expect(proposal).toBeHidden();

  await leadPage.locator('[data-request]').getByRole('link').click();
  await leadPage.getByLabel('Your answer').fill('Not before Sunday.');
  await leadPage.getByRole('button', { name: 'Answer' }).click();
  await expect(leadPage.locator('[data-reply]')).toContainText('Not before Sunday.');
  await lead.allSent();
  expect(
    await stack.sql('SELECT wish FROM lead_request WHERE to_user_id = $1 AND row_id = $2', [
      author.userId,
      id,
    ]),
  ).toEqual([{ wish: 'Not before Sunday.' }]);
  await tech.openActivity();
  await expect(page.locator('[data-own-request]')).toContainText('Not before Sunday.');

  // what a lead deletes by mistake, a lead brings back
  await leadPage.goto(`${stack.url}/f/${festivalId}/contacts/${id}`);
  await leadPage.getByRole('button', { name: 'Delete contact' }).click();
  await leadPage.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await lead.allSent();
  const gone = async () =>
    (await stack.sql('SELECT deleted_at IS NOT NULL AS gone FROM contact WHERE id = $1', [id]))[0]?.gone;
  await expect.poll(gone, { timeout: 20_000 }).toBe(true);
  await leadPage.getByText(/^Deleted \(\d+\)$/).click();
  await leadPage
    .locator(`[data-deleted-contact="${id}"]`)
    .getByRole('button', { name: 'Restore “DJ Nilo”' })
    .click();
  await expect.poll(gone, { timeout: 20_000 }).toBe(false);
  await expect(leadPage.locator(`[data-contact="${id}"]`)).toBeVisible();
});
