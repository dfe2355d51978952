import { conflictActionKinds } from '@festival-ops/domain/tables';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Accessor } from 'solid-js';
import * as z from 'zod/mini';
import { createSqlSignal } from './live-sql.ts';

/** What leads and authors did about a case: claim, decide, undo, withdraw … (REV-2). Rows that only ever grow. */

const nullableText = z.nullable(z.string());

const reviewAct = z.object({
  id: z.string(),
  /** Absent where its author, who may not see cases, named a receipt instead. */
  conflict_id: nullableText,
  receipt_id: nullableText,
  kind: z.enum(conflictActionKinds),
  choice: z.nullable(z.enum(['valid', 'proposed', 'other'])),
  /** JSON texts. */
  value: nullableText,
  seen_value: nullableText,
  due_at: nullableText,
  reason: nullableText,
  /** Null until it has come back. */
  author_id: nullableText,
  created_at: nullableText,
});
export type ReviewAct = z.infer<typeof reviewAct>;

/**
 * Acts of this device that have no answer yet, in the order in which they were made. Read from what lies in the
 * database, so they are the same after a reload. One that was answered with a refusal may still lie there while other
 * writes wait; its receipt tells.
 */
export function createPendingActs(db: CommonPowerSyncDatabase): Accessor<readonly ReviewAct[]> {
  return createSqlSignal(db, ['conflict_action', 'ps_crud', 'sync_operation'], none, async () =>
    readActs(await db.getAll(PENDING_ACTS)),
  );
}

// The version comes from the server, so what has none was made here. What has left the queue comes before what has not.
export const PENDING_ACTS = `
  SELECT a.*, COALESCE(
    (SELECT MIN(c.id) FROM ps_crud c WHERE json_extract(c.data, '$.id') = a.id), 0) AS place
  FROM conflict_action a
  WHERE a.version IS NULL AND NOT EXISTS (
    SELECT 1 FROM sync_operation s
    WHERE s.table_name = 'conflict_action' AND s.row_id = a.id AND s.result IN ('rejected', 'needs_review'))
  ORDER BY place`;

/** All acts on one case, oldest first; those of this device that have not been sent last. */
export function createActsOf(db: CommonPowerSyncDatabase, caseId: string): Accessor<readonly ReviewAct[]> {
  return createSqlSignal(db, ['conflict_action'], none, async () =>
    readActs(
      await db.getAll(
        'SELECT * FROM conflict_action WHERE conflict_id = ? ORDER BY created_at IS NULL, created_at',
        [caseId],
      ),
    ),
  );
}

const none: readonly ReviewAct[] = [];

function readActs(rows: readonly unknown[]): ReviewAct[] {
  return rows.flatMap((row) => reviewAct.safeParse(row).data ?? []);
}
