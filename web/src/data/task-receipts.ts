import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Accessor } from 'solid-js';
import { createSqlSignal } from './live-sql.ts';
import { type Receipt, readReceipts } from './receipts.ts';

const MOST = 200;

/**
 * The answers to all changes of a task that this device holds, newest first: one's own, and for leads everybody's.
 * What was written into its note and booked on it belongs to it.
 */
export function createTaskReceipts(
  db: CommonPowerSyncDatabase,
  taskId: string,
): Accessor<readonly Receipt[]> {
  return createSqlSignal<readonly Receipt[]>(db, ['sync_operation'], [], async () =>
    readReceipts(
      await db.getAll(
        `SELECT * FROM sync_operation
         WHERE (table_name = 'task' AND row_id = ?1)
            OR (table_name IN ('crew_note_update', 'gear_usage_event')
                AND json_extract(CASE WHEN json_valid(fields) THEN fields ELSE '{}' END, '$.task_id.submitted') = ?1)
         ORDER BY coalesce(written_at, received_at) DESC, op_id DESC LIMIT ${MOST}`,
        [taskId],
      ),
    ),
  );
}

/** Who deleted the task, where an answer on this device says it. */
export function deleterOf(receipts: readonly Receipt[]): string | undefined {
  for (const { table_name, op, result, author_name, fields } of receipts) {
    if (table_name === 'task' && op === 'DELETE' && result === 'applied') return author_name ?? undefined;
    const refused = Object.values(fields).find((field) => field.reason === 'row_deleted');
    if (refused?.other?.author_name) return refused.other.author_name;
  }
  return undefined;
}
