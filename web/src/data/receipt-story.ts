import { type TableName, tables } from '@festival-ops/domain/tables';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Accessor } from 'solid-js';
import * as z from 'zod/mini';
import { createSqlSignal } from './live-sql.ts';
import { type Receipt, readReceipts } from './receipts.ts';

/** One receipt with everything that belongs to it, read from the local database. */
export interface ReceiptStory {
  readonly receipt: Receipt;
  /** The other writes that it was saved together with, in their order (WB-6). */
  readonly together: readonly Receipt[];
  /** What was sent in its place, oldest first. */
  readonly sentAgain: readonly Receipt[];
}

/** @returns `undefined` until it is read, `null` where this device has no such receipt */
export function createReceiptStory(
  db: CommonPowerSyncDatabase,
  id: string,
): Accessor<ReceiptStory | null | undefined> {
  return createSqlSignal<ReceiptStory | null | undefined>(db, ['sync_operation'], undefined, async () => {
    const [receipt] = readReceipts(await db.getAll('SELECT * FROM sync_operation WHERE id = ?', [id]));
    if (receipt === undefined) return null;
    const [together, sentAgain] = await Promise.all([
      receipt.transaction_id === null
        ? []
        : db.getAll(
            'SELECT * FROM sync_operation WHERE device_id = ? AND transaction_id = ? AND id <> ? ORDER BY op_id',
            [receipt.device_id, receipt.transaction_id, id],
          ),
      db.getAll('SELECT * FROM sync_operation WHERE follows_receipt_id = ? ORDER BY received_at', [id]),
    ]);
    return { receipt, together: readReceipts(together), sentAgain: readReceipts(sentAgain) };
  });
}

export type RowNow = Readonly<Record<string, unknown>>;

const rowNow = z.record(z.string(), z.unknown());

/** A row as this device shows it now; `null` where it holds none, `undefined` until it is read. */
export function createRowNow(
  db: CommonPowerSyncDatabase,
  table: string | null,
  id: string | null,
): Accessor<RowNow | null | undefined> {
  // The name ends up in SQL, so it is looked up and not believed.
  const known = Object.keys(tables).find((name): name is TableName => name === table);
  if (known === undefined || id === null) return () => null;
  return createSqlSignal<RowNow | null | undefined>(db, [known], undefined, async () => {
    const [row] = await db.getAll(`SELECT * FROM ${known} WHERE id = ?`, [id]);
    return row === undefined ? null : rowNow.parse(row);
  });
}

/** What the timeline of a festival can be narrowed to; each is left out for all. */
export interface ReceiptFilter {
  readonly festivalId: string;
  readonly author?: string | undefined;
  readonly table?: string | undefined;
  readonly result?: string | undefined;
}

/**
 * The latest receipts of everybody, as far as they sync to this person, newest first.
 * @returns `undefined` until they are read
 */
export function createFestivalReceipts(
  db: CommonPowerSyncDatabase,
  filter: ReceiptFilter,
  limit: number,
): Accessor<readonly Receipt[] | undefined> {
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ['festival_id', filter.festivalId],
    ['author_id', filter.author],
    ['table_name', filter.table],
    ['result', filter.result],
  ];
  const conditions = wanted.flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]));
  const where = conditions.map(({ column }) => `${column} = ?`).join(' AND ');
  return createSqlSignal<readonly Receipt[] | undefined>(db, ['sync_operation'], undefined, async () =>
    readReceipts(
      await db.getAll(
        `SELECT * FROM sync_operation WHERE ${where} ORDER BY received_at DESC, op_id DESC LIMIT ${limit}`,
        conditions.map(({ value }) => value),
      ),
    ),
  );
}
