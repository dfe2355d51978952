import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from './data-context.tsx';
import { createLiveQuery } from './live.ts';
import { createPendingActs, type ReviewAct } from './review-acts.ts';
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
