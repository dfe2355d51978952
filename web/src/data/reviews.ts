import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from './data-context.tsx';
import { createLiveQuery } from './live.ts';
import { createSqlSignal } from './live-sql.ts';
import { createPendingActs, PENDING_ACTS, type ReviewAct } from './review-acts.ts';
import { type ReviewCase, reviewCase } from './review-case.ts';
import type { ContactRow } from './rows.ts';

/** The cases of a festival, for leads (REV-1). */
export interface Reviews {
  /** False until the first local read is complete. */
  readonly ready: Accessor<boolean>;
  readonly cases: Accessor<readonly ReviewCase[]>;
  readonly pending: Accessor<readonly ReviewAct[]>;
}

export function createReviews(festivalId: string): Reviews {
  const { collections, db, userId } = useData();
  const records = createLiveQuery((q) =>
    q.from({ row: collections.conflict_record }).where(({ row }) => eq(row.festival_id, festivalId)),
  );
  const contacts = createLiveQuery((q) =>
    q.from({ row: collections.contact }).where(({ row }) => eq(row.festival_id, festivalId)),
  );
  const pending = createPendingActs(db);
  const cases = createMemo(() => {
    if (!records.isReady || !contacts.isReady) return [];
    const byCase = Map.groupBy(pending(), (act) => act.conflict_id);
    const all = records().map((record) => reviewCase(record, byCase.get(record.id) ?? [], userId));
    return withValuesNow(all, contacts());
  });
  return { ready: () => records.isReady && contacts.isReady, cases, pending };
}

/**
 * Open cases with the value that is valid now. It may be newer than the record: by an edit since, or by a decision
 * that was made on this device about the same field and will arrive first.
 */
export function withValuesNow(cases: readonly ReviewCase[], contacts: readonly ContactRow[]): ReviewCase[] {
  const now = new Map<string, unknown>();
  for (const { id, hotline, email } of contacts) {
    now.set(`${id}/hotline`, hotline);
    now.set(`${id}/email`, email);
  }
  for (const { rowId, field, decision, isHere, phase } of cases)
    if (isHere && phase === 'decided' && decision !== undefined && decision.choice !== 'valid')
      now.set(`${rowId}/${field}`, decision.value);
  return cases.map((one) => {
    const key = `${one.rowId}/${one.field}`;
    if (one.table !== 'contact' || !now.has(key)) return one;
    const valueNow = now.get(key) ?? null;
    if (one.phase !== 'open' || valueNow === one.valid.value) return { ...one, valueNow };
    // who wrote the newer one the record does not say
    return { ...one, valueNow, valid: { ...nobodys, value: valueNow } };
  });
}

const nobodys = { by: null, byName: null, deviceId: null, writtenAt: null, receivedAt: null };

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
