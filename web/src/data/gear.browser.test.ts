import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createItemBookings,
  createPendingBookings,
  createRefusedBookings,
  createTaskBookings,
} from './gear.ts';
import { openMemoryDatabase } from './memory-database.ts';

let db: CommonPowerSyncDatabase;
const disposals: (() => void)[] = [];

beforeEach(async () => {
  db = await openMemoryDatabase();
});
afterEach(async () => {
  for (const dispose of disposals.splice(0)) dispose();
  await db.close();
});

const reading = <T>(create: () => T): T =>
  createRoot((dispose) => {
    disposals.push(dispose);
    return create();
  });

const patient = { timeout: 20_000 };

/** @param acceptedAt the minute at which it began to count, if it does */
async function put(id: string, qty: number, acceptedAt?: number): Promise<void> {
  const at = (minute: number) => `2026-07-01T12:${String(minute).padStart(2, '0')}:00.000000Z`;
  await db.execute(
    `INSERT INTO gear_usage_event (id, festival_id, item_id, task_id, kind, qty, used_at, accepted_at)
     VALUES (?, 'f', 'cable', 'tidy', 'consume', ?, ?, ?)`,
    [id, qty, at(qty), acceptedAt === undefined ? null : at(acceptedAt)],
  );
}

async function answer(rowId: string, result: string): Promise<void> {
  const fields = { item_id: { submitted: 'cable', result } };
  await db.execute(
    `INSERT INTO sync_operation (id, device_id, op_id, author_id, received_at, table_name, row_id, op, result, fields)
     VALUES (?, 'phone', 1, 'me', '2026-07-01T12:00:00Z', 'gear_usage_event', ?, 'PUT', ?, ?)`,
    [`phone:${rowId}`, rowId, result, JSON.stringify(fields)],
  );
}

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

test('POL-2 pending are own bookings without an answer, oldest first; what was refused does not count', async () => {
  await put('second', 2);
  await put('first', 1);
  await put('counts', 3, 3);
  await put('refused', 4);
  await put('held', 5);
  const pending = reading(() => createPendingBookings(db));
  await answer('refused', 'rejected');
  await answer('held', 'parked');
  await expect.poll(() => ids(pending()), patient).toEqual(['first', 'second']);
  const ofTask = reading(() => createTaskBookings(db, 'tidy'));
  await expect.poll(() => ids(ofTask()), patient).toEqual(['second', 'first', 'counts']);
  const refused = reading(() => createRefusedBookings(db, 'cable'));
  await expect.poll(() => refused().map((receipt) => receipt.row_id), patient).toEqual(['refused']);
});

test('bookings that count come newest first, as many as asked for', async () => {
  for (const minute of [1, 3, 2]) await put(`at ${minute}`, 1, minute);
  const [limit, setLimit] = createSignal(2);
  const bookings = reading(() => createItemBookings(db, 'cable', limit));
  await expect.poll(() => ids(bookings()), patient).toEqual(['at 3', 'at 2']);
  setLimit(3);
  await expect.poll(() => ids(bookings()), patient).toEqual(['at 3', 'at 2', 'at 1']);
});

test.each([
  ['pending', 'by_accepted', 'accepted_at IS NULL ORDER BY used_at'],
  [
    'of an item',
    'by_item',
    "item_id = 'cable' AND accepted_at IS NOT NULL ORDER BY accepted_at DESC LIMIT 5",
  ],
  ['of a task', 'by_task', "task_id = 'tidy' LIMIT 5"],
])('bookings %s are found by an index', async (_, index, where) => {
  const plan = await db.getAll<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT id FROM gear_usage_event WHERE ${where}`,
  );
  expect(plan.map(({ detail }) => detail).join('\n')).toContain(`__${index}`);
});
