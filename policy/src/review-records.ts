import { z } from 'zod';
import type { RowEffect, Writer } from './effects.ts';
import type { JudgedField, Task } from './judge-field.ts';
import type { Column } from './table.ts';
import { columnsOfTable } from './table.ts';
import { canonicalJson, decode, parseValue, type Value } from './value.ts';
import { decisionSchema, type FieldReceipt, type ReceivedDecision } from './wire.ts';
import type { RowView, WriteDomain } from './write-domain.ts';

/** Conflict records: how they are read, found and written. Values stand in them as the JSON text of decoded ones. */
export interface ConflictRecord {
  readonly id: string;
  readonly scope: string;
  /** What it is about. */
  readonly table: string;
  readonly rowId: string;
  readonly field: string;
  readonly status: string;
  readonly proposed: Value;
  readonly proposer: Writer;
  /** What was valid when the record was opened or last brought up to date, and who had written it. */
  readonly valid: Value;
  readonly validWriter: Writer | undefined;
  readonly claimedBy: string | null;
  readonly decision: Decided | undefined;
}

/** A decision, as the record keeps it. */
export interface Decided extends ReceivedDecision {
  /** What the field then held, and held before. */
  readonly value: Value;
  readonly before: Value;
  /** The receipt by which the value before had come. */
  readonly beforeReceipt: string | null;
}

const keptDecisionSchema = z.object({
  ...decisionSchema.shape,
  value: z.unknown(),
  before: z.unknown(),
  before_receipt: z.string().nullable(),
});

/** What a delete proposes. */
export const DELETE = 'delete';

/** @throws if the domain names no table of records, though its matrix asks for reviews */
export function recordsTable({ review }: WriteDomain): string {
  if (review === undefined) throw new Error('the matrix asks for reviews, but there is no table of records');
  return review.records;
}

export function recordFrom(domain: WriteDomain, id: string, row: RowView): ConflictRecord {
  const text = (column: string) => textOf(row(column));
  const receiptId = String(row('receipt_id'));
  const decision = text('decision');
  const validBy = text('valid_by');
  const kept = decision === null ? undefined : decidedFrom(decision);
  return {
    id,
    scope: String(row(domain.scopeColumn)),
    table: String(row('table_name')),
    rowId: String(row('row_id')),
    field: String(row('field')),
    status: String(row('status')),
    proposed: parseValue(text('proposed_value') ?? 'null'),
    proposer: {
      authorId: String(row('proposed_by')),
      authorName: String(row('proposed_by_name')),
      deviceId: String(row('proposed_device')),
      at: String(row('proposed_received_at')),
      writtenAt: text('proposed_written_at'),
      ...{ deviceName: null, clock: null, receiptId },
    },
    valid: parseValue(text('valid_value') ?? 'null'),
    validWriter:
      validBy === null
        ? undefined
        : {
            authorId: validBy,
            authorName: text('valid_by_name') ?? '',
            deviceId: text('valid_device') ?? '',
            at: text('valid_received_at') ?? '',
            writtenAt: text('valid_written_at'),
            ...{ deviceName: null, clock: null, receiptId: kept?.beforeReceipt ?? '' },
          },
    claimedBy: text('claimed_by'),
    decision: kept,
  };
}

