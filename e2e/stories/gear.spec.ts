import type { Device } from '@festival-ops/simulator/device';
import { expect, type Page } from '@playwright/test';
import type { RunningStack } from '../harness/running-stack.ts';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** Ten cables, two crews, one of them without a network. */

const patient = { timeout: 20_000 };

/** Keeps every number of what is left that the page ever shows. */
async function watchLeft(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    const look = () => {
      for (const one of document.querySelectorAll('[data-left]')) seen.add(one.textContent ?? '');
    };
    look();
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    Reflect.set(globalThis, 'leftSeen', () => [...seen]);
  });
  return () => page.evaluate(() => Reflect.get(globalThis, 'leftSeen')());
}

interface Seeded {
  readonly festival_id: string;
  readonly item: string;
  readonly book: (device: Device, kind: string, qty: number) => Promise<string>;
  readonly path: string;
}

/** A new item of which ten have arrived. */
async function tenCables(stack: RunningStack, lead: Device): Promise<Seeded> {
  const { id: festival_id } = await lead.db.get<{ id: string }>('SELECT id FROM festival LIMIT 1');
  const item = await lead.insert('gear_item', {
    ...{ festival_id, name: 'Cable', unit: 'piece', low_mark: 2 },
  });
  const book = (device: Device, kind: string, qty: number) =>
    device.insert('gear_usage_event', {
      ...{ festival_id, item_id: item, kind, qty, used_at: new Date().toISOString() },
    });
  await book(lead, 'restock', 10);
  await expect.poll(() => onHand(stack, item), patient).toBe(10);
  return { festival_id, item, book, path: `/f/${festival_id}/gear/${item}` };
}

async function onHand(stack: RunningStack, item: string): Promise<unknown> {
  const [row] = await stack.sql<{ on_hand: number }>('SELECT on_hand FROM gear_stock WHERE item_id = $1', [
    item,
  ]);
  return row?.on_hand;
}

test('POL-2 what is left is shown at once; what was not there is not booked, and what is left can be', async ({
  stack,
  page,
  account,
  openDevice,
}) => {
  const lead = await openDevice(await account('lead1'));
  const other = await openDevice(await account('tech2'));
  const { item, book, path } = await tenCables(stack, lead);

  const tech = await signInAs(page, stack.url, 'tech1', path);
  const stock = page.locator('[data-gear-detail] [data-stock]');
  const left = stock.locator('[data-left]');
  const form = page.getByRole('dialog', { name: 'Book gear' });
  const fill = async (qty: number) => {
    await page.getByRole('button', { name: 'Book gear' }).filter({ visible: true }).last().click();
    await form.getByLabel('How many').fill(String(qty));
  };
  await expect(left).toHaveText('10');
  await expect(page.locator('[data-stock-chart] figcaption')).toContainText('Low mark 2');
  await tech.goOffline();
  await fill(7);
  await expect(form).toContainText('3 left after this');
  await form.getByRole('button', { name: 'Book 7' }).click();
  await expect(left).toHaveText('3');
  await expect(stock).toContainText('confirmed 10');
  await expect(stock).toContainText('you −7');
  await expect(page.locator('[data-booking-id][data-sync="saved"]')).toContainText('Used 7');
  await page.reload();
  await expect(left).toHaveText('3');
  await expect(stock).toContainText('confirmed 10');

  const seen = await watchLeft(page);
  await fill(5);
  await expect(form.locator('[data-hint="not_enough"]')).toContainText('This device knows of 3 left');
  await expect(form.getByRole('button', { name: 'Book 5' })).toBeEnabled();
  await expect(form.getByRole('button', { name: 'Book 5' })).not.toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');

  await book(other, 'consume', 6);
  await expect.poll(() => onHand(stack, item), patient).toBe(4);
  await tech.goOnline();
  const answer = page.locator('[data-booking-answers] [data-reason="inventory_underflow"]');
  await expect(answer).toContainText('Not enough', patient);
  await expect(answer).toContainText('4 were left');
  await expect(left).toHaveText('4');
  await expect(stock).toContainText('confirmed 4');

  await answer.getByRole('button', { name: /^Book 4/ }).click();
  await tech.allSent();
  await expect(answer).toBeHidden();
  await expect(left).toHaveText('0');
  await expect(stock).toContainText('confirmed 0');
  await expect(page.locator('[data-booking-id]').first()).toContainText('Used 4');
  expect(await onHand(stack, item)).toBe(0);
  expect((await seen()).filter((text) => /^[-−]/.test(text))).toEqual([]);
});

test('POL-10 what was set aside for a device is its own, whatever others book while it has no network', async ({
  stack,
  page,
  account,
  openDevice,
}) => {
  const lead = await openDevice(await account('lead1'));
  const { item, book, path } = await tenCables(stack, lead);
  const tech = await signInAs(page, stack.url, 'tech3', path);
  const left = page.locator('[data-gear-detail] [data-stock] [data-left]');
  await expect(left).toHaveText('10');

  await page.getByRole('button', { name: 'Set some aside' }).click();
  const aside = page.getByRole('dialog', { name: /^Set aside/ });
  await aside.getByLabel('How many').fill('11');
  await aside.getByRole('button', { name: 'Set some aside' }).click();
  await expect(aside).toContainText('Only 10 are free', patient);
  await aside.getByLabel('How many').fill('4');
  await aside.getByRole('button', { name: 'Set some aside' }).click();
  await expect(page.locator('[data-allowance-id]')).toContainText('this device', patient);

  await tech.goOffline();
  await book(lead, 'consume', 6);
  await expect.poll(() => onHand(stack, item), patient).toBe(4);
  await page.getByRole('button', { name: 'Book gear' }).filter({ visible: true }).last().click();
  const form = page.getByRole('dialog', { name: 'Book gear' });
  await form.getByLabel('How many').fill('3');
  await form.getByRole('button', { name: 'Book 3' }).click();
  await expect(page.locator('[data-allowance-id]')).toContainText('1 left of 4');
  await tech.goOnline();
  await tech.allSent();
  await expect.poll(() => onHand(stack, item), patient).toBe(1);
  await expect(left).toHaveText('1');

  await page.getByRole('button', { name: 'Give back' }).click();
  await tech.allSent();
  await expect(page.locator('[data-allowance-id]')).toHaveCount(0);
  const stock = 'SELECT on_hand, reserved FROM gear_stock WHERE item_id = $1';
  await expect.poll(() => stack.sql(stock, [item]), patient).toEqual([{ on_hand: 1, reserved: 0 }]);
});
