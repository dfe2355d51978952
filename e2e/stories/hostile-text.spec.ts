import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import type { Account } from '../harness/account.ts';
import type { RunningStack } from '../harness/running-stack.ts';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** Markup, letters from right to left, characters that steer direction, a joined emoji, a space of no width. */
const hostile = '<img src=x onerror=window.ran=1>\u202E\u2069אב 👩‍🚒\u200B7';
/** The same for what holds 40 characters. */
const small = '<img src=x>\u202E\u2067אב👩‍🚒';
const endless = 'W'.repeat(50_000);
const patient = { timeout: 20_000 };

interface Place {
  readonly festivalId: string;
  readonly stageId: string;
  readonly contactId: string;
}

/** A festival whose own names are hostile: nobody can type those, they come with the festival. */
async function hostilePlace(stack: RunningStack, lead: Account, tech: Account): Promise<Place> {
  const [festivalId, stageId, contactId] = [randomUUID(), randomUUID(), randomUUID()];
  await stack.sql(
    `INSERT INTO festival (id, name, starts_on, ends_on, time_zone)
     VALUES ($1, $2, current_date, current_date + 2, 'Europe/Berlin')`,
    [festivalId, hostile],
  );
  await stack.sql('INSERT INTO stage (id, festival_id, name, sort) VALUES ($1, $2, $3, 1)', [
    stageId,
    festivalId,
    hostile,
  ]);
  for (const [person, role] of [
    [lead, 'festival_lead'],
    [tech, 'stage_tech'],
  ] as const) {
    const id = randomUUID();
    await stack.sql(
      'INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, $3, $4, $5)',
      [id, festivalId, person.userId, role, `${role} ${hostile}`],
    );
    await stack.sql(
      `INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id)
       VALUES (gen_random_uuid(), $1, $2, $3, $4)`,
      [festivalId, id, person.userId, stageId],
    );
  }
  await stack.sql(
    `INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline) VALUES ($1, $2, $3, 'artist', $4, '1')`,
    [contactId, festivalId, stageId, `Case ${hostile}`],
  );
  return { festivalId, stageId, contactId };
}

/** Nothing of it is markup, nothing ran or wanted to, and it fits. */
async function expectText(page: Page): Promise<void> {
  await expect(page.getByText('<img src=x').first()).toBeAttached();
  expect(
    await page.evaluate(() => ({
      images: document.querySelectorAll('img[src="x"]').length,
      ran: Reflect.get(window, 'ran'),
      refused: Reflect.get(window, 'refused'),
      sideways: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
    })),
    page.url(),
  ).toEqual({ images: 0, ran: undefined, refused: [], sideways: 0 });
}

