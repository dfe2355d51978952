import type { CommonPowerSyncDatabase } from '@powersync/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeCollections } from './collections.ts';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';

let db: CommonPowerSyncDatabase;
beforeEach(async () => {
  db = await openMemoryDatabase();
});
afterEach(() => db.close());

const watching = async () =>
  (
    await db.getAll<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE name LIKE '%tracking%' UNION ALL SELECT name FROM sqlite_temp_schema WHERE name LIKE '%tracking%'",
    )
  ).length;

test('a collection starts when it is first asked for, and takes nothing before', async () => {
  const { collections } = makeCollections(db);
  expect(await watching()).toBe(0);
  await collections.task.preload();
  expect(await watching()).toBeGreaterThan(0);
  expect(collections.task).toBe(collections.task);
});

test('what is synced shows without being asked for', async () => {
  const { collections } = makeCollections(db);
  await collections.task.preload();
  await putSyncedTask(db, 't1', syncedTask);
  await vi.waitFor(() =>
    expect(collections.task.get('t1')).toMatchObject({ title: 'Generator B', version: 7 }),
  );
});

test('stopped collections leave nothing behind that watches the database', async () => {
  const { collections, stop } = makeCollections(db);
  await Promise.all([collections.task.preload(), collections.stage.preload()]);
  await stop();
  expect(await watching()).toBe(0);
});
