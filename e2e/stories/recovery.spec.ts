import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { screenOf, signInAs, untilInstalled } from '../harness/screen.ts';
import { seedTask, test } from '../harness/story.ts';

/** What a tap comes to: at once, after the answer, and when the answer is no. */

const cardOf = (page: Page, taskId: string) => page.locator(`article[data-task-id="${taskId}"]`);
const toast = (page: Page) => page.locator('.toast');

test('DEV-1 DEV-4 a tap without a network shows at once, survives a reload, and ends in silence', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask({ title: 'Generator B', state: 'in_progress' });
  const context = await browser.newContext();
  const page = await context.newPage();
  const screen = await signInAs(page, stack.url, 'tech1', `/f/${task.festivalId}/board?q=Generator`);
  await untilInstalled(page);
  const card = cardOf(page, task.id);
  await expect(card).toHaveAttribute('data-state', 'in_progress');

  await context.setOffline(true);
  // Two frames after the tap, by the page's own clock.
  const shown = await card.locator('button[data-step="done"]').evaluate(async (button, id) => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    if (button instanceof HTMLElement) button.click();
    await frame();
    await frame();
    return document.querySelector(`article[data-task-id="${id}"]`)?.getAttribute('data-state');
  }, task.id);
  expect(shown).toBe('done');
  const saved = async () => {
    await expect(card).toHaveAttribute('data-state', 'done');
    await expect(card).toHaveAttribute('data-sync', 'saved');
    await expect(card).toContainText('Saved here');
    await expect(screen.pill).toContainText('1 saved here');
  };
  await saved();
  await page.reload();
  await saved();

  await context.setOffline(false);
  await screen.allSent();
  await expect(card).not.toHaveAttribute('data-sync');
  await expect(screen.pill).toContainText('All sent');
  expect(await toast(page).count()).toBe(0);
  await screen.openActivity();
  await expect(
    page.locator('[data-activity] [data-receipt-id]').filter({ hasText: 'Generator B' }).first(),
  ).toHaveAttribute('data-result', 'applied');

  // With a network nothing flickers: "Sending" is said only when it takes long.
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const pill = document.querySelector('[data-conn]');
    if (pill === null) return;
    new MutationObserver(() => said.push(pill.getAttribute('data-conn') ?? '')).observe(pill, {
      attributes: true,
      attributeFilter: ['data-conn'],
    });
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Board' }).click();
  const free = await seedTask(stack, { title: 'Generator C' });
  await page.getByRole('searchbox').first().fill('Generator C');
  const tapped = Date.now();
  await cardOf(page, free.id).locator('button[data-step="in_progress"]').click();
  await expect
    .poll(() => stack.sql('SELECT state FROM task WHERE id = $1', [free.id]), { timeout: 20_000 })
    .toEqual([{ state: 'in_progress' }]);
  await screen.allSent();
  // a machine that has other things to do may well take long
  if (Date.now() - tapped < 2_000) expect(await page.evaluate(() => Reflect.get(window, 'said'))).toEqual([]);
  await context.close();
});

test('OUT-3 OUT-7 DEV-5 a step that came too late is told once, with what was written, what is there, and what can be done, on every device', async ({
  stack,
  browser,
  newTask,
  account,
  openDevice,
}) => {
  const task = await newTask({ title: 'Stage lights', state: 'in_progress' });
  const [first, second] = [await browser.newContext(), await browser.newContext()];
  const page = await first.newPage();
  const screen = await signInAs(page, stack.url, 'tech1', task.path);
  const lead = await openDevice(await account('lead1'));

  await screen.goOffline();
  await screen.step('done').click();
  await expect(screen.pill).toHaveAttribute('data-unsent', '1');
  await lead.edit('task', task.id, { state: 'blocked' });
  await expect
    .poll(() => stack.sql('SELECT state FROM task WHERE id = $1', [task.id]), { timeout: 20_000 })
    .toEqual([{ state: 'blocked' }]);
  await screen.goOnline();
  await screen.allSent();

  await expect(toast(page)).toHaveCount(1);
  await expect(toast(page)).toContainText('Not possible from Blocked');
  await toast(page).getByRole('button', { name: 'See' }).click();
  await expect(toast(page)).toHaveCount(0);

  const [receipt] = await stack.sql<{ id: string; allowed: string[] }>(
    `SELECT id, fields->'state'->'allowed' AS allowed FROM sync_operation
     WHERE row_id = $1 AND reason_code = 'invalid_transition'`,
    [task.id],
  );
  if (receipt === undefined) throw new Error('the step was not refused');
  expect(receipt.allowed).toEqual(['open', 'in_progress']);
  const words = async (on: Page) => {
    const sheet = on.locator(`[data-recovery="${receipt.id}"]`);
    await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Not possible from Blocked');
    await expect(sheet.locator('[data-line="written"]')).toContainText('Done');
    await expect(sheet.locator('[data-line="now"]')).toContainText('Blocked');
    await expect(sheet.locator('[data-line="now"]')).toContainText('Lead 1');
    await expect(sheet.locator('[data-line="seen"]')).toContainText('In progress');
    await expect(sheet.locator('[data-line="written"] time')).toHaveCount(2);
    await expect(sheet.locator('[data-steps] .button')).toHaveText([
      'Set to Open',
      'Set to In progress',
      'Drop',
    ]);
    return sheet;
  };
  await words(page);
  await page.reload();
  const sheet = await words(page);
  const other = await second.newPage();
  await signInAs(other, stack.url, 'tech1');
  await other.goto(page.url());
  const elsewhere = await words(other);

  await sheet.getByRole('button', { name: 'Drop' }).click();
  await toast(page).getByRole('button', { name: 'Undo' }).click();
  await sheet.getByRole('button', { name: 'Set to In progress' }).click();
  await expect
    .poll(() => stack.sql('SELECT state FROM task WHERE id = $1', [task.id]), { timeout: 20_000 })
    .toEqual([{ state: 'in_progress' }]);
  for (const settled of [sheet, elsewhere]) {
    await expect(settled.locator('[data-sent-again="applied"]')).toContainText('Confirmed', {
      timeout: 20_000,
    });
    await expect(settled.getByRole('button', { name: 'Drop' })).toHaveCount(0);
  }
  expect(
    await stack.sql(
      'SELECT follows_receipt_id AS follows FROM sync_operation WHERE row_id = $1 AND result = $2 AND author_id = $3',
      [task.id, 'applied', (await account('tech1')).userId],
    ),
  ).toEqual([{ follows: receipt.id }]);
  await first.close();
  await second.close();
});

