import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeCollections } from './collections.ts';
import { readFirstTasks } from './first-tasks.ts';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';
import { createOlderTasks } from './older-tasks.ts';
import { createTasks, type Tasks } from './tasks.ts';
import { makeWrites } from './writes.ts';

const now = Date.parse('2026-07-10T12:00:00Z');
const lately = { updated_at: '2026-07-09T12:00:00.000000Z' };
const old = { updated_at: '2026-07-01T12:00:00.000000Z' };

let db: CommonPowerSyncDatabase;
let dispose: () => void = () => {};
beforeEach(async () => {
  db = await openMemoryDatabase();
  await putSyncedTask(db, 'open', { ...syncedTask, ...old });
  await putSyncedTask(db, 'fresh', { ...syncedTask, ...lately, state: 'verified' });
  await putSyncedTask(db, 'stale', { ...syncedTask, ...old, state: 'verified' });
  await putSyncedTask(db, 'gone', { ...syncedTask, ...old, deleted_at: old.updated_at });
});
afterEach(async () => {
  dispose();
  await db.close();
});

function start(canDraw?: () => boolean) {
  const { collections } = makeCollections(db, () => now);
  const tasks = createRoot((stop): Tasks => {
    dispose = stop;
    return createTasks(db, () => collections.task, { festivalId: 'festival-1' }, canDraw);
  });
  const writes = makeWrites({
    userId: 'ada',
    db,
    collections,
    now: () => now,
    newId: () => crypto.randomUUID(),
  });
  return { tasks, writes };
}
const idsOf = (tasks: Tasks) =>
  tasks
    .all()
    .map((task) => task.id)
    .sort();

test('in memory is what is not finished, and what was touched of late', async () => {
  const { tasks } = start();
  await vi.waitFor(() => expect(tasks.ready()).toBe(true));
  expect(idsOf(tasks)).toEqual(['fresh', 'open']);
});

test('all of them are asked for only when the first ones can be drawn', async () => {
  const [canDraw, setCanDraw] = createSignal(false);
  const { tasks } = start(canDraw);
  await vi.waitFor(() => expect(idsOf(tasks)).toEqual(['open']));
  // For so long a tab that nobody looks at would wait for the first ones to be painted.
  await new Promise((over) => setTimeout(over, 400));
  expect(tasks.ready()).toBe(false);
  setCanDraw(true);
  await vi.waitFor(() => expect(tasks.ready()).toBe(true));
});

test('any other task of the device is found by its id, and what is not there is known not to be', async () => {
  const { tasks } = start();
  await vi.waitFor(() => expect(tasks.get('stale')?.state).toBe('verified'));
  await vi.waitFor(() => expect(tasks.get('gone')?.deleted_at).toBe(old.updated_at));
  expect(tasks.get('nobody')).toBeUndefined();
  await vi.waitFor(() => expect(tasks.isKnown('nobody')).toBe(true));
});

test('a task that is not in memory can be written, and comes back when it is work again', async () => {
  const { tasks, writes } = start();
  await vi.waitFor(() => expect(tasks.ready()).toBe(true));
  expect(await writes.editTask('stale', { state: 'open' })).toMatchObject({ outcome: 'saved' });
  expect(await writes.editTask('nobody', { state: 'open' })).toMatchObject({ outcome: 'row_not_here' });
  await vi.waitFor(() => expect(idsOf(tasks)).toEqual(['fresh', 'open', 'stale']));
  const [entry] = await db.getAll<{ data: string }>('SELECT data FROM ps_crud');
  expect(JSON.parse(entry?.data ?? '')).toMatchObject({ op: 'PATCH', id: 'stale', data: { state: 'open' } });
});

test('a task that is finished here stays in sight', async () => {
  const { tasks, writes } = start();
  await vi.waitFor(() => expect(tasks.ready()).toBe(true));
  await writes.editTask('open', { state: 'verified' });
  await vi.waitFor(() => expect(tasks.get('open')?.state).toBe('verified'));
  expect(idsOf(tasks)).toEqual(['fresh', 'open']);
});

test('what rested for long is found by words of its title, as they are written', async () => {
  await putSyncedTask(db, 'percent', { ...syncedTask, ...old, state: 'verified', title: 'Dimmer at 50 %' });
  const [q, setQ] = createSignal('');
  const found = createRoot((stop) => {
    dispose = stop;
    return createOlderTasks(db, 'festival-1', q);
  });
  const ids = () => found().map((task) => task.id);
  setQ('GENERATOR b');
  await vi.waitFor(() => expect(ids()).toEqual(['fresh', 'stale']));
  setQ('%');
  await vi.waitFor(() => expect(ids()).toEqual(['percent']));
  setQ('');
  await vi.waitFor(() => expect(ids()).toEqual([]));
});

test('the first rows are the most needed of each column, straight from an index', async () => {
  const many = Array.from({ length: 40 }, (_, n) => n);
  for (const n of many)
    await putSyncedTask(db, `low-${n}`, { ...syncedTask, urgency: 'low', title: `Low ${100 + n}` });
  await putSyncedTask(db, 'due', { ...syncedTask, urgency: 'low', due_at: '2026-07-10T13:00:00.000000Z' });
  const first = await readFirstTasks(db, { festivalId: 'festival-1' });
  const ids = first.map((task) => task.id);
  expect(ids.slice(0, 2)).toEqual(['open', 'due']);
  expect(ids.filter((id) => id.startsWith('low-'))).toEqual(many.slice(0, 14).map((n) => `low-${n}`));
  expect(await readFirstTasks(db, { festivalId: 'festival-1', stageId: 'elsewhere' })).toEqual([]);
  await putSyncedTask(db, 'mine', { ...syncedTask, assignee_id: 'ada' });
  const mine = { festivalId: 'festival-1', stageId: 'stage-1', assigneeId: 'ada' };
  expect((await readFirstTasks(db, mine)).map((task) => task.id)).toEqual(['mine']);
  const plan = await db.getAll<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT * FROM task WHERE festival_id = ? AND state = 'open' AND urgency = 'low'
     AND due_at IS NULL AND deleted_at IS NULL LIMIT 16`,
    ['festival-1'],
  );
  expect(plan.map((row) => row.detail).join('\n')).toMatch(/USING INDEX \S*by_need/);
  expect(plan.map((row) => row.detail).join('\n')).not.toContain('TEMP B-TREE');
});
