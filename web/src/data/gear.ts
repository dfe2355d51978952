import { gearEventKinds } from '@festival-ops/domain/tables';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createMemo, untrack } from 'solid-js';
import * as z from 'zod/mini';
import { createSqlSignal } from './live-sql.ts';
import { type Receipt, readReceipts } from './receipts.ts';

/** Bookings of gear only ever grow, so they are read by SQL: as many as a screen shows. */

const booking = z.object({
  id: z.string(),
  item_id: z.string(),
  task_id: z.nullable(z.string()),
  kind: z.enum(gearEventKinds),
  qty: z.number(),
  /** When it was booked, by the clock of the device. */
  used_at: z.string(),
  /** When it began to count for everyone; null while it waits. */
  accepted_at: z.nullable(z.string()),
  author_id: z.nullable(z.string()),
});
export type Booking = z.infer<typeof booking>;

/** What of an allowance was given back here, and is not answered yet. */
const allowanceReturn = z.object({ id: z.string(), allowance_id: z.string() });
export type AllowanceReturn = z.infer<typeof allowanceReturn>;

const COLUMNS = 'id, item_id, task_id, kind, qty, used_at, accepted_at, author_id';

/** Answered with no: the row stays here until the next checkpoint, but it does not count. */
const notRefused = (table: string) =>
  `NOT EXISTS (SELECT 1 FROM sync_operation o WHERE o.table_name = '${table}' AND o.row_id = e.id
     AND o.result IN ('rejected', 'parked'))`;

/** This device's bookings that have no answer yet, oldest first (POL-2). */
export function createPendingBookings(db: CommonPowerSyncDatabase): Accessor<readonly Booking[]> {
  return createSqlSignal<readonly Booking[]>(db, ['gear_usage_event', 'sync_operation'], [], async () =>
    readBookings(
      await db.getAll(
        `SELECT ${COLUMNS} FROM gear_usage_event e
         WHERE accepted_at IS NULL AND ${notRefused('gear_usage_event')} ORDER BY used_at, id`,
      ),
    ),
  );
}

/** This device's returns of allowances that have no answer yet. */
export function createPendingReturns(db: CommonPowerSyncDatabase): Accessor<readonly AllowanceReturn[]> {
  return createSqlSignal<readonly AllowanceReturn[]>(
    db,
    ['gear_allowance_return', 'sync_operation'],
    [],
    async () =>
      z.array(allowanceReturn).parse(
        await db.getAll(
          `SELECT id, allowance_id FROM gear_allowance_return e
             WHERE created_at IS NULL AND ${notRefused('gear_allowance_return')} ORDER BY id`,
        ),
      ),
  );
}

/** The latest bookings of an item that count, newest first, `limit()` of them. */
export function createItemBookings(
  db: CommonPowerSyncDatabase,
  itemId: string,
  limit: Accessor<number>,
): Accessor<readonly Booking[]> {
  // a longer list goes on from the shorter one, so that nothing flickers
  const list = createMemo<Accessor<readonly Booking[]>>(
    (before) => {
      const most = limit();
      return createSqlSignal<readonly Booking[]>(db, ['gear_usage_event'], untrack(before), async () =>
        readBookings(
          await db.getAll(
            `SELECT ${COLUMNS} FROM gear_usage_event
             WHERE item_id = ? AND accepted_at IS NOT NULL ORDER BY accepted_at DESC LIMIT ?`,
            [itemId, most],
          ),
        ),
      );
    },
    () => [],
  );
  return () => list()();
}

/** The bookings for a task, newest first: those that wait on top. */
export function createTaskBookings(
  db: CommonPowerSyncDatabase,
  taskId: string,
): Accessor<readonly Booking[]> {
  return createSqlSignal<readonly Booking[]>(db, ['gear_usage_event', 'sync_operation'], [], async () =>
    readBookings(
      await db.getAll(
        `SELECT ${COLUMNS} FROM gear_usage_event e
         WHERE task_id = ? AND (accepted_at IS NOT NULL OR ${notRefused('gear_usage_event')})
         ORDER BY accepted_at IS NOT NULL, accepted_at DESC, used_at DESC LIMIT 200`,
        [taskId],
      ),
    ),
  );
}

/** The receipts of bookings of an item that were not accepted, newest first: one's own; for leads everybody's. */
export function createRefusedBookings(
  db: CommonPowerSyncDatabase,
  itemId: string,
): Accessor<readonly Receipt[]> {
  return createSqlSignal<readonly Receipt[]>(db, ['sync_operation'], [], async () =>
    readReceipts(
      await db.getAll(
        `SELECT * FROM sync_operation
         WHERE table_name = 'gear_usage_event' AND result = 'rejected'
           AND json_extract(fields, '$.item_id.submitted') = ?
         ORDER BY received_at DESC LIMIT 50`,
        [itemId],
      ),
    ),
  );
}

/** Leaves out what a newer server wrote in another form. */
function readBookings(rows: readonly unknown[]): Booking[] {
  return rows.flatMap((row) => booking.safeParse(row).data ?? []);
}