test('OUT-3 a lost claim says who has it and leads to the next free task; a title too long is corrected and sent again', async ({
  stack,
  browser,
  newTask,
  account,
  openDevice,
}) => {
  const task = await newTask({ title: 'Cable run' });
  const spare = await newTask({ title: 'Spare cable run' });
  await stack.sql(`UPDATE task SET state = 'done' WHERE id NOT IN ($1, $2)`, [task.id, spare.id]);
  const context = await browser.newContext();
  const page = await context.newPage();
  const screen = await signInAs(page, stack.url, 'tech1', task.path);
  const person = await account('tech2');
  const rival = await openDevice(person);
  await screen.goOffline();
  await page
    .getByRole('button', { name: /^Claim/ })
    .first()
    .click();
  await expect(screen.pill).toHaveAttribute('data-unsent', '1');
  await rival.edit('task', task.id, { assignee_id: person.userId });
  await expect
    .poll(() => stack.sql('SELECT assignee_id FROM task WHERE id = $1', [task.id]), { timeout: 20_000 })
    .toEqual([{ assignee_id: person.userId }]);
  await screen.goOnline();
  await screen.allSent();
  const strip = page.locator('[data-task-detail] .strip[data-reason="already_claimed"]');
  await expect(strip).toContainText('Tech 2 has this task');
  await strip.getByRole('link', { name: 'Next open task' }).click();
  await expect(page).toHaveURL(new RegExp(`/tasks/${spare.id}`));

  // Another device of the same person wrote a title that does not fit.
  const phone = await openDevice(await account('tech1'));
  await phone.edit('task', spare.id, { title: 'x'.repeat(201) });
  const refused = page.locator('[data-task-detail] .strip[data-reason="too_long"]');
  await refused.getByRole('button', { name: 'Correct and resend' }).click();
  const form = page.getByRole('dialog', { name: 'Correct and resend' });
  await expect(form.getByRole('textbox', { name: 'Title' })).toHaveValue('x'.repeat(201));
  await expect(form.locator('[data-hint-about="too_long"]')).toBeVisible();
  await form.getByRole('textbox', { name: 'Title' }).fill('Spare cable, 20 m');
  await expect(form.locator('[data-hint-about="too_long"]')).toHaveCount(0);
  await form.getByRole('button', { name: 'Send' }).click();
  await expect
    .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [spare.id]), { timeout: 20_000 })
    .toEqual([{ title: 'Spare cable, 20 m' }]);
  await expect(refused).toHaveCount(0);
  await context.close();
});

test('WB-14 what is not mine to see and what never was read the same, word for word', async ({
  stack,
  browser,
  account,
}) => {
  const person = await account('tech1');
  const [foreign] = await stack.sql<{ id: string; festival_id: string }>(
    `INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline)
     SELECT gen_random_uuid(), festival_id, id, 'artist', 'Somebody elsewhere', '0444' FROM stage
     WHERE id NOT IN (SELECT stage_id FROM stage_assignment WHERE user_id = $1) LIMIT 1
     RETURNING id, festival_id`,
    [person.userId],
  );
  if (foreign === undefined) throw new Error('tech1 is assigned to every stage');
  const never = randomUUID();
  // A device that has lost both rows meanwhile sends what it wrote before.
  const deviceId = randomUUID();
  const receipts: string[] = [];
  for (const id of [foreign.id, never]) {
    const answer = await fetch(`${stack.url}/api/data`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await person.getToken()}` },
      body: JSON.stringify({
        device_id: deviceId,
        transactions: [
          {
            transaction_id: id,
            crud: [
              {
                ...{ op_id: receipts.length + 1000, id, op: 'PATCH', table: 'contact' },
                ...{ op_data: { hotline: '0555' }, previous_values: { hotline: '0444' } },
                metadata: JSON.stringify({ author: person.userId, schema_version: 2, row_version: 1 }),
              },
            ],
          },
        ],
      }),
    });
    expect(answer.status).toBe(200);
    receipts.push(`${deviceId}:${receipts.length + 1000}`);
  }

  const context = await browser.newContext();
  const page = await context.newPage();
  await signInAs(page, stack.url, 'tech1');
  const texts: string[] = [];
  for (const id of receipts) {
    await page.goto(`${stack.url}/f/${foreign.festival_id}/activity/${encodeURIComponent(id)}`);
    const sheet = page.locator(`[data-recovery="${id}"]`);
    await expect(sheet).toHaveAttribute('data-reason', 'row_not_found', { timeout: 20_000 });
    await expect(sheet.locator('[data-line="now"]')).toContainText('not yours to see');
    texts.push(((await sheet.textContent()) ?? '').replaceAll(/\d+:\d\d(\s[AP]M)?/g, 'time'));
  }
  expect(texts[0]).toBe(texts[1]);
  await expect(screenOf(page, stack.url).pill).toContainText('All sent');
  await context.close();
});