function textOf(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

function decidedFrom(text: string): Decided {
  const {
    value,
    before,
    before_receipt: beforeReceipt,
    ...told
  } = keptDecisionSchema.parse(JSON.parse(text));
  const decoded = (kept: unknown) => parseValue(canonicalJson(kept));
  return { ...told, value: decoded(value), before: decoded(before), beforeReceipt };
}

/** The open records of a row, in the order of their fields. */
export function openRecordsOf({ domain, around }: Task, table: string, rowId: string): ConflictRecord[] {
  if (domain.review === undefined) return [];
  const found = around.related({
    table: domain.review.records,
    column: 'row_id',
    value: rowId,
    where: { status: 'open' },
  });
  return found
    .map(({ id, row }) => recordFrom(domain, id, row))
    .filter((record) => record.table === table)
    .sort(byField);
}

export function byField(a: ConflictRecord, b: ConflictRecord): number {
  if (a.field !== b.field) return a.field < b.field ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** The record that a field's receipt waits, or waited, for. */
export function recordIdOf(field: FieldReceipt): string | undefined {
  const { conflict_id: id } = field;
  return typeof id === 'string' ? id : undefined;
}

/** A new record for a field that was judged to wait. */
export function newRecord(
  { domain, write, around }: Task,
  field: Pick<JudgedField, 'name' | 'receipt'>,
  about: {
    readonly id: string;
    readonly scope: string;
    readonly dueAt: string;
    readonly proposed: unknown;
    readonly valid: Value;
    readonly validWriter: Writer | undefined;
  },
): RowEffect {
  const { base } = field.receipt;
  const author = around.self(about.scope);
  return {
    kind: 'insert',
    table: recordsTable(domain),
    id: about.id,
    values: {
      [domain.scopeColumn]: about.scope,
      receipt_id: write.receiptId,
      table_name: write.table,
      row_id: write.rowId,
      field: field.name,
      status: 'open',
      base_value: base === undefined ? null : canonicalJson(base),
      ...validColumns(about.valid, about.validWriter),
      ...proposedColumns(about.proposed, author),
      proposed_by: author.authorId,
      due_at: about.dueAt,
    },
  };
}

/** The columns that say what is proposed, and from where. */
export function proposedColumns(proposed: unknown, author: Writer): Readonly<Record<string, Value>> {
  return {
    proposed_value: canonicalJson(proposed),
    proposed_by_name: author.authorName,
    proposed_device: author.deviceId,
    proposed_written_at: author.writtenAt,
    proposed_received_at: author.at,
  };
}

/** The columns that say what is valid, and by whom; nobody's if plain SQL has set it. */
export function validColumns(valid: Value, writer: Writer | undefined): Readonly<Record<string, Value>> {
  return {
    valid_value: canonicalJson(valid),
    valid_by: writer?.authorId ?? null,
    valid_by_name: writer?.authorName ?? null,
    valid_device: writer?.deviceId ?? null,
    valid_written_at: writer?.writtenAt ?? null,
    valid_received_at: writer?.at ?? null,
  };
}

/** @param writer who is kept as the writer of the changed columns */
export function recordUpdate(
  domain: WriteDomain,
  id: string,
  values: Readonly<Record<string, Value>>,
  writer?: Writer,
): RowEffect {
  return {
    ...{ kind: 'update', table: recordsTable(domain), id, values },
    ...(writer === undefined ? {} : { writer }),
  };
}

/** What a record is about, as the server holds it now. */
export interface Target {
  readonly column: Column;
  readonly isDelete: boolean;
  /** Undefined if the row is gone or deleted: nothing can be decided any more. */
  readonly row: RowView | undefined;
  readonly deletedAt: Value;
  readonly server: Value;
}

export function targetOf({ domain, around }: Task, { table, rowId, field }: ConflictRecord): Target {
  const column = columnsOfTable(domain.tables, table)[field];
  if (column === undefined)
    throw new Error(`a conflict record is about ${table}.${field}, which is not declared`);
  const row = around.anyRow(table, rowId);
  const deletedAt = row?.(domain.deletedColumn) ?? null;
  return {
    column,
    isDelete: field === domain.deletedColumn,
    row: deletedAt === null ? row : undefined,
    deletedAt,
    server: row?.(field) ?? null,
  };
}

/** A value out of an action's JSON text; undefined if it is none of the column's type. */
export function valueFrom(column: Column, text: string): Value | undefined {
  const decoded = decode(column, JSON.parse(text));
  return decoded.ok ? decoded.value : undefined;
}
