import { clientSchema } from '@festival-ops/domain/client-schema';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createCollection, createLiveQueryCollection } from '@tanstack/db';
import { createRoot } from 'solid-js';
import { afterEach, expect, test, vi } from 'vitest';
import { makeCollections } from '../../data/collections.ts';
import { readFirstTasks } from '../../data/first-tasks.ts';
import { openMemoryDatabase } from '../../data/memory-database.ts';
import { collectionOptions } from '../../data/powersync-workarounds.ts';
import { rowSchema } from '../../data/row-schema.ts';
import type { TaskRow } from '../../data/rows.ts';
import { createTasks, type Tasks } from '../../data/tasks.ts';
import { parseFilter } from './board-filter.ts';
import { columnsOf, fittingTasks, type Looker } from './board-view.ts';

/**
 * How fast the parts under the board are with thousands of tasks, in ratios that a busy machine keeps, too. What the
 * built app makes of them is measured by `npm run board -w bench`.
 */

const FESTIVAL = 'festival-1';
const nobody: Looker = { userId: 'ada', stageIds: new Set(), needsThem: new Set(), now: 0 };
const opened: CommonPowerSyncDatabase[] = [];
let dispose: () => void = () => {};
afterEach(async () => {
  dispose();
  await Promise.all(opened.splice(0).map((db) => db.close()));
});

/** A device with `all` tasks, the rest of which is verified long ago. */
async function deviceWith(all: number, unfinished: number): Promise<CommonPowerSyncDatabase> {
  const db = await openMemoryDatabase();
  opened.push(db);
  await db.execute(
    `INSERT INTO ps_data__task (id, data)
     WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?1 - 1)
     SELECT 't' || n, json_object('festival_id', '${FESTIVAL}', 'stage_id', 'stage-' || (n % 4),
       'title', 'Task ' || (n * 7919 % 100003), 'urgency', CASE n % 7 WHEN 0 THEN 'critical' WHEN 1 THEN 'high' WHEN 2 THEN 'low' ELSE 'normal' END,
       'state', CASE WHEN n >= ?2 THEN 'verified' WHEN n % 4 = 0 THEN 'in_progress' WHEN n % 4 = 1 THEN 'blocked' ELSE 'open' END,
       'tags', '[]', 'due_at', CASE n % 3 WHEN 0 THEN strftime('%Y-%m-%dT%H:%M:%fZ', 1781956800 + n * 60, 'unixepoch') END,
       'version', 1, 'updated_at', '2020-01-01T00:00:00.000000Z') FROM n`,
    [all, unfinished],
  );
  return db;
}

/** The middle of several runs, in ms. */
async function middle(runs: number, run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < runs; at++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? 0;
}

const say = (what: string, ours: number, theirs: number) =>
  console.log(`${what}: ${ours.toFixed(1)} ms, ${(ours / theirs).toFixed(2)}× of ${theirs.toFixed(1)} ms`);

function startTasks(db: CommonPowerSyncDatabase): Tasks {
  const { collections } = makeCollections(db);
  return createRoot((stop): Tasks => {
    dispose = stop;
    return createTasks(db, () => collections.task, { festivalId: FESTIVAL });
  });
}

test('the first rows come as fast with 50,000 tasks on the device as with 1,000', async () => {
  const [few, many] = [await deviceWith(1000, 1000), await deviceWith(50_000, 50_000)];
  const read = (db: CommonPowerSyncDatabase) => readFirstTasks(db, { festivalId: FESTIVAL });
  expect((await read(few)).length).toBe(48);
  expect((await read(many)).length).toBe(48);
  // In turns, so that what else the machine does meets both.
  const times = { few: [] as number[], many: [] as number[] };
  for (let at = 0; at < 15; at++) {
    times.few.push(await middle(3, () => read(few)));
    times.many.push(await middle(3, () => read(many)));
  }
  const least = (all: readonly number[]) => Math.min(...all);
  say('first rows, 50,000 against 1,000', least(times.many), least(times.few));
  // A few ms, and nothing of them may grow with the rows: sorting or reading all takes eight times as long.
  expect(least(times.many) / least(times.few)).toBeLessThan(2);
}, 120_000);

test('of 50,000 tasks only what is at hand is loaded', async () => {
  const [part, whole] = [await deviceWith(50_000, 5000), await deviceWith(5000, 5000)];
  const eager = createCollection(
    collectionOptions<TaskRow>({
      database: whole,
      table: clientSchema.props.task,
      schema: rowSchema('task'),
    }),
  );
  const theirs = await middle(1, () => eager.preload());
  const tasks = startTasks(part);
  const start = performance.now();
  await vi.waitFor(() => expect(tasks.ready()).toBe(true), { timeout: 60_000, interval: 5 });
  say('5,000 at hand of 50,000, against a table of 5,000', performance.now() - start, theirs);
  expect(tasks.all().length).toBe(5000);
}, 120_000);

test('filtering and sorting 5,000 tasks into columns, and a tap, beside a bare live query', async () => {
  const db = await deviceWith(5000, 5000);
  const bare = createCollection(
    collectionOptions<TaskRow>({ database: db, table: clientSchema.props.task, schema: rowSchema('task') }),
  );
  await bare.preload();
  const theirs = await middle(3, async () => {
    const query = createLiveQueryCollection({
      query: (q) =>
        q
          .from({ row: bare })
          .orderBy(({ row }) => row.urgency)
          .orderBy(({ row }) => row.due_at)
          .orderBy(({ row }) => row.title),
      gcTime: 1,
    });
    await query.preload();
    expect(query.size).toBe(5000);
  });
  const tasks = startTasks(db);
  await vi.waitFor(() => expect(tasks.ready()).toBe(true), { timeout: 60_000 });
  const filter = parseFilter({ q: 'task 1' });
  let shown = 0;
  const ours = await middle(9, () => {
    shown = columnsOf(fittingTasks(tasks.all(), filter, nobody), 'state', []).length;
  });
  expect(shown).toBe(5);
  say('a letter typed into the search, 5,000 tasks, against asking a live query anew', ours, theirs);
  expect(ours).toBeLessThan(Math.max(50, theirs));
}, 120_000);
