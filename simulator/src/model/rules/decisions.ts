import { notify } from './notices.ts';
import { close, closeRecordsOf, openRecord, reopen, setValid } from './review.ts';
import { fieldKey, isLead, rowOf, type State, setRow, visible, writerOf } from './state.ts';
import { canonical, columnsOf, isTable, json, misfitOf, type Row, read, same, type Value } from './value.ts';
import type { Consequence, Write } from './write.ts';

/** Acts on a conflict record (REV-2): may you, is it open, and then the act. */

type Judged = ReturnType<Consequence>;

const done: Judged = { made: true };
const noted = (reason: string): Judged => ({
  made: true,
  fields: { kind: { result: 'applied', reason } },
});
const refused = (field: string, reason: string): Judged => ({
  made: false,
  fields: { [field]: { result: 'rejected', reason } },
});

export const judgeAction: Consequence = (write, action) => {
  const record = recordOf(write, action);
  if (record === undefined)
    return refused('conflict_id' in write.values ? 'conflict_id' : 'receipt_id', 'reference_not_found');
  const { user, state, festival } = write;
  const may = action.kind === 'withdraw' ? record.proposed_by === user : isLead(state, user, festival);
  if (!may) return refused('kind', 'restricted_role');
  if (action.kind !== 'undo' && record.status !== 'open') return refused('kind', 'already_resolved');
  const judged = acts[String(action.kind)]?.(write, record, action) ?? done;
  return judged.made ? { ...judged, record: String(record.id) } : judged;
};

/** Named by its id, or by one of its receipts: the way of those who may not see records. */
function recordOf({ state, user, festival }: Write, action: Row): Row | undefined {
  if (typeof action.conflict_id === 'string')
    return visible(state, user, 'conflict_record', action.conflict_id);
  const receipt = state.receipts.get(String(action.receipt_id));
  if (receipt === undefined) return undefined;
  if (receipt.author !== user && !isLead(state, user, festival)) return undefined;
  return rowOf(state, 'conflict_record', receipt.record);
}

function fieldOf({ table_name, row_id, field }: Row) {
  const table = String(table_name);
  if (!isTable(table)) throw new Error(`a record about ${table}`);
  return { table, id: String(row_id), field: String(field) };
}

/** Several changes of a row beside the writes' own are one step of its version, if they are stored together. */
function changeBeside(state: State, table: string, id: string, values: Row): void {
  setRow(state, table, id, { ...values, version: Number(rowOf(state, table, id)?.version) + 1 });
  state.folded.add(`${table}/${id}`);
}

function set({ state }: Write, record: Row, values: Row): void {
  setRow(state, 'conflict_record', String(record.id), values);
}

const acts: Readonly<Record<string, (write: Write, record: Row, action: Row) => Judged>> = {
  claim: (write, record) => {
    if (record.claimed_by === write.user) return noted('already_equal');
    if (record.claimed_by !== null) return refused('kind', 'already_claimed');
    set(write, record, { claimed_by: write.user });
    return done;
  },
  release: (write, record) => {
    if (record.claimed_by !== write.user) return noted('already_released');
    set(write, record, { claimed_by: null });
    return done;
  },
  set_due: (write, record, action) => {
    if (action.due_at === null) return refused('due_at', 'required');
    set(write, record, { due_at: action.due_at ?? null });
    return done;
  },
  withdraw: (write, record) => {
    close(write, record, 'withdrawn', 'rejected', 'withdrawn');
    return done;
  },
  decide,
  undo,
};

function decide(write: Write, record: Row, action: Row): Judged {
  const { state, user, now } = write;
  const { choice: named } = action;
  if (named === null) return refused('choice', 'required');
  // another value that equals the proposal is the proposal
  const choice = named === 'other' && action.value === record.proposed_value ? 'proposed' : named;
  const { table, id, field } = fieldOf(record);
  const row = rowOf(state, table, id) ?? {};
  const isDelete = field === 'deleted_at';
  const other = isDelete ? undefined : otherValue(record, action);
  if (choice === 'other' && other === undefined) return refused('value', 'invalid_value');
  const before = row[field] ?? null;
  const saw = action.seen_value ?? record.valid_value ?? json(null);
  const chosen = choice === 'proposed' ? (action.value ?? record.proposed_value) : record.proposed_value;
  if (saw !== json(before) || chosen !== record.proposed_value) {
    setValid(write, record, before);
    const conflict = String(record.id);
    const whole = { result: 'needs_review', reason: 'reconflicted', conflict } as const;
    return { made: false, whole: { ...whole, unused: true } };
  }

  const proposed = isDelete ? now : (JSON.parse(String(record.proposed_value)) as Value);
  const value = choice === 'valid' ? before : choice === 'proposed' ? proposed : (other ?? null);
  setValid(write, record, before);
  const isProposal = (isDelete && choice === 'proposed') || json(value) === record.proposed_value;
  const reason = isProposal ? 'decided_yours' : 'decided_otherwise';
  close(write, record, 'decided', isProposal ? 'applied' : 'rejected', reason);
  set(write, record, {
    decided_by: user,
    decided_at: now,
    decision: canonical({ choice, value, before }),
  });
  if (!same(value, before)) {
    const writer = writerOf(state, table, id, field);
    state.replaced.set(String(record.id), writer);
    // the author of the proposal is told by its receipt
    if (writer?.user !== record.proposed_by)
      notify({ ...write, table, id }, field, { server: before, next: value }, writer);
    changeBeside(state, table, id, { [field]: value });
    // the proposal is its author's still
    const by =
      choice === 'proposed'
        ? { user: String(record.proposed_by), device: String(record.proposed_device) }
        : { user, device: write.device };
    state.writers.set(fieldKey(table, id, field), { value, ...by });
    if (isDelete) closeRecordsOf(state, table, id);
  }
  return done;
}

/** The third value, if the column can hold it. */
function otherValue(record: Row, { value }: Row): Value | undefined {
  const { table, field } = fieldOf(record);
  const column = columnsOf(table)[field];
  if (value === null || value === undefined || column === undefined) return undefined;
  const read_ = read(column, JSON.parse(String(value)));
  return misfitOf(column, read_) === undefined ? read_ : undefined;
}

/** REV-5: only where the decided value still stands, and its author has not proposed anew. */
function undo(write: Write, record: Row): Judged {
  const { state } = write;
  if (record.status !== 'decided') return refused('kind', 'not_decided');
  const { table, id, field } = fieldOf(record);
  const { value, before } = JSON.parse(String(record.decision)) as Record<string, Value>;
  const row = rowOf(state, table, id) ?? {};
  const hasMoved = !same(row[field] ?? null, value ?? null);
  const isGone = field !== 'deleted_at' && row.deleted_at !== null;
  if (hasMoved || isGone || openRecord(state, table, id, field, String(record.proposed_by)) !== undefined)
    return refused('kind', 'moved_on');
  if (!same(value ?? null, before ?? null)) {
    const decided = writerOf(state, table, id, field);
    if (decided?.user !== record.proposed_by)
      notify({ ...write, table, id }, field, { server: value ?? null, next: before ?? null }, decided);
    changeBeside(state, table, id, { [field]: before ?? null });
    // what stands again is whose it was; that a row is back is the doing of who brought it back
    const writer =
      field === 'deleted_at'
        ? { value: null, user: write.user, device: write.device }
        : state.replaced.get(String(record.id));
    if (writer == null) state.writers.delete(fieldKey(table, id, field));
    else state.writers.set(fieldKey(table, id, field), writer);
  }
  reopen(state, record);
  return done;
}
