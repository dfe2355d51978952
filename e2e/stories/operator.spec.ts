import { expect } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** Writes that the server could not judge, from the crew's phone to the operator's desk and back. */

test('WB-8 an operator sees what is held, reveals it, replays it, and removes what cannot be mended', async ({
  stack,
  page,
  browser,
  newTask,
}) => {
  const [mended, refused] = [await newTask({ title: 'To be mended' }), await newTask({ title: 'Not to be' })];
  await stack.sql(`CREATE TABLE poison (word text)`);
  await stack.sql(`INSERT INTO poison VALUES ('poison')`);
  await stack.sql(
    `CREATE FUNCTION digest() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF EXISTS (SELECT 1 FROM poison WHERE NEW.title LIKE word || '%') THEN
         RAISE EXCEPTION 'cannot digest %', NEW.title;
       END IF;
       RETURN NEW;
     END $$`,
  );
  await stack.sql('CREATE TRIGGER digest BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION digest()');
  const tech = await signInAs(page, stack.url, 'tech1', mended.path);
  const parked = (task: { id: string }) =>
    expect
      .poll(() => stack.sql('SELECT result FROM sync_operation WHERE row_id = $1', [task.id]), {
        timeout: 20_000,
      })
      .toEqual([{ result: 'parked' }]);
  await tech.rename('poison that heals');
  await parked(mended);
  await tech.openTask(refused);
  await tech.rename('poison for good');
  await parked(refused);
  await page.goto(`${stack.url}/ops`);
  await expect(page.getByRole('heading', { name: 'Operators look after held writes' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Back to the board' })).toBeVisible();

  const desk = await (await browser.newContext()).newPage();
  await desk.goto(stack.url);
  await desk.locator('[data-demo="operator@festival.example"]').click();
  await expect(desk.getByRole('heading', { name: 'Held writes', level: 1 })).toBeVisible();
  const rows = desk.locator('[data-held] a');
  await expect(rows).toHaveCount(2);
  await expect(desk.locator('#content')).not.toContainText('poison');

  const held = async (task: { id: string }) => {
    await rows.filter({ hasText: task.id }).click();
    await expect(desk.getByText('Nothing waits behind it.')).toBeVisible();
  };
  await held(mended);
  await desk.getByRole('button', { name: 'Reveal' }).click();
  await expect(desk.locator('[data-values]')).toContainText('poison that heals');
  await desk.getByRole('button', { name: 'Replay' }).click();
  await expect(desk.getByText('Done: 1 write still held.')).toBeVisible();
  await stack.sql('DELETE FROM poison');
  await desk.getByRole('button', { name: 'Replay' }).click();
  await expect(desk.getByText('Done: 1 × Confirmed.')).toBeVisible();
  await expect(rows).toHaveCount(1);

  await held(refused);
  await desk.getByRole('button', { name: 'Remove with reason' }).click();
  const sheet = desk.getByRole('dialog', { name: 'Remove this write' });
  await sheet.getByRole('button', { name: 'Remove for good' }).click();
  await expect(sheet.getByText('Write a reason.')).toBeVisible();
  await sheet.getByLabel('Reason').fill('It was a drill');
  await sheet.getByRole('button', { name: 'Remove for good' }).click();
  await expect(desk.getByText('Nothing is held.')).toBeVisible();

  await tech.openTask(mended);
  await expect(tech.title()).toHaveValue('poison that heals');
  await tech.openActivity();
  await expect(page.getByText('It was a drill').first()).toBeVisible();
});
