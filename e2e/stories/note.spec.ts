import { expect, type Page } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

const noteIn = (page: Page) => page.locator('textarea[data-note-text="ready"]');
const patience = { timeout: 20_000 };

test('POL-3 POL-9 two people write one note without a network, and both have both texts', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask({ title: 'Generator B' });
  const [first, second] = [await browser.newContext(), await browser.newContext()];
  const tech = await signInAs(await first.newPage(), stack.url, 'tech1', task.path);
  const lead = await signInAs(await second.newPage(), stack.url, 'lead1', task.path);
  const [techs, leads] = [noteIn(tech.page), noteIn(lead.page)];
  await techs.fill('Diesel: 20 l.');
  await expect(leads).toHaveValue('Diesel: 20 l.', patience);

  await tech.goOffline();
  await lead.goOffline();
  // what looks like markup is only text
  const hostile = '<img src=x onerror="document.title=1"> \u202e\ud83c\udfb8';
  await techs.press('Control+End');
  await tech.page.keyboard.insertText(` ${hostile}`);
  await leads.press('Control+Home');
  await lead.page.keyboard.type('Key: security. ');
  const mark = tech.page.locator('[data-field-mark="note"]');
  await expect(mark).toHaveAttribute('data-sync', 'saved');
  await tech.page.reload();
  await expect(techs).toHaveValue(`Diesel: 20 l. ${hostile}`);
  await expect(mark).toHaveAttribute('data-sync', 'saved');

  await lead.goOnline();
  await lead.allSent();
  await tech.goOnline();
  await tech.allSent();
  const both = `Key: security. Diesel: 20 l. ${hostile}`;
  await expect(techs).toHaveValue(both, patience);
  await expect(leads).toHaveValue(both, patience);
  const answers = await stack.sql<{ name: string; result: string; reason_code: string }>(
    `SELECT author_name AS name, result, reason_code FROM sync_operation
     WHERE table_name = 'crew_note_update' AND result = 'merged'`,
  );
  expect(answers).toContainEqual({ name: 'Tech 1', result: 'merged', reason_code: 'merged_text' });
  await expect(tech.page.locator('[data-task-history] [data-reason="merged_text"]').first()).toBeVisible();

  // one's own words go again by one's own undo, and nobody else's
  await leads.focus();
  await lead.page.keyboard.type('!');
  await expect(techs).not.toHaveValue(both, patience);
  await lead.page.keyboard.press('Control+z');
  await expect(techs).toHaveValue(both, patience);
  await first.close();
  await second.close();
});

test('POL-9 DEV-5 words that were not accepted are shown, and can be pasted again', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask();
  // what the app loads can be held back where no service worker answers for the network
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const tech = await signInAs(page, stack.url, 'tech2', task.path);
  const note = noteIn(page);
  await note.fill('Diesel: 20 l.');
  await expect
    .poll(() => stack.sql('SELECT id FROM crew_note_update WHERE task_id = $1', [task.id]), patience)
    .toHaveLength(1);
  await tech.allSent();
  // the server forgets how far this writer got, so that what follows does not go on there
  const clocks = 'SELECT clocks::text FROM write_path.text_document WHERE row_id = $1';
  const [known] = await stack.sql<{ clocks: string }>(clocks, [task.id]);
  const setClocks = (to: string | undefined) =>
    stack.sql('UPDATE write_path.text_document SET clocks = $2 WHERE row_id = $1', [task.id, to]);
  await setClocks('{}');
  await note.press('Control+End');
  await page.keyboard.type(' And a funnel.');
  const refused = page.locator('[data-note-refused]');
  await expect(refused).toContainText('And a funnel.', patience);
  await expect(refused).toHaveAttribute('data-reason', 'invalid_update');
  await expect(note).toHaveValue('Diesel: 20 l.', patience);
  const paste = refused.getByRole('button', { name: 'Paste it again' });
  let openNote = () => {};
  const isHeld = new Promise<void>((opened) => {
    openNote = opened;
  });
  await context.route('**/kept-note*', async (route) => {
    await isHeld;
    await route.continue();
  });
  const isAskedFor = page.waitForRequest('**/kept-note*');
  await page.reload();
  await isAskedFor;
  await expect(refused).toContainText('And a funnel.');
  // there is no note yet that would take them
  await expect(refused.getByRole('button', { name: 'Drop' })).toBeVisible();
  await expect(note).toHaveCount(0);
  await expect(paste).toHaveCount(0);
  openNote();

  await setClocks(known?.clocks);
  await paste.click();
  await expect(refused).toHaveCount(0);
  await expect(note).toHaveValue('Diesel: 20 l.\n And a funnel.');
  await tech.allSent();
  await expect
    .poll(() => stack.sql('SELECT id FROM crew_note_update WHERE task_id = $1', [task.id]), patience)
    .toHaveLength(2);
  await page.reload();
  await expect(note).toHaveValue('Diesel: 20 l.\n And a funnel.');
});