test('OUT-3 DEV-1 whatever people write is shown as text, turns nothing around and fits; what is too long is told and kept', async ({
  stack,
  browser,
  account,
  openDevice,
}) => {
  const [lead, tech] = [await account('lead2'), await account('tech4')];
  const place = await hostilePlace(stack, lead, tech);
  const { festivalId } = place;
  const at = (path: string) => `${stack.url}/f/${festivalId}/${path}`;

  // A request and a case, by devices of the two.
  const [phone, laptop] = [await openDevice(tech), await openDevice(lead)];
  for (const device of [phone, laptop])
    await expect
      .poll(() => device.db.getOptional('SELECT 1 FROM contact WHERE id = ?', [place.contactId]), patient)
      .not.toBeNull();
  await phone.disconnect();
  await phone.edit('contact', place.contactId, { hotline: hostile });
  await phone.insert('lead_request', {
    ...{ festival_id: festivalId, table_name: 'contact', row_id: place.contactId, wish: hostile },
  });
  await laptop.edit('contact', place.contactId, { hotline: '2' });
  await expect.poll(() => laptop.unsent(), patient).toBe(0);
  await phone.connect();
  await expect.poll(() => phone.unsent(), patient).toBe(0);

  const context = await browser.newContext({
    ...{ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  });
  await context.addInitScript(() => {
    const refused: string[] = [];
    Reflect.set(window, 'refused', refused);
    addEventListener('securitypolicyviolation', ({ blockedURI }) => refused.push(blockedURI));
  });
  const page = await context.newPage();
  const screen = await signInAs(page, stack.url, 'lead2', `/f/${festivalId}/board?view=list`);
  const dialog = page.getByRole('dialog');
  /** Types what is too long into a field, reads why, and that nothing is lost; then what fits. */
  const write = async (label: RegExp | string, text: string, submit?: string) => {
    const field = (submit === undefined ? page.locator('main') : dialog).getByLabel(label).first();
    await field.fill(endless);
    if (submit !== undefined) await dialog.getByRole('button', { name: submit, exact: true }).click();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(/50000 characters; |At most \d+ characters/);
    await expect(field).toHaveValue(endless);
    await field.fill(text);
    return field;
  };

  await page.getByRole('button', { name: 'New task' }).click();
  await write(/^Title/, hostile, 'Add task');
  await dialog.getByRole('button', { name: 'Add task' }).click();
  await expect(dialog).toBeHidden();
  await expectText(page);
  await page.locator('[data-task-id]').getByRole('link').first().click();
  await (await write('Title', `Renamed ${hostile}`)).press('Enter');
  await (await write('Tags', small)).press('Enter');
  await expect(page.getByRole('button', { name: /^Remove tag/ })).toBeVisible();
  const note = page.locator('textarea[data-note-text="ready"]');
  const written = endless.slice(hostile.length) + hostile;
  await note.fill(written);
  await note.blur();
  await screen.step('in_progress').click();
  // who leaves the page at once may be quicker than the device's own database
  await expect
    .poll(
      () =>
        stack.sql(
          `SELECT state, tags, EXISTS (SELECT FROM crew_note_update WHERE task_id = task.id) AS noted FROM task
           WHERE festival_id = $1`,
          [festivalId],
        ),
      patient,
    )
    .toEqual([{ state: 'in_progress', tags: [small], noted: true }]);
  await expectText(page);
  const task = page.url();

  await page.goto(at('contacts'));
  await page.getByRole('button', { name: 'New contact' }).click();
  await write(/^Name/, hostile, 'Add contact');
  await write(/^Hotline/, hostile, 'Add contact');
  await write(/^E-mail/, `${small.replaceAll(' ', '')}@example`, 'Add contact');
  await write(/^Notes/, hostile, 'Add contact');
  await dialog.getByLabel(/^E-mail/).fill('');
  await dialog.getByRole('button', { name: 'Add contact' }).click();
  await expect(dialog).toBeHidden();

  await page.goto(at('gear'));
  await page.getByRole('button', { name: 'Add item' }).first().click();
  await write(/^Name/, hostile, 'Add item');
  await write(/^Unit/, small, 'Add item');
  await dialog.getByRole('button', { name: 'Add item' }).click();
  await expect(dialog).toBeHidden();

  await page.goto(at('devices'));
  await page.getByRole('button', { name: /^Invite/ }).click();
  await write(/^Name/, hostile, 'Make link');
  await dialog.getByLabel(/^E-mail/).fill(`${randomUUID()}@example.org`);
  await dialog.getByRole('button', { name: 'Make link' }).click();
  await expect(dialog.getByRole('heading', { name: /^A link for/ })).toContainText('<img src=x');

  await page.goto(`${stack.url}/settings`);
  await (await write('Name of this device', small)).press('Enter');

  await page.goto(at('inbox'));
  await page.locator('[data-request]').getByRole('link').click();
  await write('Your answer', hostile);
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(page.locator('[data-reply]')).toContainText('<img src=x');
  await expectText(page);
  await page.goto(at('inbox'));
  await page.locator('[data-case]').getByRole('link').click();
  await expectText(page);
  await page.locator('[data-choice="other"]').getByRole('radio').check();
  await write(/^Why/, hostile);
  await page.getByLabel(/^Another value for/).fill(`2 ${hostile}`);
  await page.getByRole('button', { name: 'Use this value' }).click();
  await screen.allSent();

  // All of it is stored as it was typed …
  const stored = async () => {
    const [found] = await stack.sql(
      `SELECT (SELECT title FROM task WHERE festival_id = $1), (SELECT tags FROM task WHERE festival_id = $1),
         (SELECT name || hotline || notes FROM contact WHERE festival_id = $1 AND id <> $2) AS contact,
         (SELECT hotline FROM contact WHERE id = $2) AS decided,
         (SELECT name || unit FROM gear_item WHERE festival_id = $1) AS item,
         (SELECT reason FROM conflict_action WHERE festival_id = $1) AS reason,
         (SELECT wish FROM lead_request WHERE festival_id = $1 AND reply_to IS NOT NULL) AS answer`,
      [festivalId, place.contactId],
    );
    return found;
  };
  await expect.poll(stored, patient).toEqual({
    title: `Renamed ${hostile}`,
    tags: [small],
    contact: hostile + hostile + hostile,
    decided: `2 ${hostile}`,
    item: hostile + small,
    reason: hostile,
    answer: hostile,
  });
  // … and shown as it was typed, after a reload, on every screen.
  for (const path of ['board', 'contacts', 'gear', 'inbox?decided', 'devices', 'rules', 'activity'])
    await test.step(path, async () => {
      await page.goto(at(path));
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      if (path !== 'rules') await expectText(page);
    });
  const sentence = page.getByText(/to In progress$/).first();
  await expect(sentence).toBeVisible();
  expect(await sentence.evaluate(lettersGoRight, 'In progress')).toBe(true);
  await page.goto(task);
  await expectText(page);
  await expect(note).toHaveValue(written);
  await context.close();
});

/** Whether the letters of a word stand one after the other from left to right, as they are read. */
function lettersGoRight(element: Element, word: string): boolean {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const at = node.textContent?.lastIndexOf(word) ?? -1;
    if (at < 0) continue;
    const lefts = [...word].map((_, n) => {
      const range = document.createRange();
      range.setStart(node, at + n);
      range.setEnd(node, at + n + 1);
      return range.getBoundingClientRect();
    });
    return lefts.every((box, n) => {
      const before = lefts[n - 1];
      return before === undefined || box.top > before.top + 1 || box.left >= before.left;
    });
  }
  return false;
}
