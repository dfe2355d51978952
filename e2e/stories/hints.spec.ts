import { expect } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** What is said before an act, and the rules behind it. */

test('POL-5 POL-8 POL-11 who may not do it reads why, may ask a lead, and finds the rule without a network', async ({
  stack,
  browser,
  newTask,
}) => {
  const task = await newTask({ title: 'Fence', state: 'done' });
  const context = await browser.newContext();
  const page = await context.newPage();
  const screen = await signInAs(page, stack.url, 'tech1', task.path);
  await screen.goOffline();

  const verify = page
    .locator('[data-task-detail]')
    .getByRole('button', { name: /^Verify/ })
    .filter({ visible: true })
    .first();
  await expect(verify).toHaveAttribute('aria-disabled', 'true');
  await expect(verify).toHaveAccessibleDescription(/Only leads verify/);
  await verify.press('Enter');
  const why = page.getByRole('dialog', { name: 'Not possible here' });
  await expect(why).toContainText('Only leads verify');
  await why.getByRole('button', { name: 'Ask a lead' }).click();
  await page
    .getByRole('dialog', { name: 'Ask a lead' })
    .getByRole('button', { name: /^(Ask|Send)/ })
    .click();
  await expect(screen.pill).toHaveAttribute('data-unsent', '1');

  await verify.press('Enter');
  await why.getByRole('link', { name: 'How it’s decided' }).click();
  const rule = page.locator('[data-rule="task.state"]');
  await expect(rule).toHaveAttribute('data-named', 'true');
  await expect(rule).toContainText('If two people change it');
  await expect(rule).toContainText('in progress → done');
  await expect(rule).toBeInViewport();
  await page.getByRole('searchbox', { name: 'Find a rule' }).fill('overdue');
  await expect(rule).toHaveCount(0);
  await expect(page.locator('[data-rule="contact.hotline"]')).toContainText('a lead decides');

  await screen.goOnline();
  await screen.allSent();
  await expect
    .poll(() => stack.sql('SELECT count(*)::int AS n FROM lead_request WHERE row_id = $1', [task.id]), {
      timeout: 20_000,
    })
    .toEqual([{ n: 1 }]);
  await context.close();
});
