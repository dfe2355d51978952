import type { Notice, Receipt } from './receipts.ts';

/**
 * What is shown at a row and at each of its fields (DEV-4), decided from plain facts. `not_saved` is
 * the form's own affair: a write that was not saved left nothing behind (`WriteOutcome`).
 */
export const markCodes = [
  'rejected',
  'parked',
  'needs_review',
  'saved',
  'sent',
  'replaced',
  'merged',
  'decided',
  'applied',
] as const;
export type MarkCode = (typeof markCodes)[number];

export interface Mark {
  readonly code: MarkCode;
  /** Since when, in ms since 1970. */
  readonly since: number;
  /** The answer behind the mark; absent for `saved` and `sent`. */
  readonly receipt?: Receipt;
  /** For `replaced`, at the person who was replaced: by whom and with what. */
  readonly notice?: Notice;
}

export interface RowMarks {
  /** The worst of the row, or nothing to show. */
  readonly mark: Mark | undefined;
  /** The worst for each column that has any. */
  readonly fields: Readonly<Record<string, Mark>>;
  /** Answers of this row that wait for the person: rejected and not yet dropped or sent again; newest first. */
  readonly needsYou: readonly Receipt[];
}

export const noMarks: RowMarks = { mark: undefined, fields: {}, needsYou: [] };

/** What is known of one row's own writes. */
export interface RowFacts {
  /** In the queue: the columns that each write sets, and since when. */
  readonly queued: readonly { readonly columns: readonly string[]; readonly since: number }[];
  /** Answered over HTTP, the receipt has not come yet. */
  readonly sent: readonly { readonly columns: readonly string[]; readonly since: number }[];
  /** Own receipts of the row, newest first, with the time at which each came to this device. */
  readonly receipts: readonly { readonly receipt: Receipt; readonly arrivedAt: number }[];
  readonly notices: readonly Notice[];
  /** What the person did about an answer, by receipt. */
  readonly settled: ReadonlyMap<string, ReadonlySet<string>>;
}

const SENT_AFTER_MS = 2_000;
const MERGED_FOR_MS = 6_000;
const APPLIED_FOR_MS = 1_500;
const WHOLE_ROW = '';

/** @returns the marks, and when they may change though no fact does, in ms since 1970 */
export function rowMarks(
  facts: RowFacts,
  now: number,
): { readonly marks: RowMarks; readonly nextChangeAt: number | undefined } {
  const fields = new Map<string, Mark>();
  let nextChangeAt: number | undefined;
  const look = (at: number) => {
    if (at > now) nextChangeAt = Math.min(nextChangeAt ?? at, at);
    return at > now;
  };
  const add = (column: string, mark: Mark) => {
    const there = fields.get(column);
    if (there === undefined || rank(mark) < rank(there)) fields.set(column, mark);
  };

  for (const { columns, since } of facts.queued)
    for (const column of orWholeRow(columns)) add(column, { code: 'saved', since });
  for (const { columns, since } of facts.sent)
    if (!look(since + SENT_AFTER_MS))
      for (const column of orWholeRow(columns)) add(column, { code: 'sent', since });
  for (const { receipt, arrivedAt } of facts.receipts) {
    for (const [column, result] of resultsByColumn(receipt)) {
      const mark = receiptMark(receipt, result, arrivedAt, facts.settled, look);
      if (mark !== undefined) add(column, mark);
    }
  }
  for (const notice of facts.notices)
    if (!isSettled(facts.settled, notice.receipt_id, 'seen'))
      add(notice.field, { code: 'replaced', since: Date.parse(notice.at), notice });

  const marks = [...fields.values()].sort((a, b) => rank(a) - rank(b));
  fields.delete(WHOLE_ROW);
  const needsYou = facts.receipts
    .filter(({ receipt }) => needsPerson(receipt, facts.settled))
    .map(({ receipt }) => receipt);
  return { marks: { mark: marks[0], fields: Object.fromEntries(fields), needsYou }, nextChangeAt };
}

/** Whether a refused write still waits for what its author does about it (OUT-7). */
export function needsPerson(receipt: Receipt, settled: RowFacts['settled']): boolean {
  return (
    receipt.result === 'rejected' &&
    !isSettled(settled, receipt.id, 'dropped') &&
    !isSettled(settled, receipt.id, 'sent_again')
  );
}

function receiptMark(
  receipt: Receipt,
  result: Receipt['result'],
  arrivedAt: number,
  settled: RowFacts['settled'],
  look: (at: number) => boolean,
): Mark | undefined {
  const since = Date.parse(receipt.received_at);
  if (result === 'rejected')
    return needsPerson(receipt, settled) ? { code: 'rejected', since, receipt } : undefined;
  if (result === 'parked' || result === 'needs_review') return { code: result, since, receipt };
  if (receipt.settled_at !== null && receipt.conflict_id !== null)
    return isSettled(settled, receipt.id, 'seen')
      ? undefined
      : { code: 'decided', since: Date.parse(receipt.settled_at), receipt };
  if (result === 'merged')
    return look(arrivedAt + MERGED_FOR_MS) ? { code: 'merged', since: arrivedAt, receipt } : undefined;
  return look(arrivedAt + APPLIED_FOR_MS) ? { code: 'applied', since: arrivedAt, receipt } : undefined;
}

/** A receipt without fields (a delete, or one refused whole) speaks for the row. */
function resultsByColumn(receipt: Receipt): [string, Receipt['result']][] {
  const byColumn = Object.entries(receipt.fields).map(([column, field]): [string, Receipt['result']] => [
    column,
    field.result,
  ]);
  return byColumn.length > 0 ? byColumn : [[WHOLE_ROW, receipt.result]];
}

function orWholeRow(columns: readonly string[]): readonly string[] {
  return columns.length > 0 ? columns : [WHOLE_ROW];
}

function isSettled(settled: RowFacts['settled'], receiptId: string, kind: string): boolean {
  return settled.get(receiptId)?.has(kind) ?? false;
}

function rank(mark: Mark): number {
  return markCodes.indexOf(mark.code);
}
