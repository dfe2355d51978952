import { baseOf, linkOf } from './bases.ts';
import { isConcurrent } from './concurrent.ts';
import type { Facts, Verdict } from './decide.ts';
import { amends } from './decide-review.ts';
import { type Effects, noEffects, otherOf, type RowEffect, type Writer } from './effects.ts';
import { afterHours } from './instant.ts';
import type { JudgedField, Task } from './judge-field.ts';
import { innermost } from './lookups.ts';
import { columnPolicy, rowPolicy } from './matrix.ts';
import type { Policy } from './policies.ts';
import {
  type ConflictRecord,
  DELETE,
  newRecord,
  openRecordsOf,
  proposedColumns,
  recordIdOf,
  recordUpdate,
} from './review-records.ts';
import { type Ending, rowDeleted, settlementsOf, withdrawn } from './review-settlements.ts';
import { columnsOfTable } from './table.ts';
import type { Value } from './value.ts';
import type { FieldReceipt, Other } from './wire.ts';
import type { RowView } from './write-domain.ts';

/** What edits and deletes do to conflict records: open, amend, withdraw and close them (DET-4, REV-7, POL-4). */

// ── what is asked before the policy ──────────────────────────────────────────────────────────────────────────

/** The author's open record of a field of the row that is written; undefined for fields that are not reviewed. */
export function openReviewOf(task: Task, field: string): Facts['openReview'] {
  const record = ownRecordOf(task, field);
  if (record === undefined) return undefined;
  const { around, write } = task;
  const receipts = around
    .receiptsOf(record.id)
    .filter(({ fields }) => Object.values(fields).some((one) => recordIdOf(one) === record.id));
  return {
    sameDevice: receipts.some(({ id }) => id.slice(0, id.lastIndexOf(':')) === write.deviceId),
    named: receipts.some(({ id }) => id === write.follows),
  };
}

function ownRecordOf(task: Task, field: string): ConflictRecord | undefined {
  if (reviewOf(task, field) === undefined) return undefined;
  const { write, around } = task;
  return openRecordsOf(task, write.table, write.rowId).find(
    (record) => record.field === field && record.proposer.authorId === around.actor.userId,
  );
}

/** The policy by which an edit of a field, or the delete, may come to wait. */
function reviewOf({ domain, write }: Task, field: string): { readonly dueHours: number } | undefined {
  const policy: Policy = innermost(
    write.op === 'DELETE'
      ? rowPolicy(domain.matrix, write.table, 'delete')
      : columnPolicy(domain.tables, domain.matrix, write.table, field, 'edit'),
  );
  return policy.kind === 'manualReview' || policy.kind === 'reviewedDelete' ? policy : undefined;
}

/** What a row holds otherwise than the author of its delete had seen it, and who wrote the newest of it. */
export interface ChangesSince {
  /** The columns; empty if only the row's version tells that there was a change. */
  readonly columns: readonly string[];
  readonly writer: Writer | undefined;
  readonly other: Other;
}

/**
 * Whether an editable column holds something else than the author of a delete had seen (POL-4). Where the device did
 * not say what it had shown, the row's version tells.
 */
export function changesSince(task: Task, row: RowView): ChangesSince | undefined {
  const { domain, write } = task;
  const editable = Object.entries(columnsOfTable(domain.tables, write.table)).filter(
    ([name, column]) => column.access === 'edit' && name !== domain.deletedColumn,
  );
  const isOtherVersion = write.rowVersion === null || row('version') !== write.rowVersion;
  // what the device's own refused edit left there can't be read, but continues its branch (DET-3)
  const isTold = ([name, column]: (typeof editable)[number]) =>
    baseOf(task, { name, column }) !== undefined || linkOf(task, name, column).expected !== undefined;
  const changed = editable.filter(
    ([name, column]) =>
      isTold([name, column]) &&
      isConcurrent({ expected: linkOf(task, name, column).expected, server: row(name) }),
  );
  const untold = editable.filter((one) => !isTold(one));
  if (changed.length === 0 && (untold.length === 0 || !isOtherVersion)) return undefined;
  return {
    columns: changed.map(([name]) => name),
    ...newestOf(task, row, changed.length > 0 ? changed : untold),
  };
}

function newestOf(
  { around, write, table }: Task,
  row: RowView,
  columns: readonly (readonly [name: string, unknown])[],
): Pick<ChangesSince, 'writer' | 'other'> {
  const written = columns.map(([name]) => ({
    name,
    value: row(name),
    writer: around.standing(write.table, write.rowId, name, row(name)),
  }));
  const [newest] = written.sort((a, b) => ((a.writer?.at ?? '') > (b.writer?.at ?? '') ? -1 : 1));
  const isShown = newest !== undefined && table.columns[newest.name]?.sensitive !== true;
  return { writer: newest?.writer, other: otherOf(newest?.writer, isShown ? newest.value : null) };
}

