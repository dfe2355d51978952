import { type Accessor, createMemo } from 'solid-js';
import { useData } from './data-context.tsx';
import { createSqlSignal } from './live-sql.ts';
import { PENDING_ACTS } from './review-acts.ts';

/**
 * How many cases and requests wait for a lead. By SQL, since it stands beside the inbox's name on every screen and
 * must not load what only the inbox shows.
 */
export function createWaitingCount(festivalId: string): Accessor<number> {
  const { db } = useData();
  return createSqlSignal(
    db,
    ['conflict_record', 'conflict_action', 'lead_request', 'ps_crud'],
    0,
    async () => {
      const [counted] = await db.getAll<{ readonly n: number }>(WAITING, [festivalId]);
      return counted?.n ?? 0;
    },
  );
}

/**
 * How many cases that wait for a lead are past their due time (REV-6).
 * @param now the present in ms; a case becomes overdue as it passes
 */
export function createOverdueCount(festivalId: string, now: Accessor<number>): Accessor<number> {
  const { db } = useData();
  const due = createSqlSignal<readonly string[]>(db, caseTables, [], async () => {
    const rows = await db.getAll<{ readonly due_at: string }>(DUE, [festivalId]);
    return rows.map((row) => row.due_at);
  });
  return createMemo(() => due().filter((at) => Date.parse(at) < now()).length);
}

const caseTables = ['conflict_record', 'conflict_action', 'ps_crud', 'sync_operation'];

// The last thing done here decides: a case that was decided and taken back is open again.
const LAST_ACT = `
  WITH pending AS (${PENDING_ACTS}), last_act AS (
    SELECT conflict_id, kind FROM pending p WHERE kind IN ('decide', 'undo')
    AND NOT EXISTS (SELECT 1 FROM pending q WHERE q.conflict_id = p.conflict_id
                    AND q.kind IN ('decide', 'undo') AND (q.place, q.id) > (p.place, p.id)))`;
const WAITING_CASES = `conflict_record r LEFT JOIN last_act l ON l.conflict_id = r.id
    WHERE r.festival_id = ?1 AND (l.kind = 'undo' OR (r.status = 'open' AND l.kind IS NULL))`;

const DUE = `${LAST_ACT} SELECT r.due_at FROM ${WAITING_CASES} AND r.due_at IS NOT NULL`;

const WAITING = `${LAST_ACT}
  SELECT (
    SELECT COUNT(*) FROM ${WAITING_CASES}
  ) + (
    SELECT COUNT(*) FROM lead_request q WHERE q.festival_id = ?1 AND q.reply_to IS NULL
    AND NOT EXISTS (SELECT 1 FROM lead_request a WHERE a.reply_to = q.id)
  ) AS n`;
