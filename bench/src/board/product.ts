import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '@festival-ops/stack/stack';
import { chromiumArgs, findChromium } from '@festival-ops/testing/chromium';
import pg from 'pg';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { buildApp } from './build.ts';

/** The whole product with the built app, and phones that have met it. */
export interface Product {
  /** Where the board of the demo festival is. */
  readonly boardUrl: string;
  /** Makes the festival have so many tasks; of those that it makes, all but `unfinished` are verified long ago. */
  fillUp(tasks: number, unfinished: number): Promise<void>;
  /** A new phone that has signed in and has everything. */
  newPhone(tasks: number): Promise<Phone>;
  /** Ends the servers; phones go on without. */
  stop(): Promise<void>;
  dispose(): Promise<void>;
}

/** A browser's profile on the disk, which outlives the browser. */
export interface Phone {
  /** Opens the browser, and closes it when `act` is done. */
  use<T>(act: (page: Page) => Promise<T>): Promise<T>;
}

const PATIENCE_MS = 180_000;

export async function startProduct(): Promise<Product> {
  const directory = mkdtempSync(join(tmpdir(), 'festival-bench-'));
  chmodSync(directory, 0o755);
  const folder = join(directory, 'app');
  await buildApp(folder);
  const stack = await startStack({
    dataDir: join(directory, 'data'),
    port: 0,
    app: { folder },
    demo: 'asked for',
  });
  const database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ id: string }>('SELECT festival_id AS id FROM task LIMIT 1');
  const festivalId = rows[0]?.id;
  const boardUrl = `${stack.url}/f/${festivalId}/board`;
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await database.end();
    await stack.stop();
  };
  let phones = 0;
  return {
    boardUrl,
    stop,
    fillUp: async (tasks, unfinished) => {
      await database.query(
        `INSERT INTO task (id, festival_id, stage_id, title, state, urgency, due_at, updated_at)
         SELECT gen_random_uuid(), $1, stages.ids[1 + n % array_length(stages.ids, 1)], 'Bench task ' || n * 7919 % 100003,
           CASE WHEN n > $3 THEN 'verified' ELSE (ARRAY['open', 'open', 'in_progress', 'blocked', 'done'])[1 + n % 5] END,
           (ARRAY['low', 'normal', 'high', 'critical', 'normal', 'normal', 'high'])[1 + n % 7],
           CASE WHEN n % 3 = 0 THEN now() + n * interval '1 minute' END,
           CASE WHEN n > $3 THEN now() - interval '40 days' ELSE now() END
         FROM (SELECT array_agg(id ORDER BY sort) AS ids FROM stage WHERE festival_id = $1) stages,
           generate_series(1, $2 - (SELECT count(*)::integer FROM task WHERE festival_id = $1)) n`,
        [festivalId, tasks, unfinished],
      );
    },
    newPhone: async (tasks) => {
      phones += 1;
      const phone = phoneIn(join(directory, `phone-${phones}`));
      await phone.use(async (page) => {
        await page.goto(boardUrl);
        await page.locator('[data-demo="tech2@festival.example"]').click();
        await page.locator('[data-conn="online"]').first().waitFor({ timeout: PATIENCE_MS });
        await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active !== null);
        await loadBench(page);
        // The server may only just have read what was written a moment ago.
        const end = Date.now() + PATIENCE_MS;
        const held = () => page.evaluate(() => window.boardBench.tasksHeld());
        while ((await held()) < tasks) {
          if (Date.now() > end) throw new Error(`the phone has ${await held()} of ${tasks} tasks`);
          await page.waitForTimeout(500);
        }
      });
      return phone;
    },
    dispose: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The bench's own script, which is a part of the app's build. */
export async function loadBench(page: Page): Promise<void> {
  await page.evaluate("import('/bench.js')");
}

function phoneIn(profile: string): Phone {
  return {
    use: async (act) => {
      const context = await open(profile);
      try {
        const page = context.pages()[0] ?? (await context.newPage());
        return await act(page);
      } finally {
        await context.close();
      }
    },
  };
}

function open(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? '',
    args: [...chromiumArgs],
    viewport: { width: 1280, height: 800 },
  });
}