// ── what follows from the verdict ────────────────────────────────────────────────────────────────────────────

/** @param concurrent whether the field is concurrent (DET-1) */
export function reviewChange(
  verdict: Verdict,
  open: Facts['openReview'],
  concurrent: boolean,
): JudgedField['review'] {
  if (verdict.result === 'needs_review') return verdict.reason === 'amended' ? 'amends' : 'opens';
  return verdict.reason === 'already_equal' && amends(open, concurrent) ? 'withdraws' : undefined;
}

/**
 * The judged fields of an edit or a delete, each with the record that it waits for, and the records and receipts that
 * change with them.
 */
export function withReviews(
  task: Task,
  judged: readonly JudgedField[],
  row: RowView,
): { readonly judged: readonly JudgedField[]; readonly effects: Effects } {
  const { domain, write, around } = task;
  const isDeleted = write.op === 'DELETE' && judged.some(({ store }) => store !== undefined);
  if (!isDeleted && judged.every(({ review }) => review === undefined)) return { judged, effects: noEffects };
  const scope = String(row(domain.scopeColumn));
  const also: RowEffect[] = [];
  const endings: Ending[] = isDeleted ? endingsOfDeleted(task, scope) : [];
  const belonging = judged.map((field): JudgedField => {
    if (field.review === undefined) return field;
    const record = ownRecordOf(task, field.name);
    if (field.review === 'withdraws') {
      if (record !== undefined) endings.push(withdrawn(record, otherOf(around.self(scope), null)));
      return field;
    }
    const id = record?.id ?? around.newId();
    also.push(
      record === undefined
        ? opening(task, field, row, { id, scope })
        : recordUpdate(domain, id, proposedColumns(proposedBy(task, field), around.self(scope))),
    );
    return { ...field, receipt: { ...field.receipt, conflict_id: id } };
  });
  also.push(...endings.map(({ record }) => closing(task, record, isDeleted ? 'closed' : 'withdrawn', scope)));
  const ids = belonging.flatMap(({ receipt }) => recordIdOf(receipt) ?? []);
  const [conflictId] = ids;
  return {
    judged: belonging,
    effects: {
      also,
      settles: settlementsOf(task, endings),
      ...(conflictId === undefined ? {} : { conflictId }),
    },
  };
}

function opening(
  task: Task,
  field: JudgedField,
  row: RowView,
  about: { readonly id: string; readonly scope: string },
): RowEffect {
  const { write, around } = task;
  const { dueHours } = reviewOf(task, field.name) ?? {};
  if (dueHours === undefined) throw new Error(`${write.table}.${field.name} waits, but is not reviewed`);
  const isDelete = write.op === 'DELETE';
  const valid: Value = isDelete ? null : row(field.name);
  const base: Partial<FieldReceipt> = isDelete ? { base: null } : {};
  return newRecord(
    task,
    { ...field, receipt: { ...field.receipt, ...base } },
    {
      ...about,
      valid,
      proposed: proposedBy(task, field),
      // of a delete: whose change it met
      validWriter: isDelete
        ? changesSince(task, row)?.writer
        : around.standing(write.table, write.rowId, field.name, valid),
      dueAt: afterHours(around.now, dueHours),
    },
  );
}

function proposedBy({ write }: Task, field: JudgedField): unknown {
  return write.op === 'DELETE' ? DELETE : field.receipt.submitted;
}

/** A record that ends without a decision keeps by whom, as the writer of its status. */
export function closing(
  { domain, around }: Task,
  { id }: ConflictRecord,
  status: 'withdrawn' | 'closed',
  scope: string,
): RowEffect {
  return recordUpdate(domain, id, { status }, around.self(scope));
}

function endingsOfDeleted(task: Task, scope: string): Ending[] {
  const { write, around } = task;
  const by = otherOf(around.self(scope), around.now);
  return endingsOf(task, openRecordsOf(task, write.table, write.rowId), by);
}

/** All that waits about a row ends with it (REV-7). */
export function endingsOf({ domain }: Task, records: readonly ConflictRecord[], by: Other): Ending[] {
  return records.map((record) => {
    const column = columnsOfTable(domain.tables, record.table)[record.field];
    return rowDeleted(record, by, column?.sensitive === true);
  });
}
