import { type Edit, isConcurrent, type Verdict } from './fields.ts';
import { answersOf, type FieldAnswer, rowsOf, type State, setRow, writerOf } from './state.ts';
import { json, plusHours, type Row, same, type Value } from './value.ts';
import type { Answer, Write } from './write.ts';

/** Conflicts that wait for a lead: how they open, are amended and close. */

const DUE_HOURS = 24;
const reviewed: readonly string[] = ['contact/hotline', 'contact/email'];

/** The verdict on an edit, once its review was opened, amended or closed by it (DET-4, REV-7). */
export function reviewEdit(
  write: Write,
  name: string,
  edit: Edit,
  verdict: Verdict,
): Verdict & Pick<FieldAnswer, 'conflict'> {
  const { state, user, table, id, device, follows } = write;
  if (!reviewed.includes(`${table}/${name}`) || verdict.result === 'rejected') return verdict;
  const open = openRecord(state, table, id, name, user);
  if (open === undefined)
    return verdict.review === true
      ? { ...verdict, conflict: openRecordFor(write, name, edit.server, edit.base ?? null, edit.next) }
      : verdict;
  const receipts = receiptsOf(state, String(open.id));
  const amends =
    receipts.some((receipt) => receipt.device === device || receipt.id === follows) || isConcurrent(edit);
  if (!amends) return verdict;
  if (same(edit.next, edit.server)) {
    close(write, open, 'withdrawn', 'rejected', 'withdrawn');
    return { result: 'applied', reason: 'already_equal' };
  }
  amend(write, open, json(edit.next));
  return { result: 'needs_review', reason: 'amended', conflict: String(open.id) };
}

/** POL-4: a delete that meets a change. */
export function openDeleteReview(write: Write): Answer {
  const { state, user, table, id } = write;
  const open = openRecord(state, table, id, 'deleted_at', user);
  if (open !== undefined) amend(write, open, json('delete'));
  const conflict =
    open === undefined ? openRecordFor(write, 'deleted_at', null, null, 'delete') : String(open.id);
  const reason = open === undefined ? 'delete_meets_edit' : 'amended';
  return { fields: { deleted_at: { result: 'needs_review', reason, conflict } } };
}

function openRecordFor(write: Write, field: string, server: Value, base: Value, next: Value): string {
  const { state, user, device, table, id, now, receipt, festival } = write;
  // the server gives it another id, which `adopt` puts in its place
  const record = `${receipt}/${field}`;
  const writer = writerOf(state, table, id, field);
  setRow(state, 'conflict_record', record, {
    id: record,
    festival_id: festival,
    receipt_id: receipt,
    table_name: table,
    row_id: id,
    field,
    status: 'open',
    base_value: base === null ? null : json(base),
    valid_value: server === null ? null : json(server),
    valid_by: writer?.user ?? null,
    valid_device: writer?.device ?? null,
    proposed_value: json(next),
    proposed_by: user,
    proposed_device: device,
    claimed_by: null,
    decided_by: null,
    decided_at: null,
    decision: null,
    due_at: plusHours(now, DUE_HOURS),
  });
  return record;
}

function amend({ state, device }: Write, record: Row, proposed_value: string): void {
  setRow(state, 'conflict_record', String(record.id), { proposed_value, proposed_device: device });
}

/** The lead is shown what is valid now, and whose it is. */
export function setValid({ state }: Pick<Write, 'state'>, record: Row, server: Value): void {
  const writer = writerOf(state, String(record.table_name), String(record.row_id), String(record.field));
  setRow(state, 'conflict_record', String(record.id), {
    valid_value: server === null ? null : json(server),
    valid_by: writer?.user ?? null,
    valid_device: writer?.device ?? null,
  });
}

/** REV-7: a row that is deleted takes its open cases with it. */
export function closeRecordsOf(state: State, table: string, id: string): void {
  for (const record of rowsOf(state, 'conflict_record'))
    if (record.table_name === table && record.row_id === id && record.status === 'open')
      close({ state }, record, 'closed', 'rejected', 'row_deleted');
}

/** OUT-9: closes a record, and settles all that waited for it. */
export function close(
  { state }: Pick<Write, 'state'>,
  record: Row,
  status: string,
  result: 'applied' | 'rejected',
  reason: string,
): void {
  setRow(state, 'conflict_record', String(record.id), { status });
  settle(state, String(record.id), (field) => {
    if (field.result !== 'needs_review') return field;
    // nobody has withdrawn a decision that was not used: it came too late
    const came = field.unused === true && reason === 'withdrawn' ? 'already_resolved' : reason;
    return { ...without(field), result, reason: came };
  });
}

/** An undone decision makes all wait again. */
export function reopen(state: State, record: Row): void {
  setRow(state, 'conflict_record', String(record.id), {
    status: 'open',
    decided_by: null,
    decided_at: null,
    decision: null,
  });
  settle(state, String(record.id), (field) => ({ ...field, result: 'needs_review', reason: 'undone' }));
}

/** Changes what is said of the fields that belong to a record. */
function settle(state: State, record: string, change: (field: FieldAnswer) => FieldAnswer): void {
  const changed = (field: FieldAnswer) => (field.conflict === record ? change(field) : field);
  for (const receipt of receiptsOf(state, record)) {
    const fields = Object.fromEntries(
      Object.entries(receipt.fields).map(([name, field]) => [name, changed(field)]),
    );
    const answer = { fields, ...(receipt.whole === undefined ? {} : { whole: changed(receipt.whole) }) };
    const waits = answersOf(answer).some(({ result }) => result === 'needs_review');
    state.receipts.set(receipt.id, { ...receipt, ...answer, settled: !waits });
  }
}

/** Whose value stood against it, and then who decided: that changes with the result. */
function without({ other: _, ...field }: FieldAnswer): FieldAnswer {
  return field;
}

/** Receipts of writes that wait, or waited, for a record. */
export function receiptsOf(state: State, record: string) {
  return [...state.receipts.values()].filter((receipt) =>
    answersOf(receipt).some(({ conflict }) => conflict === record),
  );
}

export function openRecord(
  state: State,
  table: string,
  id: string,
  field: string,
  user: string,
): Row | undefined {
  return rowsOf(state, 'conflict_record').find(
    (record) =>
      record.status === 'open' &&
      record.table_name === table &&
      record.row_id === id &&
      record.field === field &&
      record.proposed_by === user,
  );
}
