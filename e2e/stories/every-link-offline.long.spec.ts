import { expect, type Page } from '@playwright/test';
import { screenOf, untilInstalled } from '../harness/screen.ts';
import { screens } from '../harness/screens.ts';
import { type Scene, test } from '../harness/staged.ts';

/** A phone in a dead spot, opened at any address that somebody has sent. */

test('DEV-1 DEV-4 without a network every link opens at once, and every form keeps what is typed', async ({
  stack,
  scene,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(stack.url);
  await page.locator('[data-demo="lead1@festival.example"]').click();
  const { pill, allSent } = screenOf(page, stack.url);
  await allSent();
  await untilInstalled(page);
  await context.setOffline(true);

  const wrong: Record<string, readonly string[]> = {};
  for (const { name, path, shows } of screens.filter(({ as, open }) => as === 'lead1' && !open)) {
    await page.goto(stack.url + path(scene));
    await page.locator(shows).filter({ visible: true }).first().waitFor({ timeout: 15_000 });
    const found = await waits(page);
    if (found.length > 0) wrong[name] = found;
  }
  expect(wrong).toEqual({});

  const unsent = async () => Number(await pill.getAttribute('data-unsent'));
  let kept = 0;
  for (const [path, fill] of forms(scene)) {
    await page.goto(stack.url + path);
    await fill(page);
    await expect.poll(unsent, { timeout: 20_000, message: path }).toBeGreaterThan(kept);
    kept = await unsent();
  }
  await page.reload();
  await expect.poll(unsent, { timeout: 20_000 }).toBeGreaterThanOrEqual(kept);
  await context.close();
});

/** What makes a person wait without a reason given. */
function waits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const waiting = [...document.querySelectorAll('[data-skeleton], [role=progressbar], progress')];
    const mute = [...document.querySelectorAll(':disabled, [aria-disabled=true]')].filter(
      (control) => !control.hasAttribute('aria-describedby'),
    );
    return [...waiting, ...mute].map((element) => element.outerHTML.slice(0, 160));
  });
}

/** Each form of a lead, where it stands, and how it is filled in. */
function forms(scene: Scene): [string, (page: Page) => Promise<void>][] {
  const at = (place: string) => `/f/${scene.festivalId}${place}`;
  const sheet = (page: Page) => page.getByRole('dialog').last();
  const press = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name }).filter({ visible: true }).first().click();
  const typed = (label: string, text: string) => async (page: Page) => {
    await page.locator('[data-task-detail]').getByRole('textbox', { name: label }).fill(text);
    await page.keyboard.press('Enter');
  };
  const task = at(`/tasks/${scene.taskId}`);
  return [
    [task, typed('Title', 'Written in a dead spot')],
    [task, typed('Tags', 'dead spot')],
    [task, typed('Expected crowd', '12 000')],
    [
      task,
      async (page) => {
        await page.locator('textarea[data-note-text="ready"]').fill('The generator needs a spare fuse.');
        await page.locator('textarea[data-note-text="ready"]').blur();
      },
    ],
    [
      at('/board'),
      async (page) => {
        await press(page, 'New task');
        await sheet(page).getByLabel('Title').fill('Found in a dead spot');
        await sheet(page).getByLabel('Stage').selectOption({ index: 1 });
        await sheet(page).getByRole('button', { name: 'Add task' }).click();
      },
    ],
    [
      at(`/gear/${scene.itemId}`),
      async (page) => {
        await press(page, 'Book gear');
        await sheet(page).getByLabel('How many').fill('1');
        await sheet(page)
          .getByRole('button', { name: /^Book 1/ })
          .click();
      },
    ],
    [
      at('/gear'),
      async (page) => {
        await press(page, 'Add item');
        await sheet(page).getByLabel('Name').fill('Spare fuse');
        await sheet(page).getByLabel('Unit').fill('piece');
        await sheet(page).getByRole('button', { name: 'Add item' }).click();
      },
    ],
    [
      at(`/contacts/${scene.contactId}`),
      async (page) => {
        await page.locator('[data-contact-detail]').getByRole('button', { name: 'Edit' }).first().click();
        await sheet(page).getByLabel('Notes').fill('Sleeps until noon.');
        await sheet(page).getByRole('button', { name: 'Save' }).click();
      },
    ],
    [
      at(`/inbox/${scene.request}`),
      async (page) => {
        await page.getByLabel('Your answer').fill('Done.');
        await press(page, 'Answer');
      },
    ],
    [
      at(`/inbox/${scene.openCase}`),
      async (page) => {
        await page.locator('[data-choice="other"] input').first().check();
        await page.getByRole('textbox', { name: /Another value/ }).fill('0555 0303');
        await press(page, 'Use this value');
      },
    ],
  ];
}
