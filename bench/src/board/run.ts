import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { median, quantile, table } from '../sync/statistics.ts';
import type { Measures } from './in-the-page.ts';
import { loadBench, type Phone, type Product, startProduct } from './product.ts';

/**
 * `npm run board -w bench`: how the board is with thousands of tasks, as ratios. The built app in a real Chromium,
 * over rows that came by a real sync into its own local database:
 *
 * - scrolling, filtering and a tap with 5,000 tasks, beside a bare list of TanStack DB in the same page;
 * - a start without servers with 50,000 tasks on the phone, beside the same with 1,000.
 *
 *   --parts lists,start  --rounds 7  --unfinished 5000 (of the 50,000)  --profile <directory>
 */
const { values: asked } = parseArgs({
  options: {
    parts: { type: 'string', default: 'lists,start' },
    rounds: { type: 'string', default: '7' },
    unfinished: { type: 'string', default: '5000' },
    profile: { type: 'string' },
  },
});
const rounds = Number(asked.rounds);
const parts = asked.parts.split(',');
const acts = ['fling', 'jumps', 'filter', 'search', 'tap'] as const;
const [FEW, LISTED, MANY] = [1000, 5000, 50_000];

console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
);
const product = await startProduct();
try {
  await product.fillUp(FEW, FEW);
  const few = parts.includes('start') ? await product.newPhone(FEW) : undefined;
  if (parts.includes('lists')) await compareLists(product);
  if (few !== undefined) await compareStarts(product, few);
} finally {
  await product.dispose();
}

async function compareLists(product: Product): Promise<void> {
  await product.fillUp(LISTED, LISTED);
  const phone = await product.newPhone(LISTED);
  const found: { ours: Measures; bare: Measures }[] = [];
  for (let round = 0; round < rounds; round++)
    found.push(
      await phone.use(async (page) => {
        await openBoard(page, product);
        await loadBench(page);
        // What follows the first rows has had its turn.
        await page.waitForTimeout(3000);
        const ours = await profiled(page, `board-${round}`, () =>
          page.evaluate(() => window.boardBench.board()),
        );
        return { ours, bare: await page.evaluate(() => window.boardBench.bare()) };
      }),
    );
  const line = (name: string, of: (measures: Measures) => number): string[] => {
    const [ours, bare] = [median(found.map((one) => of(one.ours))), median(found.map((one) => of(one.bare)))];
    return [name, ours.toFixed(1), bare.toFixed(1), (ours / bare).toFixed(2)];
  };
  console.log(
    `\n${table([
      [`${LISTED} tasks, medians of ${rounds} rounds, ms`, 'board', 'bare list', 'ratio'],
      line('a frame of a fling, middle', ({ fling }) => median(fling.ms)),
      line('a frame of a fling, 95 %', ({ fling }) => quantile(fling.ms, 0.95)),
      line('a frame of jumps, middle', ({ jumps }) => median(jumps.ms)),
      line('a frame of jumps, 95 %', ({ jumps }) => quantile(jumps.ms, 0.95)),
      line('filtering, until painted', ({ filter }) => median(filter.ms)),
      line('searching, until painted, with 150 ms of rest after the last letter', ({ search }) =>
        median(search.ms),
      ),
      line('a tap, until painted', ({ tap }) => median(tap.ms)),
    ])}`,
  );
  const long = (whose: 'ours' | 'bare', act: keyof Measures) => found.map((one) => one[whose][act].long);
  console.log(
    `\n${table([
      ['tasks over 50 ms, by round', 'board', 'longest', 'bare list', 'longest'],
      ...acts.map((act) => [act, ...countsOf(long('ours', act)), ...countsOf(long('bare', act))]),
    ])}`,
  );
}

function countsOf(long: readonly (readonly number[])[]): string[] {
  return [long.map((round) => round.length).join(' '), `${Math.max(0, ...long.flat())} ms`];
}

async function compareStarts(product: Product, few: Phone): Promise<void> {
  await product.fillUp(MANY, Math.max(0, Number(asked.unfinished) - LISTED));
  const many = await product.newPhone(MANY);
  await product.stop();
  const start = (phone: Phone, name: string) =>
    phone.use((page) =>
      profiled(page, name, async () => {
        await openBoard(page, product);
        return await page.evaluate(() => window.firstRowsAt);
      }),
    );
  // A start of each that does not count, and then in turns, so that what else the machine does meets both.
  await start(few, 'start-few');
  await start(many, 'start-many');
  const times: { few: number[]; many: number[] } = { few: [], many: [] };
  for (let round = 0; round < rounds; round++) {
    times.few.push(await start(few, `start-few-${round}`));
    times.many.push(await start(many, `start-many-${round}`));
  }
  const show = (name: string, ms: readonly number[]) => [
    name,
    median(ms).toFixed(0),
    Math.min(...ms).toFixed(0),
    Math.max(...ms).toFixed(0),
    ms.map((one) => one.toFixed(0)).join(' '),
  ];
  console.log(
    `\n${table([
      [
        `from opening the app to the first tasks, no server, ${rounds} rounds, ms`,
        ...['middle', 'least', 'most', 'by round'],
      ],
      show(`${MANY} tasks on the phone`, times.many),
      show(`${FEW} tasks on the phone`, times.few),
    ])}\nratio of the medians ${(median(times.many) / median(times.few)).toFixed(2)}`,
  );
}

declare global {
  interface Window {
    /** When the first task was drawn, in ms since the page was asked for. */
    firstRowsAt: number;
  }
}

/** Opens the board and waits for its first tasks; the page itself notes when they came. */
async function openBoard(page: Page, { boardUrl }: Product): Promise<void> {
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (document.querySelector('[data-task-id]') === null) return;
      seen.disconnect();
      requestAnimationFrame(() => {
        window.firstRowsAt = performance.now();
      });
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  await page.goto(boardUrl);
  await page.waitForFunction(() => window.firstRowsAt > 0, undefined, { timeout: 60_000 });
}

async function profiled<T>(page: Page, name: string, act: () => Promise<T>): Promise<T> {
  if (asked.profile === undefined) return await act();
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 250 });
  await session.send('Profiler.start');
  const result = await act();
  const { profile } = await session.send('Profiler.stop');
  writeFileSync(join(asked.profile, `${name}.cpuprofile`), JSON.stringify(profile));
  return result;
}
