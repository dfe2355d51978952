import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createMemo } from 'solid-js';
import * as z from 'zod/mini';
import { useData } from './data-context.tsx';
import { createSqlSignal } from './live-sql.ts';
import type { Receipt } from './receipts.ts';
import { createPendingActs, type ReviewAct } from './review-acts.ts';

/** The reader's own proposals that wait for a lead, told by their receipts: techs see no cases (REV-1). */

export interface Proposal {
  readonly rowId: string;
  readonly field: string;
  readonly value: unknown;
  /** Names the proposal where it is changed or taken back (DET-4, REV-7). */
  readonly receiptId: string;
  /** Whether it was taken back on this device, and the answer is still out. */
  readonly isWithdrawn: boolean;
}

/** @returns the proposal of a row's field, if one of the reader's waits */
export function createOwnProposals(): (rowId: string, field: string) => Proposal | undefined {
  const { activity, db } = useData();
  const acts = createPendingActs(db);
  const byField = createMemo(
    () => new Map(ownProposals(activity.receipts(), acts()).map((one) => [`${one.rowId}/${one.field}`, one])),
  );
  return (rowId, field) => byField().get(`${rowId}/${field}`);
}

/** @param receipts own ones, newest first: the newest holds what the proposal is now */
export function ownProposals(receipts: readonly Receipt[], acts: readonly ReviewAct[]): Proposal[] {
  const found = new Map<string, Proposal & { readonly receiptIds: readonly string[] }>();
  for (const { id, row_id: rowId, table_name: table, fields } of receipts) {
    if (rowId === null || table === 'conflict_action') continue;
    for (const [field, { result, submitted }] of Object.entries(fields)) {
      if (result !== 'needs_review') continue;
      const key = `${rowId}/${field}`;
      const newer = found.get(key);
      found.set(key, {
        ...(newer ?? { rowId, field, value: submitted ?? null, receiptId: id }),
        isWithdrawn: false,
        receiptIds: [...(newer?.receiptIds ?? []), id],
      });
    }
  }
  const withdrawn = new Set(acts.flatMap((act) => (act.kind === 'withdraw' ? (act.receipt_id ?? []) : [])));
  return [...found.values()].map(({ receiptIds, ...proposal }) => ({
    ...proposal,
    isWithdrawn: receiptIds.some((id) => withdrawn.has(id)),
  }));
}

// ── what the others still have ───────────────────────────────────────────────────────────────────────────────

const unsentRow = z.object({ id: z.string(), old: z.nullable(z.string()) });
const before = z.record(z.string(), z.unknown());

/**
 * What contacts held before the writes that wait on this device: what everybody else still sees.
 * @returns undefined where nothing of the field waits
 */
export function createSentContacts(
  db: CommonPowerSyncDatabase,
): Accessor<(rowId: string, field: string) => { readonly value: unknown } | undefined> {
  const values = createSqlSignal<ReadonlyMap<string, unknown>>(db, ['ps_crud'], new Map(), async () => {
    const rows = z.array(unsentRow).parse(
      await db.getAll(
        `SELECT json_extract(data, '$.id') AS id, json_extract(data, '$.old') AS old FROM ps_crud
         WHERE json_extract(data, '$.type') = 'contact' AND json_extract(data, '$.op') = 'PATCH' ORDER BY ps_crud.id`,
      ),
    );
    const found = new Map<string, unknown>();
    for (const { id, old } of rows)
      for (const [field, value] of Object.entries(before.parse(JSON.parse(old ?? '{}'))))
        if (!found.has(`${id}/${field}`)) found.set(`${id}/${field}`, value);
    return found;
  });
  return createMemo(() => {
    const now = values();
    return (rowId, field) => {
      const key = `${rowId}/${field}`;
      return now.has(key) ? { value: now.get(key) } : undefined;
    };
  });
}
