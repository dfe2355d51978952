import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { test } from '../harness/story.ts';
import { Visitor } from '../harness/visitor.ts';

/** docs/tour.md, step by step: one visitor in one browser who plays both people. */

const tour = readFileSync(fileURLToPath(new URL('../../docs/tour.md', import.meta.url)), 'utf8');
const stepsToPlay = [...tour.matchAll(/^\d+\. (.+)$/gm)].map(([, text]) => text ?? '');
const patient = { timeout: 30_000 };

test('OUT-2 OUT-3 REV-2 POL-8 the tour can be walked as it is written', async ({ page, stack }) => {
  test.setTimeout(300_000);
  const visitor = new Visitor(page, stack.url);
  const task = page.locator('[data-task-detail]');
  const played: string[] = [];
  const play = async (text: string, act: () => Promise<void>) => {
    await test.step(text, act);
    played.push(text);
  };
  const tech = () => visitor.be('tech1', 'Tech 1');
  const lead = () => visitor.be('lead1', 'Lead 1');
  let contacts: string[] = [];
  const answer = (result: string, words: string | RegExp) =>
    page.locator(`[data-result="${result}"]`).filter({ hasText: words }).first();

  await play(
    'Be **Lead 1**. Add two tasks, *Tour generator* and *Tour lights*, on Meadow Stage.',
    async () => {
      await lead();
      for (const title of ['Tour generator', 'Tour lights']) await visitor.addTask(title, 'Meadow Stage');
      await visitor.allSent();
    },
  );
  await play('Switch to **Tech 1**. Both tasks are on the board.', async () => {
    await tech();
    await page.getByRole('searchbox', { name: 'Search tasks' }).fill('Tour');
    await expect(page.locator('[data-task-id]')).toHaveCount(2, patient);
  });

  await play(
    'Press the pill at the top right and switch on *Pause sending*. The pill says *Paused*.',
    async () => {
      await visitor.setPaused(true);
      await expect(visitor.pill).toContainText('Paused');
    },
  );
  await play(
    'Open *Tour generator* and rename it to *Tour generator north*. It says *Saved here*.',
    async () => {
      await visitor.openTask('Tour generator');
      await task.getByRole('textbox', { name: 'Title' }).fill('Tour generator north');
      await task.getByRole('textbox', { name: 'Title' }).press('Enter');
      await expect(task.locator('[data-field-mark="title"]')).toContainText('Saved here');
    },
  );
  await play('Give it the tag *diesel*.', () => visitor.addTag('diesel'));
  await play('Open *Tour lights*, press *Start*, then *Done*.', async () => {
    await visitor.openTask('Tour lights');
    for (const step of ['in_progress', 'done'])
      await task.locator(`button[data-step="${step}"]`).filter({ visible: true }).click();
  });
  await play('Write into its note: *Spare bulbs are in case 4.*', () =>
    visitor.writeNote('Spare bulbs are in case 4.'),
  );
  await play('Under *Gear*, book 1 of *Fog fluid*, and then all that this device says is left.', async () => {
    await visitor.book('Fog fluid', 1);
    await visitor.book('Fog fluid', 'all that are left');
  });
  await play('Under *Contacts*, change the hotlines of three contacts of Meadow Stage.', async () => {
    contacts = await visitor.contactsOf('Meadow Stage', 3);
    for (const [index, contact] of contacts.entries()) await visitor.setHotline(contact, `0555 020${index}`);
  });
  await play(
    'Reload the page. Everything is still there, and the pill still counts what is saved here.',
    async () => {
      // a title, a tag, two steps, a note, two bookings, three hotlines
      await expect(visitor.pill).toHaveAttribute('data-unsent', '10');
      await page.reload();
      await expect(visitor.pill).toHaveAttribute('data-unsent', '10');
      await visitor.openTask('Tour generator north');
    },
  );

  await play(
    'Switch to **Lead 1**, who has a network. Rename *Tour generator* to *Tour generator south*, and give it the tag *loud*.',
    async () => {
      await lead();
      await visitor.openTask('Tour generator');
      await task.getByRole('textbox', { name: 'Title' }).fill('Tour generator south');
      await task.getByRole('textbox', { name: 'Title' }).press('Enter');
      await visitor.addTag('loud');
    },
  );
  await play(
    'Set *Tour lights* to *Blocked*, and write into its note: *The ladder is at gate 2.*',
    async () => {
      await visitor.openTask('Tour lights');
      await task.locator('button[data-step="blocked"]').filter({ visible: true }).click();
      await visitor.writeNote('The ladder is at gate 2.');
    },
  );
  await play('Book 2 of *Fog fluid*.', async () => {
    await visitor.book('Fog fluid', 2);
  });
  await play('Change the hotlines of the same three contacts.', async () => {
    for (const [index, contact] of contacts.entries()) await visitor.setHotline(contact, `0555 010${index}`);
    // who switches before all is sent keeps the rest on this device, and then there is nothing to decide
    await expect.poll(() => hotlineOf(contacts[2] ?? ''), patient).toBe('0555 0102');
    await visitor.allSent();
  });

  await play(
    'Switch to **Tech 1** and switch *Pause sending* off. One message sums up what became of it, and the pill says *All sent*.',
    async () => {
      await tech();
      await visitor.setPaused(false);
      await visitor.allSent();
      await expect(visitor.pill).toContainText('All sent');
      await expect(page.getByRole('region', { name: 'Messages' })).toContainText(/\d+ sent/, patient);
    },
  );
  await play(
    'Open *Activity*. The new title is **Confirmed, replaced Lead 1’s** (last write wins: `applied`), and Lead 1 is told.',
    async () => {
      await visitor.go('Activity');
      await expect(answer('applied', 'Tour generator north')).toContainText(
        'Confirmed, replaced Lead 1’s',
        patient,
      );
    },
  );
  await play('The tags and the note are **Combined**: both people’s are in them (`merged`).', async () => {
    await expect(answer('merged', 'tags')).toContainText('Combined', patient);
    await expect(answer('merged', 'note')).toContainText('Combined', patient);
    await visitor.openTask('Tour lights');
    const note = page.locator('textarea[data-note-text="ready"]');
    await expect(note).toHaveValue(/Spare bulbs are in case 4\./, patient);
    await expect(note).toHaveValue(/The ladder is at gate 2\./, patient);
  });
  await play(
    'The step to *Done* is **Not possible from Blocked**, and the second booking says **Not enough Fog fluid**, with how many were left (`rejected`). Each offers what is possible now.',
    async () => {
      await visitor.go('Activity');
      await expect(answer('rejected', 'Not possible from Blocked').getByRole('button').first()).toBeVisible(
        patient,
      );
      const underflow = answer('rejected', 'Not enough Fog fluid');
      await expect(underflow).toContainText('were left');
      await expect(underflow.getByRole('button', { name: /^Book \d+/ })).toBeVisible();
    },
  );
  await play(
    'The three hotlines **Wait for a lead** (`needs_review`). On the contacts, the number to call is still Lead 1’s, and yours stands under it.',
    async () => {
      await expect(page.locator('[data-result="needs_review"]').filter({ hasText: 'hotline' })).toHaveCount(
        3,
        patient,
      );
      await visitor.go('Contacts');
      await page.locator(`main a[href="${contacts[0]}"]`).first().click();
      const contact = page.locator('[data-contact-detail]');
      await expect(contact.locator('[data-call]')).toHaveAttribute('href', 'tel:05550100');
      await expect(contact).toContainText('0555 0200');
    },
  );

  await play('Switch to **Lead 1** and open the *Inbox*. The three cases wait there.', async () => {
    await lead();
    await visitor.go('Inbox');
    await expect(page.locator('[data-case]').filter({ hasText: 'Hotline' })).toHaveCount(3, patient);
  });
  await play(
    'Keep the valid number of the first, use the proposed one of the second, and write another one for the third.',
    async () => {
      const detail = page.locator('[data-case-detail]');
      for (const [index, choice] of (['valid', 'proposed', 'other'] as const).entries()) {
        const name = await nameOf(contacts[index] ?? '');
        await page.locator('[data-case]').filter({ hasText: name }).getByRole('link').first().click();
        await detail.locator(`[data-choice="${choice}"] input[type="radio"]`).check();
        if (choice === 'other') await detail.getByLabel(/^Another value for/).fill('0555 0999');
        await detail.getByRole('button', { name: /^(Keep|Use) this value/ }).click();
        await expect(page.locator('[data-case]').filter({ hasText: name })).toHaveCount(0, patient);
      }
      await visitor.allSent();
    },
  );
  await play(
    'Switch to **Tech 1**. *Activity* says of each what was decided, and the contacts show it.',
    async () => {
      await tech();
      await visitor.go('Activity');
      for (const words of ['Lead 1 chose what was there', 'Lead 1 chose yours', 'Lead 1 chose another value'])
        await expect(page.locator('main').getByText(words).first()).toBeVisible(patient);
      await visitor.go('Contacts');
      for (const [index, number] of ['0555 0100', '0555 0201', '0555 0999'].entries())
        await expect(page.locator(`main a[href="${contacts[index]}"]`).first()).toContainText(
          number,
          patient,
        );
    },
  );

  await play(
    'Open *Tour lights*. Under *More*, *Delete task* says that only leads delete tasks, and offers to ask one. Ask.',
    async () => {
      await visitor.openTask('Tour lights');
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await expect(page.getByRole('menu')).toContainText('Only leads delete tasks.');
      await page.getByRole('menuitem', { name: /Ask a lead/ }).click();
      await visitor.dialog.getByRole('button', { name: 'Send' }).click();
      await visitor.allSent();
    },
  );
  await play('Switch to **Lead 1**. The request stands in the *Inbox*.', async () => {
    await lead();
    await visitor.go('Inbox');
    await expect(page.locator('main')).toContainText('Please delete “Tour lights”', patient);
  });

  expect(played).toEqual(stepsToPlay);

  /** What the contact is called, from its row in the database. */
  async function nameOf(href: string): Promise<string> {
    return (await contactAt(href))?.name ?? '';
  }

  async function hotlineOf(href: string): Promise<string> {
    return (await contactAt(href))?.hotline ?? '';
  }

  async function contactAt(href: string) {
    const [row] = await stack.sql<{ name: string; hotline: string }>(
      'SELECT name, hotline FROM contact WHERE id = $1',
      [href.split('/').at(-1)],
    );
    return row;
  }
});
