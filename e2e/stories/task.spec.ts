import { expect, type Page } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

const patience = { timeout: 20_000 };
const detailOf = (page: Page) => page.locator('[data-task-detail]');

test('POL-2 POL-6 POL-7 a task is done on a phone, its fields are filled in by two, deleted and restored', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask({ title: 'Generator B' });
  const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
  const laptop = await browser.newContext();
  const tech = await signInAs(await phone.newPage(), stack.url, 'tech1', task.path);
  const lead = await signInAs(await laptop.newPage(), stack.url, 'lead1', task.path);
  const [techs, leads] = [detailOf(tech.page), detailOf(lead.page)];
  // what is said in passing may lie above a button for as long as nobody closes it
  const close = tech.page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Close' });
  await tech.page.addLocatorHandler(close, (button) => button.click());

  // offline, both tag it: both tags stay
  await tech.goOffline();
  await techs.getByRole('textbox', { name: 'Tags' }).fill('power');
  await tech.page.keyboard.press('Enter');
  await expect(techs.getByRole('button', { name: 'Remove tag power' })).toBeVisible();
  await leads.getByRole('textbox', { name: 'Tags' }).fill('night, gate 3');
  await lead.page.keyboard.press('Enter');
  await leads.getByRole('textbox', { name: 'Expected crowd' }).fill('12 000');
  await lead.page.keyboard.press('Enter');
  // half a date is no date, and stays to be finished
  await leads.getByLabel('Due', { exact: true }).pressSequentially('06');
  await lead.page.keyboard.press('Enter');
  await expect(leads.getByText('Give a day and a time, or clear the field.')).toBeVisible();
  await leads.getByLabel('Due', { exact: true }).fill('2031-06-20T14:00');
  await lead.page.keyboard.press('Enter');
  await lead.allSent();
  await tech.goOnline();
  await tech.allSent();
  await expect(leads.getByRole('button', { name: 'Remove tag power' })).toBeVisible(patience);
  await expect(techs.getByRole('button', { name: 'Remove tag gate 3' })).toBeVisible(patience);
  await expect(techs.getByRole('textbox', { name: 'Expected crowd' })).toHaveValue('12,000');
  const [row] = await stack.sql(
    `SELECT expected_crowd, due_at AT TIME ZONE f.time_zone = '2031-06-20 14:00' AS due
     FROM task JOIN festival f ON f.id = festival_id WHERE task.id = $1`,
    [task.id],
  );
  expect(row).toEqual({ expected_crowd: 12_000, due: true });

  // start, done; verifying and moving are for leads, and can be asked for
  await tech.step('in_progress').click();
  await tech.step('done').click();
  await expect(techs.locator('article')).toHaveAttribute('data-state', 'done');
  // it says that it is off, and a tap says why
  await techs.getByRole('button', { name: 'Verify' }).filter({ visible: true }).click({ force: true });
  await expect(tech.page.getByRole('dialog')).toContainText('Only leads verify tasks.');
  await tech.page.getByRole('dialog').getByRole('button', { name: 'Ask a lead' }).click();
  await tech.page
    .getByRole('dialog')
    .getByRole('button', { name: /Send|Ask/ })
    .click();
  await expect
    .poll(() => stack.sql('SELECT wish FROM lead_request WHERE row_id = $1', [task.id]), patience)
    .toEqual([{ wish: 'Please verify “Generator B”.' }]);
  await techs.getByRole('button', { name: 'More', exact: true }).click();
  const locked = tech.page.getByRole('menuitem', { name: /Delete task/ });
  await expect(locked).toHaveAttribute('aria-disabled', 'true');
  await expect(locked).toContainText('Only leads delete tasks.');
  await tech.page.keyboard.press('Escape');

  // the lead sees who did what, verifies by key, deletes and brings back
  const history = leads.locator('[data-task-history]');
  await expect(history).toContainText('Tech 1', patience);
  await expect(history).toContainText('Done');
  await history.focus();
  await lead.page.keyboard.press('s');
  await lead.page.getByRole('menuitem', { name: 'Verify' }).click();
  await expect(leads.locator('article')).toHaveAttribute('data-state', 'verified');
  await lead.allSent();
  await leads.getByRole('button', { name: 'More', exact: true }).click();
  await lead.page.getByRole('menuitem', { name: 'Delete task' }).click();
  await lead.page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(techs.locator('[data-state="deleted"]')).toContainText('deleted this at', patience);
  await expect(techs.locator('[data-note-text="ready"]')).toHaveJSProperty('readOnly', true);
  await lead.page.goto(stack.url + task.path);
  await expect(leads).toContainText('Lead 1 deleted this at');
  await leads.getByRole('button', { name: 'Restore' }).click();
  await expect(techs.locator('article')).toHaveAttribute('data-state', 'verified', patience);
  await phone.close();
  await laptop.close();
});

test('the page of a task is worked by keys', async ({ stack, page, newTask }) => {
  // by their names they stand side by side in their column
  const task = await newTask({ title: 'Keys of a task' });
  await newTask({ title: 'Keys of a task, the next' });
  const tech = await signInAs(page, stack.url, 'tech3', task.path);
  const detail = detailOf(page);
  await expect(detail.locator('[data-note-text="ready"]')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Claim' }).first()).toBeVisible();
  await page.keyboard.press('a');
  await expect(detail.locator('[data-assignee]')).not.toHaveAttribute('data-assignee', '');
  await page.keyboard.press('n');
  await page.keyboard.type('a key');
  await expect(detail.locator('[data-note-text="ready"]')).toHaveValue('a key');
  await page.locator('[data-task-detail] [data-task-history]').focus();
  await page.keyboard.press('e');
  await expect(tech.title()).toBeFocused();
  await page.keyboard.press('Escape');
  await page.locator('[data-task-detail] [data-task-history]').focus();
  await expect(page.getByRole('link', { name: 'Next task' }).first()).toBeVisible();
  await page.keyboard.press(']');
  await expect(page).not.toHaveURL(new RegExp(task.id));
  await page.keyboard.press('[');
  await expect(page).toHaveURL(new RegExp(task.id));
});
