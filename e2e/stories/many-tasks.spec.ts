import { expect, type Page, test } from '@playwright/test';
import { launchStack, type RunningStack } from '../harness/running-stack.ts';
import { signInAs } from '../harness/screen.ts';
import { seedTask } from '../harness/story.ts';

/** The board with thousands of tasks, on a stack of its own: other stories are not to carry them along. */

const column = (page: Page, key: string) => page.locator(`section[data-column="${key}"]`);

test('5,000 tasks: few cards are drawn, a tap shows within two frames, and nothing stutters for long', async ({
  page,
}) => {
  const stack = await launchStack();
  try {
    await walk(page, stack);
  } finally {
    await stack.dispose();
  }
});

async function walk(page: Page, stack: RunningStack): Promise<void> {
  const top = await seedTask(stack, { title: 'Aardvark' });
  await stack.sql(`UPDATE task SET urgency = 'critical', due_at = now() - interval '9 days' WHERE id = $1`, [
    top.id,
  ]);
  await stack.sql(
    `INSERT INTO task (id, festival_id, stage_id, title, state, urgency)
     SELECT gen_random_uuid(), festival_id, stage_id, 'Bulk task ' || n,
            (ARRAY['open', 'open', 'in_progress', 'blocked', 'done'])[1 + n % 5], (ARRAY['low', 'normal', 'high'])[1 + n % 3]
     FROM task, generate_series(1, 5000) n WHERE id = $1`,
    [top.id],
  );
  await signInAs(page, stack.url, 'tech2', `/f/${top.festivalId}/board`);
  await expect(column(page, 'open').getByRole('heading', { level: 2 })).toContainText(/2\d{3}/, {
    timeout: 60_000,
  });
  // A start on what is there: no skeleton, and the first rows in the order that stays.
  await page.reload();
  await page.locator('[data-task-id]').first().waitFor();
  await expect(page.locator('[data-skeleton]')).toHaveCount(0);
  await expect(column(page, 'open').locator('[data-task-id]').first()).toHaveAttribute(
    'data-task-id',
    top.id,
  );
  await expect(column(page, 'open').getByRole('heading', { level: 2 })).toContainText(/2\d{3}/);
  expect(await page.locator('[data-task-id]').count()).toBeLessThan(120);

  const shownAfterTwoFrames = await page.evaluate(async (id) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    document.querySelector<HTMLElement>(`[data-task-id="${id}"] button[data-step]`)?.click();
    await frame();
    await frame();
    return document.querySelector(`section[data-column="in_progress"] [data-task-id="${id}"]`) !== null;
  }, top.id);
  expect(shownAfterTwoFrames).toBe(true);

  const seen = new Set<string>();
  await expectSmoothRound(page, async () => {
    for (const row of await page.evaluate(scrollThirtyScreens)) seen.add(row);
  });
  expect(seen.size).toBeGreaterThan(100);
  const critical = page.getByRole('button', { name: 'Critical', exact: true });
  const heading = column(page, 'open').getByRole('heading', { level: 2 });
  await expectSmoothRound(page, async () => {
    await critical.click();
    await expect(heading).not.toContainText(/2\d{3}/);
    await critical.click();
    await expect(heading).toContainText(/2\d{3}/);
  });

  await page.getByRole('searchbox', { name: 'Search tasks' }).fill('bulk 4999');
  await expect(page.locator('[data-task-id]')).toHaveCount(1);
}

/** More than a screen in each frame, further down each time. @returns the rows that were drawn */
async function scrollThirtyScreens(): Promise<string[]> {
  const list = document.querySelector('section[data-column="open"] .column-scroll');
  const drawn = new Set<string>();
  for (let step = 0; step < 30; step++) {
    list?.scrollBy(0, 900);
    await new Promise((frame) => requestAnimationFrame(frame));
    for (const row of list?.querySelectorAll('[data-row]') ?? [])
      if (row instanceof HTMLElement) drawn.add(row.dataset.row ?? '');
  }
  return [...drawn];
}

/**
 * What the app does is the same in each round, so a long task of its own comes in each; what the machine of a test
 * does meanwhile comes and goes. So the best round counts, beside the best that this very page takes to lay out a
 * page full of its cards: a quick machine is quick in both. `npm run board -w bench` says what it is in ms.
 */
async function expectSmoothRound(page: Page, act: () => Promise<void>): Promise<void> {
  const longest: number[] = [];
  const measures: number[] = [];
  const isSmooth = () => Math.min(...longest) < Math.min(...measures);
  for (let round = 0; round < 8 && !isSmooth(); round++) {
    measures.push(await page.evaluate(layOutManyCards));
    await page.evaluate(() => {
      const long: number[] = [];
      const observer = new PerformanceObserver((list) =>
        long.push(...list.getEntries().map((entry) => entry.duration)),
      );
      observer.observe({ type: 'longtask' });
      Object.assign(window, { longTasks: { observer, long } });
    });
    await act();
    longest.push(
      await page.evaluate(async () => {
        const { observer, long } = Reflect.get(window, 'longTasks');
        for (let frame = 0; frame < 2; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
        long.push(...observer.takeRecords().map((entry: PerformanceEntry) => entry.duration));
        observer.disconnect();
        return Math.max(0, ...long);
      }),
    );
  }
  expect(isSmooth(), `longest tasks by round: ${longest}; the measure: ${measures}`).toBe(true);
}

/** @returns how long it takes to copy a card of the board many times and to lay the copies out, in ms, at the best */
async function layOutManyCards(): Promise<number> {
  const card = document.querySelector('[data-task-id]');
  if (card === null) throw new Error('no card');
  const times: number[] = [];
  for (let time = 0; time < 5; time++) {
    await new Promise((frame) => requestAnimationFrame(frame));
    const room = document.createElement('div');
    const start = performance.now();
    for (let n = 0; n < 350; n++) room.append(card.cloneNode(true));
    document.body.append(room);
    room.getBoundingClientRect();
    times.push(performance.now() - start);
    room.remove();
  }
  return Math.min(...times);
}
