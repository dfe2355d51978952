import type { Accessor } from 'solid-js';
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

// The last thing done here decides: a case that was decided and taken back is open again.
const WAITING = `
  WITH pending AS (${PENDING_ACTS}), last_act AS (
    SELECT conflict_id, kind FROM pending p WHERE kind IN ('decide', 'undo')
    AND NOT EXISTS (SELECT 1 FROM pending q WHERE q.conflict_id = p.conflict_id
                    AND q.kind IN ('decide', 'undo') AND (q.place, q.id) > (p.place, p.id)))
  SELECT (
    SELECT COUNT(*) FROM conflict_record r LEFT JOIN last_act l ON l.conflict_id = r.id
    WHERE r.festival_id = ?1 AND (l.kind = 'undo' OR (r.status = 'open' AND l.kind IS NULL))
  ) + (
    SELECT COUNT(*) FROM lead_request q WHERE q.festival_id = ?1 AND q.reply_to IS NULL
    AND NOT EXISTS (SELECT 1 FROM lead_request a WHERE a.reply_to = q.id)
  ) AS n`;
