import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Accessor } from 'solid-js';
import { createSqlSignal } from './live-sql.ts';
import type { Receipt } from './receipts.ts';
import { readReceipts } from './receipts.ts';
import type { ReviewCase, Side } from './review-case.ts';

/** The latest answers about one row, newest first: everybody's for a lead, else the person's own. */
export function createRowReceipts(
  db: CommonPowerSyncDatabase,
  table: string,
  rowId: string,
): Accessor<readonly Receipt[]> {
  return createSqlSignal<readonly Receipt[]>(db, ['sync_operation'], [], async () =>
    readReceipts(
      await db.getAll(
        'SELECT * FROM sync_operation WHERE table_name = ? AND row_id = ? ORDER BY received_at DESC LIMIT 40',
        [table, rowId],
      ),
    ),
  );
}

const counts = (result: string): boolean => result === 'applied' || result === 'merged';

/** The valid value of a case with who wrote it: the record says it of its own, the receipts of a newer one. */
export function validSide({ field, valid }: ReviewCase, receipts: readonly Receipt[]): Side {
  if (valid.by !== null) return valid;
  const written = receipts.find(({ fields }) => {
    const one = fields[field];
    return one !== undefined && counts(one.result) && (one.submitted ?? null) === valid.value;
  });
  if (written === undefined) return valid;
  return {
    value: valid.value,
    by: written.author_id,
    byName: written.author_name,
    deviceId: written.device_id,
    writtenAt: written.written_at,
    receivedAt: written.received_at,
  };
}

export interface RowChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly by: string;
  readonly byName: string | null;
  readonly at: string;
}

const SHOWN_CHANGES = 5;

/** What a delete met: what others changed of the row before it arrived, newest first; at least the last of it. */
export function changesMet(one: ReviewCase, receipts: readonly Receipt[]): RowChange[] {
  const openedAt = one.openedAt ?? '9';
  const before = receipts.filter(
    (receipt) =>
      receipt.op === 'PATCH' &&
      counts(receipt.result) &&
      receipt.author_id !== one.proposed.by &&
      receipt.received_at <= openedAt,
  );
  const writtenAt = Date.parse(one.proposed.writtenAt ?? '');
  const since = before.filter((receipt) => Date.parse(receipt.received_at) > writtenAt);
  return (since.length > 0 ? since : before.slice(0, 1))
    .flatMap((receipt) =>
      Object.entries(receipt.fields).map(([field, { base, submitted }]) => ({
        field,
        from: base,
        to: submitted,
        by: receipt.author_id,
        byName: receipt.author_name,
        at: receipt.received_at,
      })),
    )
    .slice(0, SHOWN_CHANGES);
}
