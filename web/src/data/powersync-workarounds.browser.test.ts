import { clientSchema } from '@festival-ops/domain/client-schema';
import { type CommonPowerSyncDatabase, createConsoleLogger } from '@powersync/common';
import { createCollection, createLiveQueryCollection, eq } from '@tanstack/db';
import { powerSyncCollectionOptions } from '@tanstack/powersync-db-collection';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';
import { collectionOptions, makeLogger } from './powersync-workarounds.ts';
import { rowSchema } from './row-schema.ts';

/**
 * Each fault twice: as it is upstream, and with its work-around. When an "upstream:" test fails, the fault is
 * mended there, and both the test and the work-around can go.
 */

let db: CommonPowerSyncDatabase;
const logger = makeLogger(50);

beforeEach(async () => {
  db = await openMemoryDatabase(logger);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await db.close();
});

const table = clientSchema.props.task;
const mended = () => createCollection(collectionOptions({ database: db, table, schema: rowSchema('task') }));
/** The collection as its documentation has it. */
const upstream = (schema: z.ZodMiniType<{ id: string }, { id: string }>) =>
  createCollection(
    powerSyncCollectionOptions({ database: db, table, schema, onDeserializationError: () => {} }),
  );

async function titleAndUrgency(): Promise<unknown> {
  return db.get('SELECT title, urgency FROM task WHERE id = ?', ['t1']);
}

test('1 upstream: the collection speaks to a logger of PowerSync 1.x, which 2.x has not', async () => {
  const info = vi.spyOn(logger, 'info');
  await upstream(rowSchema('task')).preload();
  expect(info).toHaveBeenCalled();
  expect(createConsoleLogger()).not.toHaveProperty('info');
});

test('1 the logger of both forms passes both on', () => {
  const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
  logger.error('old form');
  logger.log({ level: 50, message: 'new form' });
  expect(lines).toHaveBeenCalledTimes(2);
});

test('2 upstream: an update reverts what reached SQLite a moment before', async () => {
  await putSyncedTask(db, 't1', syncedTask);
  const tasks = upstream(rowSchema('task'));
  await tasks.preload();
  const sql = db.execute("UPDATE task SET urgency = 'critical' WHERE id = 't1'");
  const update = tasks.update('t1', (draft) => {
    Object.assign(draft, { title: 'Mine' });
  });
  await Promise.all([sql, update.isPersisted.promise]);
  expect(await titleAndUrgency()).toEqual({ title: 'Mine', urgency: 'normal' });
});

test('2 an update writes only what it changes', async () => {
  await putSyncedTask(db, 't1', syncedTask);
  const tasks = mended();
  await tasks.preload();
  const sql = db.execute("UPDATE task SET urgency = 'critical' WHERE id = 't1'");
  const update = tasks.update('t1', (draft) => {
    Object.assign(draft, { title: 'Mine' });
  });
  await Promise.all([sql, update.isPersisted.promise]);
  expect(await titleAndUrgency()).toEqual({ title: 'Mine', urgency: 'critical' });
});

test('2 an insert writes only the columns that were given', async () => {
  const tasks = mended();
  await tasks.preload();
  await tasks.insert({ id: 't1', festival_id: 'f', stage_id: 's', title: 'New' }).isPersisted.promise;
  const batch = await db.getCrudBatch();
  expect(batch?.crud[0]?.opData).toEqual({ festival_id: 'f', stage_id: 's', title: 'New' });
  expect(tasks.get('t1')).toMatchObject({ title: 'New', state: 'open', urgency: 'normal', version: null });
});

test('3 upstream: without a zod schema, a row read from the database cannot be updated', async () => {
  await putSyncedTask(db, 't1', syncedTask);
  const tasks = createCollection(powerSyncCollectionOptions({ database: db, table }));
  await tasks.preload();
  const update = tasks.update('t1', (draft) => {
    Object.assign(draft, { title: 'Mine' });
  });
  await expect(update.isPersisted.promise).rejects.toThrow(/_metadata/);
});

test('3 upstream: a nullable column without a default refuses a sparse row', async () => {
  const cell = z.nullable(z.union([z.string(), z.number()]));
  const cells = Object.fromEntries(table.columns.map((column) => [column.name, cell]));
  const tasks = upstream(z.object({ ...cells, id: z.string() }));
  await tasks.preload();
  const errors = vi.spyOn(logger, 'error').mockImplementation(() => {});
  await putSyncedTask(db, 't1', { title: 'Sparse' });
  await vi.waitFor(() => expect(errors).toHaveBeenCalled());
  expect(tasks.has('t1')).toBe(false);
});

test('3 a sparse row comes in, and writes go on', async () => {
  const tasks = mended();
  await tasks.preload();
  await putSyncedTask(db, 't1', { title: 'Sparse' });
  await vi.waitFor(() => expect(tasks.get('t1')).toMatchObject({ title: 'Sparse', state: 'open' }));
  const update = tasks.update('t1', { metadata: { author: 'me' } }, (draft) => {
    Object.assign(draft, { title: 'Mine' });
  });
  await update.isPersisted.promise;
  expect((await db.getCrudBatch())?.crud[0]).toMatchObject({ opData: { title: 'Mine' } });
});

test('4 upstream: on demand, inserting a row that no live query wants throws', async () => {
  const tasks = createCollection(
    powerSyncCollectionOptions({
      database: db,
      table,
      schema: rowSchema('task'),
      onDeserializationError: () => {},
      syncMode: 'on-demand',
    }),
  );
  await watchStage(tasks, 'stage-1');
  const insert = tasks.insert({ id: 't1', festival_id: 'f', stage_id: 'stage-2', title: 'Elsewhere' });
  await expect(insert.isPersisted.promise).rejects.toThrow();
});

test.each(['stage-1', undefined])(
  '4 on demand, a row is written whether a query wants it or not (%s)',
  async (watched) => {
    const tasks = createCollection(
      collectionOptions({ database: db, table, schema: rowSchema('task'), syncMode: 'on-demand' }),
    );
    if (watched !== undefined) await watchStage(tasks, watched);
    const insert = tasks.insert({ id: 't1', festival_id: 'f', stage_id: 'stage-2', title: 'Elsewhere' });
    await insert.isPersisted.promise;
    expect(await titleAndUrgency()).toMatchObject({ title: 'Elsewhere' });
  },
);

async function watchStage(tasks: ReturnType<typeof mended>, stage: string): Promise<void> {
  const live = createLiveQueryCollection((q) =>
    q.from({ task: tasks }).where(({ task }) => eq(task.stage_id, stage)),
  );
  await live.preload();
}
