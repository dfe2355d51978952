import type { KnownReceipt, Settlement } from './effects.ts';
import type { Task } from './judge-field.ts';
import type { ReasonCode, Result } from './reasons.ts';
import { type ConflictRecord, recordIdOf } from './review-records.ts';
import { summary } from './summary.ts';
import { columnsOfTable, type Tables } from './table.ts';
import { canonicalJson, type Value } from './value.ts';
import type { FieldReceipt, Other, ReceivedDecision } from './wire.ts';

/**
 * What the receipts say that wait for conflict records, once these change (OUT-9). Those of the edits that proposed
 * the value wait, and those of decisions that met another value than their author had seen.
 */
export interface Ending {
  readonly record: ConflictRecord;
  /** Which fields of the receipts it concerns: those that wait, or those that were decided. */
  readonly concerns: 'waiting' | 'settled';
  readonly tell: (asked: Asked) => Told;
}

/** Whose receipt is to say something: that of a proposal, or that of a decision that was not used. */
type Asked =
  | { readonly kind: 'proposal' }
  | { readonly kind: 'action'; readonly fields: KnownReceipt['fields'] };

interface Told {
  readonly result: Result;
  readonly reason: ReasonCode;
  readonly more: Partial<FieldReceipt>;
}

/** The value that the field now has, as its receipts may say it. */
interface Now {
  readonly value: Value;
  /** Receipts of a sensitive field do not carry it (OUT-8). */
  readonly sensitive: boolean;
}

/**
 * A decision was made (REV-4).
 * @param yours whether the proposed value came about
 */
export function decided(
  record: ConflictRecord,
  decision: ReceivedDecision,
  now: Now,
  yours: boolean,
): Ending {
  return {
    record,
    concerns: 'waiting',
    tell: (asked) => {
      const got =
        asked.kind === 'proposal' ? yours : isWhatWasWanted(asked.fields, record, decision, now, yours);
      const more = { decision, ...(asked.kind === 'proposal' ? after(now) : {}) };
      return got
        ? { result: 'applied', reason: 'decided_yours', more }
        : { result: 'rejected', reason: 'decided_otherwise', more };
    },
  };
}

/** Whether a decision that was not used wanted what came about in the end. */
function isWhatWasWanted(
  { choice, value, seen_value: seen }: KnownReceipt['fields'],
  { proposed }: ConflictRecord,
  decision: ReceivedDecision,
  now: Now,
  yours: boolean,
): boolean {
  const text = (field: FieldReceipt | undefined) =>
    typeof field?.submitted === 'string' ? field.submitted : undefined;
  const wanted = text(choice?.submitted === 'valid' ? seen : value);
  if (choice?.submitted === 'proposed')
    return yours && (wanted ?? canonicalJson(proposed)) === canonicalJson(proposed);
  return wanted === undefined ? choice?.submitted === decision.choice : wanted === canonicalJson(now.value);
}

/** The author took the proposal back (REV-7). */
export function withdrawn(record: ConflictRecord, by: Other): Ending {
  return {
    record,
    concerns: 'waiting',
    tell: ({ kind }) =>
      kind === 'proposal'
        ? { result: 'rejected', reason: 'withdrawn', more: {} }
        : { result: 'rejected', reason: 'already_resolved', more: { other: by } },
  };
}

/** The row is gone, and nothing can be decided about it any more (REV-7). */
export function rowDeleted(record: ConflictRecord, by: Other, sensitive: boolean): Ending {
  const other = sensitive ? { ...by, value: null } : by;
  return {
    record,
    concerns: 'waiting',
    tell: () => ({ result: 'rejected', reason: 'row_deleted', more: { other } }),
  };
}

/** The decision was taken back, so all that it settled waits again (REV-5). */
export function reopened(record: ConflictRecord, by: ReceivedDecision, now: Now): Ending {
  return {
    record,
    concerns: 'settled',
    tell: ({ kind }) => ({
      result: 'needs_review',
      reason: 'undone',
      more: { decision: by, ...(kind === 'proposal' ? after(now) : {}) },
    }),
  };
}

function after({ value, sensitive }: Now): Partial<FieldReceipt> {
  return sensitive ? {} : { after: value };
}

/** The receipts that the endings change, each once, however many records its write belongs to. */
export function settlementsOf({ domain, around }: Task, endings: readonly Ending[]): Settlement[] {
  const changes = new Map<string, { receipt: KnownReceipt; fields: Record<string, FieldReceipt> }>();
  for (const { record, concerns, tell } of endings)
    for (const receipt of around.receiptsOf(record.id)) {
      const isProposal = receipt.table === record.table && receipt.rowId === record.rowId;
      const asked: Asked = isProposal ? { kind: 'proposal' } : { kind: 'action', fields: receipt.fields };
      const told = tell(asked);
      for (const [name, field] of Object.entries(receipt.fields)) {
        const isWaiting = field.result === 'needs_review';
        if (recordIdOf(field) !== record.id || isWaiting !== (concerns === 'waiting')) continue;
        const change = changes.get(receipt.id) ?? { receipt, fields: {} };
        changes.set(receipt.id, change);
        change.fields[name] = settledField(field, told, around.now);
      }
    }
  return [...changes.values()]
    .map(({ receipt, fields }) => settlementOf(domain.tables, receipt, fields, around.now))
    .sort((a, b) => (a.receiptId < b.receiptId ? -1 : 1));
}

/** A field that only shares the fate of its write goes on saying nothing of its own. */
function settledField(field: FieldReceipt, { result, reason, more }: Told, now: string): FieldReceipt {
  const settled_at = result === 'needs_review' ? undefined : now;
  return field.reason === undefined
    ? { ...field, result, settled_at }
    : { ...field, ...more, result, reason, settled_at };
}

function settlementOf(
  tables: Tables,
  receipt: KnownReceipt,
  fields: Readonly<Record<string, FieldReceipt>>,
  now: string,
): Settlement {
  const all = inOrder(tables, receipt, { ...receipt.fields, ...fields });
  const isWaiting = all.some(({ result }) => result === 'needs_review');
  // a field that was refused from the start still waits for its author
  const isRefused = all.some((field) => field.result === 'rejected' && field.settled_at === undefined);
  return {
    receiptId: receipt.id,
    ...summary(all),
    settledAt: isWaiting ? null : isRefused ? receipt.settledAt : now,
    fields,
  };
}

/** As they were judged; the database keeps keys in an order of its own. */
function inOrder(
  tables: Tables,
  { table }: KnownReceipt,
  fields: Readonly<Record<string, FieldReceipt>>,
): FieldReceipt[] {
  const declared = Object.keys(columnsOfTable(tables, table ?? ''));
  const place = (name: string) => (declared.includes(name) ? declared.indexOf(name) : declared.length);
  return Object.entries(fields)
    .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
    .map(([, field]) => field);
}
