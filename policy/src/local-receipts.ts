import type { KnownReceipt } from './effects.ts';
import type { Local, LocalRow } from './local.ts';
import { canonicalJson, type Value } from './value.ts';
import { fieldReceiptsSchema, resultSchema } from './wire.ts';
import type { WriteDomain } from './write-domain.ts';

/** The table in which receipts sync to a device. */
export const RECEIPTS = 'sync_operation';

/** A receipt as a device has it; undefined for one that a newer server wrote in another form. */
export function receiptFrom(row: LocalRow): KnownReceipt | undefined {
  const fields = fieldReceiptsSchema.safeParse(jsonOf(row.fields));
  const result = resultSchema.safeParse(row.result);
  const authorId = textOf(row.author_id);
  if (!fields.success || !result.success || authorId === null) return undefined;
  return {
    ...{ id: row.id, authorId, result: result.data, fields: fields.data },
    table: textOf(row.table_name),
    rowId: textOf(row.row_id),
    reason: textOf(row.reason_code),
    conflictId: textOf(row.conflict_id),
    settledAt: textOf(row.settled_at),
  };
}

/**
 * The open conflict records of which a device without them knows by its user's own receipts: those that still wait
 * (REV-1). What the record holds of others it does not know.
 */
export function proposalsOf(
  { review, scopeColumn }: WriteDomain,
  local: Local,
): { readonly table: string; readonly id: string; readonly values: Readonly<Record<string, Value>> }[] {
  if (review === undefined) return [];
  const table = review.records;
  const own = local.rows({
    ...{ table: RECEIPTS, column: 'author_id', value: local.userId },
    where: { result: 'needs_review' },
  });
  return own.flatMap((row) => {
    const receipt = receiptFrom(row);
    if (receipt?.result !== 'needs_review' || receipt.authorId !== local.userId) return [];
    const about = {
      [scopeColumn]: textOf(row[scopeColumn]),
      ...{ table_name: receipt.table, row_id: receipt.rowId, receipt_id: receipt.id },
      ...{ status: 'open', proposed_by: local.userId },
    };
    return Object.entries(receipt.fields).flatMap(([field, { conflict_id: id, submitted }]) =>
      typeof id !== 'string' || local.row(table, id) !== undefined
        ? []
        : [{ table, id, values: { ...about, field, proposed_value: canonicalJson(submitted) } }],
    );
  });
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
