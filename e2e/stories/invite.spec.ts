import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { screenOf, signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** How somebody new gets in, and how they are seen then. */

test('DEV-2 DEV-9 a lead invites somebody by a link, who joins on a phone of their own and is seen on it', async ({
  stack,
  page,
  browser,
}) => {
  const name = `Robin ${randomUUID().slice(0, 8)}`;
  const email = `${randomUUID()}@example.org`;
  const [stage] = await stack.sql<{ name: string; festival_id: string }>(
    'SELECT name, festival_id FROM stage ORDER BY sort LIMIT 1',
  );
  const devices = `/f/${stage?.festival_id}/devices`;
  const lead = await signInAs(page, stack.url, 'lead1', devices);
  await expect(page.getByText('This device')).toBeVisible();
  await page.keyboard.press('c');
  const sheet = page.getByRole('dialog', { name: 'Invite somebody' });
  await sheet.getByRole('button', { name: 'Make link' }).click();
  await expect(sheet.getByText('Write a name.')).toBeVisible();
  await sheet.getByLabel('Name').fill(name);
  await sheet.getByLabel('E-mail').fill(email);
  await sheet.getByLabel(stage?.name ?? '').check();
  await sheet.getByRole('button', { name: 'Make link' }).click();
  await expect(sheet.getByRole('heading', { name: `A link for ${name}` })).toBeFocused();
  await expect(sheet.getByRole('img', { name: /QR code/ }).locator('path')).toBeAttached();
  const link = await sheet.locator('[data-link]').inputValue();
  await page.keyboard.press('Escape');
  await expect(page.locator(`[data-link-of="${email}"]`)).toContainText('Tech · by Lead 1');

  const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
  const guest = await phone.newPage();
  await guest.goto(link);
  await expect(guest.getByText(`Lead 1 invites you as a tech for ${stage?.name}.`)).toBeVisible();
  await guest.getByLabel('Choose a password').fill('short');
  await guest.getByRole('button', { name: /^Join/ }).click();
  await expect(guest.getByText('At least 8 characters.', { exact: true })).toBeVisible();
  await guest.getByLabel('Choose a password').fill('a password of my own');
  await guest.getByRole('button', { name: /^Join/ }).click();
  const robin = screenOf(guest, stack.url);
  await robin.allSent();
  await expect(guest).toHaveURL(/\/board/);
  await guest.goto(`${stack.url}/settings`);
  await guest.getByLabel('Name of this device').fill('Green phone');
  await guest.getByRole('button', { name: 'Save name' }).click();

  await lead.allSent();
  const row = page.getByRole('link', { name: new RegExp(name) });
  await expect(row).toContainText('Green phone', { timeout: 45_000 });
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: "This link doesn't work any more" })).toBeVisible();
  await expect(guest.getByText('Ask Lead 1 for a new one.')).toBeVisible();

  await row.click();
  await page.getByRole('button', { name: 'New password link' }).click();
  const again = page.getByRole('dialog', { name: `A new password for ${name}` });
  await again.getByRole('button', { name: 'Make link' }).click();
  const second = await again.locator('[data-link]').inputValue();

  // the lead sees which links are open, and ends one that went astray
  const open = page.locator(`[data-link-of="${email}"]`);
  await page.goto(stack.url + devices);
  await expect(open).toContainText('New password · by Lead 1');
  await open.getByRole('button', { name: `Revoke the link for ${name}` }).click();
  const revoked = page.getByText(`The link for ${name} doesn't work any more.`);
  await expect(revoked).toBeFocused();
  await expect(open).toHaveCount(0);
  await guest.goto(second);
  await expect(guest.getByRole('heading', { name: 'This link leads nowhere' })).toBeVisible();
  await row.click();
  await page.getByRole('button', { name: 'New password link' }).click();
  await again.getByRole('button', { name: 'Make link' }).click();
  await guest.goto(await again.locator('[data-link]').inputValue());
  await guest.getByLabel('Choose a password').fill('quite another one');
  await guest.getByRole('button', { name: 'Set password' }).click();
  await robin.allSent();
  await phone.close();
});
