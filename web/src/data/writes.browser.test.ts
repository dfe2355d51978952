import type { CommonPowerSyncDatabase } from '@powersync/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeCollections } from './collections.ts';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';
import type { Collections } from './person-data.ts';
import { makeWrites, type Writes } from './writes.ts';

let db: CommonPowerSyncDatabase;
let collections: Collections;
let writes: Writes;
const noon = Date.parse('2026-07-01T12:00:00Z');
const onStored = vi.fn();
let full = false;

beforeEach(async () => {
  onStored.mockReset();
  full = false;
  db = await openMemoryDatabase();
  await putSyncedTask(db, 't1', syncedTask);
  ({ collections } = makeCollections(db));
  let time = noon;
  let id = 0;
  writes = makeWrites({
    db,
    userId: 'user-1',
    collections,
    now: () => (time += 1000),
    newId: () => `new-${++id}`,
    isStorageFull: async () => full,
    onStored,
  });
});
afterEach(() => db.close());

async function queue() {
  return (await db.getCrudBatch(1000))?.crud ?? [];
}

test('WB-10 an edit is stamped with author, schema version, time and the version that the row showed', async () => {
  expect(await writes.editTask('t1', { title: 'Generator C' })).toEqual({ outcome: 'saved', id: 't1' });
  const [entry, ...more] = await queue();
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    op: 'PATCH',
    table: 'task',
    id: 't1',
    opData: { title: 'Generator C' },
    previousValues: { title: 'Generator B' },
  });
  expect(JSON.parse(entry?.metadata ?? '')).toEqual({
    author: 'user-1',
    schema_version: 2,
    written_at: '2026-07-01T12:00:01.000Z',
    row_version: 7,
  });
});

test('WB-10 a new task has no version, and carries only what was given', async () => {
  const outcome = await writes.insertTask({ festival_id: 'f', stage_id: 's', title: 'Cables' });
  expect(outcome).toEqual({ outcome: 'saved', id: 'new-1' });
  const [entry] = await queue();
  expect(entry).toMatchObject({ op: 'PUT', opData: { festival_id: 'f', stage_id: 's', title: 'Cables' } });
  expect(Object.keys(entry?.opData ?? {})).toHaveLength(3);
  expect(JSON.parse(entry?.metadata ?? '')).toMatchObject({ row_version: null });
  expect(collections.task.get('new-1')).toMatchObject({ state: 'open', urgency: 'normal', tags: '[]' });
});

test('WB-10 a delete is stamped too', async () => {
  await writes.deleteTask('t1');
  const [entry] = await queue();
  expect(entry).toMatchObject({ op: 'DELETE', id: 't1', previousValues: { title: 'Generator B' } });
  expect(JSON.parse(entry?.metadata ?? '')).toMatchObject({ author: 'user-1', row_version: 7 });
  expect(collections.task.has('t1')).toBe(false);
});

test('WB-5 A→B→A→B are four writes in their order, each its own transaction', async () => {
  await collections.task.preload();
  const titles = ['B', 'A', 'B', 'A'];
  await Promise.all(titles.map((title) => writes.editTask('t1', { title })));
  const entries = await queue();
  expect(entries.map((entry) => entry.opData)).toEqual(titles.map((title) => ({ title })));
  expect(new Set(entries.map((entry) => entry.transactionId)).size).toBe(4);
});

test('DEV-1 what the screen shows as saved is in SQLite with its queue entry', async () => {
  await collections.task.preload();
  const saved = writes.stepTask('t1', 'in_progress');
  // Nothing is awaited in between: the optimistic row is there before the database has it.
  await Promise.resolve();
  expect(collections.task.get('t1')?.state).toBe('in_progress');
  await saved;
  expect(await db.get('SELECT state FROM task')).toEqual({ state: 'in_progress' });
  expect(await queue()).toHaveLength(1);
});

test('DEV-1 a write that SQLite refuses is not saved, says so, and leaves nothing behind', async () => {
  await collections.task.preload();
  await db.execute(
    "CREATE TEMP TRIGGER full BEFORE INSERT ON ps_crud BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
  );
  const outcome = await writes.editTask('t1', { title: 'Lost' });
  expect(outcome).toMatchObject({ outcome: 'not_saved', storageFull: true });
  expect(onStored).toHaveBeenLastCalledWith({ storageFull: true });
  expect(collections.task.get('t1')?.title).toBe('Generator B');
  expect(await queue()).toEqual([]);
});

test.each([true, false])(
  'a write that SQLite refuses without a reason is looked into: full %s',
  async (isFull) => {
    await collections.task.preload();
    full = isFull;
    await db.execute(
      "CREATE TEMP TRIGGER refuse BEFORE INSERT ON ps_crud BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
    );
    expect(await writes.editTask('t1', { title: 'Lost' })).toMatchObject({
      outcome: 'not_saved',
      storageFull: isFull,
    });
    expect(onStored).toHaveBeenLastCalledWith({ storageFull: isFull });
  },
);

test('an edit that changes nothing writes nothing', async () => {
  expect(await writes.editTask('t1', { title: 'Generator B' })).toMatchObject({ outcome: 'nothing_to_do' });
  expect(await writes.editTask('gone', { title: 'X' })).toMatchObject({ outcome: 'row_not_here' });
  expect(await queue()).toEqual([]);
});

test('claiming and giving back set and clear the assignee', async () => {
  await writes.claimTask('t1');
  await writes.releaseTask('t1');
  expect((await queue()).map((entry) => entry.opData)).toEqual([
    { assignee_id: 'user-1' },
    { assignee_id: null },
  ]);
});

test('OUT-7 a write that is sent anew names the receipt it follows', async () => {
  await writes.editTask('t1', { title: 'Again' }, { follows: 'device:3' });
  expect(JSON.parse((await queue())[0]?.metadata ?? '')).toMatchObject({ follows: 'device:3' });
});
