import { afterEach, expect, test, vi } from 'vitest';
import { databaseName, deleteLocalDatabase, openLocalDatabase, type Storage } from './local-database.ts';

/** The real storage of a real browser, with its workers. */

afterEach(() => vi.restoreAllMocks());

function newUser(storage?: Storage): string {
  const userId = crypto.randomUUID();
  if (storage !== undefined) localStorage.setItem(`festival-ops.storage.${userId}`, storage);
  return userId;
}

async function files(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
  return names;
}

test('Chromium gets the write-ahead storage, and the choice is kept', async () => {
  const userId = newUser();
  const db = await openLocalDatabase(userId);
  expect(localStorage.getItem(`festival-ops.storage.${userId}`)).toBe('write_ahead');
  expect(await files()).toContain(databaseName(userId));
  await deleteLocalDatabase(db, userId);
});

test.each<Storage>(['write_ahead', 'indexed_db'])(
  'DEV-1 rows, queue and device id are there when the database is opened again (%s)',
  async (storage) => {
    const userId = newUser(storage);
    const before = await openLocalDatabase(userId);
    await before.execute("INSERT INTO task (id, title) VALUES ('t1', 'Kept')");
    const deviceId = await before.getClientId();
    await before.close();
    const after = await openLocalDatabase(userId);
    expect(await after.getAll('SELECT title FROM task')).toEqual([{ title: 'Kept' }]);
    expect((await after.getCrudBatch())?.crud).toHaveLength(1);
    expect(await after.getClientId()).toBe(deviceId);
    await deleteLocalDatabase(after, userId);
  },
);

test('DEV-2 two people have databases of their own', async () => {
  const [one, two] = [newUser(), newUser()];
  const [first, second] = [await openLocalDatabase(one), await openLocalDatabase(two)];
  await first.execute("INSERT INTO task (id, title) VALUES ('t1', 'Mine')");
  expect(await second.getAll('SELECT * FROM task')).toEqual([]);
  expect(await first.getClientId()).not.toBe(await second.getClientId());
  await deleteLocalDatabase(first, one);
  await deleteLocalDatabase(second, two);
});

test('DEV-2 a deleted database is gone: no file, no row, another device id', async () => {
  const userId = newUser();
  const db = await openLocalDatabase(userId);
  await db.execute("INSERT INTO task (id, title) VALUES ('t1', 'Secret')");
  const deviceId = await db.getClientId();
  await deleteLocalDatabase(db, userId);
  expect((await files()).filter((name) => name.startsWith(databaseName(userId)))).toEqual([]);
  const anew = await openLocalDatabase(userId);
  expect(await anew.getAll('SELECT * FROM task')).toEqual([]);
  expect(await anew.getClientId()).not.toBe(deviceId);
  await deleteLocalDatabase(anew, userId);
});

test('names that files cannot have are spelled out, and stay different', () => {
  expect(databaseName('a/b')).toBe('festival-a_2fb.db');
  expect(databaseName('a_2fb')).not.toBe(databaseName('a/b'));
});
