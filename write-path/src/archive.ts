import type { Pool } from 'pg';
import type { Statement } from './database-client.ts';

const DAY_MS = 86_400_000;

/**
 * Moves receipts that nobody waits for from the synced table to the archive (OUT-7), where replays of their writes
 * still find them (WB-3, WB-16). On devices they are removed rows. A receipt that is not settled stays, and so does
 * one of a conflict that is open.
 *
 * It never waits for an upload: a receipt that one holds is left for the next time. So it may run beside them.
 * @param now the server's clock
 * @param options `olderThanDays` since they were settled; `limit`: how many at once
 * @returns how many were moved; fewer than `limit` if there are no more just now
 */
export async function archiveReceipts(
  pool: Pool,
  now: Date,
  { olderThanDays = 7, limit = 1000 }: { readonly olderThanDays?: number; readonly limit?: number } = {},
): Promise<number> {
  const { rowCount } = await pool.query(
    `WITH old AS (
       SELECT s.id FROM sync_operation s
       WHERE s.settled_at < $1
         AND NOT EXISTS (SELECT FROM conflict_record c WHERE c.id = s.conflict_id AND c.status = 'open')
       ORDER BY s.settled_at, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED),
     moved AS (
       DELETE FROM sync_operation s USING old WHERE s.id = old.id
       RETURNING s.id, s.device_id, s.op_id, to_jsonb(s) AS receipt)
     INSERT INTO write_path.receipt_archive (id, device_id, op_id, receipt, archived_at)
     SELECT id, device_id, op_id, receipt, $3 FROM moved`,
    [new Date(now.getTime() - olderThanDays * DAY_MS), limit, now],
  );
  return rowCount ?? 0;
}

/**
 * What puts receipts that wait again back into the synced table, those of them that are in the archive (OUT-9). To be
 * run in the transaction that reopens them.
 */
export function returnFromArchive(ids: readonly string[]): Statement[] {
  if (ids.length === 0) return [];
  const text = `WITH back AS (DELETE FROM write_path.receipt_archive WHERE id = ANY($1::text[]) RETURNING receipt)
     INSERT INTO sync_operation SELECT (jsonb_populate_record(NULL::sync_operation, receipt)).* FROM back`;
  return [{ text, values: [ids] }];
}
