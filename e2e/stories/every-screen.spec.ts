import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { signInAs } from '../harness/screen.ts';
import { test } from '../harness/story.ts';

/** Each screen, in each theme, on a phone and on a desktop: nothing that a screen reader or a thumb trips over. */

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const sizes = [
  { name: 'phone', width: 360, height: 740 },
  { name: 'desktop', width: 1280, height: 800 },
] as const;

/** What axe finds wrong, as `rule: element`, and how much wider than the screen the page is. */
async function complaints(page: Page): Promise<{ found: string[]; overflow: number }> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const run: unknown = Reflect.get(Reflect.get(globalThis, 'axe'), 'run');
    if (typeof run !== 'function') throw new Error('axe is not in the page');
    const { violations } = await run(document, { resultTypes: ['violations'] });
    return {
      found: violations.flatMap((rule: { id: string; nodes: { html: string }[] }) =>
        rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`),
      ),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
  });
}

for (const size of sizes)
  test(`no screen has a fault that axe finds, nor scrolls sideways: ${size.name}`, async ({
    stack,
    page,
    newTask,
  }) => {
    test.setTimeout(180_000);
    await page.setViewportSize(size);
    const task = await newTask({
      title: 'A task with a rather long title that has to wrap on a phone',
      state: 'in_progress',
    });
    await page.goto(stack.url);
    await page.locator('[data-demo]').first().waitFor();
    const problems: Record<string, unknown> = {};
    const look = async (screen: string) => {
      for (const theme of ['light', 'dark', 'sun']) {
        await page.evaluate((chosen) => {
          document.documentElement.dataset.theme = chosen;
        }, theme);
        const seen = await complaints(page);
        if (seen.found.length > 0 || seen.overflow > 0) problems[`${screen}, ${theme}`] = seen;
      }
    };
    await look('sign-in');
    const lead = await signInAs(page, stack.url, 'lead1');
    await page.locator('[data-task-id]').first().waitFor();
    await look('board');
    await lead.goOffline();
    await lead.openTask(task);
    await lead.rename('A task with another title');
    await look('task');
    await lead.pill.click();
    await page.getByRole('dialog', { name: 'Connection' }).waitFor();
    await look('connection');
    await page.keyboard.press('Escape');
    await lead.openActivity();
    await look('activity');
    const main = page.getByRole('navigation', { name: 'Main' });
    if (size.name === 'phone') await main.getByRole('link', { name: 'More' }).click();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await look('settings');
    expect(problems).toEqual({});
  });
