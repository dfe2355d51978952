import type { Column } from '@festival-ops/policy/table';
import { baseOf, expectedAt, link } from './branch.ts';
import { faultOf } from './faults.ts';
import { type Edit, isConcurrent, policies, type Verdict } from './fields.ts';
import { notify } from './notices.ts';
import { closeRecordsOf, openDeleteReview, reviewEdit } from './review.ts';
import { consequences } from './rows.ts';
import { type FieldAnswer, fieldKey, isLead, setRow, writerOf } from './state.ts';
import { columnsOf, type Row, read, same, type Value } from './value.ts';
import { type Answer, type Write, whole } from './write.ts';

/** Changes of rows that are there. */

export function edit(write: Write, row: Row): Answer {
  const { table, values } = write;
  if (typeof row.deleted_at === 'string' && !('deleted_at' in values))
    return whole('rejected', 'row_deleted');
  return change(write, row, (column) => {
    if (column.access === 'server') return 'server_owned';
    if (column.access === 'create') return table in consequences ? 'append_only' : 'fixed_at_creation';
    return undefined;
  });
}

/** Judges each field on its own (OUT-1), then stores what was taken. */
function change(write: Write, row: Row, closed: (column: Column) => string | undefined): Answer {
  const { state, table, id, values } = write;
  const fields: Record<string, FieldAnswer> = {};
  const stored: Record<string, Value> = {};
  for (const [name, raw] of Object.entries(values)) {
    const column = columnsOf(table)[name];
    if (column === undefined) fields[name] = { result: 'rejected', reason: 'unknown_field' };
    else if (write.entry.op === 'PUT' && same(read(column, raw), row[name])) {
      fields[name] = { result: 'applied', reason: 'already_equal' };
      // the device's newest edit of the field, by which an earlier one can't be continued any more
      link(write, name, column, { expected: undefined, result: 'applied', taken: row[name] ?? null });
    } else if (closed(column) !== undefined)
      fields[name] = same(read(column, raw), row[name])
        ? { result: 'applied', reason: 'already_equal' }
        : { result: 'rejected', reason: closed(column) ?? '' };
    else fields[name] = changeField(write, row, name, column, stored);
  }
  if ('state' in stored) Object.assign(stored, { state_by: write.user, state_at: write.now });
  if (Object.keys(stored).length > 0)
    setRow(state, table, id, { ...stored, version: Number(row.version) + 1 });
  return { fields };
}

function changeField(
  write: Write,
  row: Row,
  name: string,
  column: Column,
  stored: Record<string, Value>,
): FieldAnswer {
  const { state, user, device, table, id } = write;
  const asked = editOf(write, row, name, column);
  const fault = faultOf(write, name, column);
  const policy = policies[table]?.[name];
  if (policy === undefined) throw new Error(`no policy for ${table}.${name}`);
  const verdict: Verdict = fault === undefined ? policy(asked) : { result: 'rejected', reason: fault };
  const reviewed = reviewEdit(write, name, asked, verdict);
  const { result, store, against } = reviewed;
  const writer = writerOf(state, table, id, name);
  if (reviewed.reason === 'overwrote_concurrent') notify(write, name, asked, writer);
  if (store !== undefined) stored[name] = store;
  if (store !== undefined) state.writers.set(fieldKey(table, id, name), { value: store, user, device });
  const taken = reviewed.reason === 'already_equal' ? asked.next : store;
  link(write, name, column, { expected: asked.expected, result, taken });
  const { reason, delta, conflict } = reviewed;
  return {
    result,
    ...(reason === undefined ? {} : { reason }),
    ...(delta === undefined ? {} : { delta }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(against === true ? { other: writer?.user ?? null } : {}),
    ...(column.sensitive === true ? {} : { stored: store === undefined ? asked.server : store }),
  };
}

function editOf(write: Write, row: Row, name: string, column: Column): Edit {
  const { state, user, values } = write;
  const { expected, followsRejected } = expectedAt(write, name, column);
  return {
    column,
    next: read(column, values[name]) ?? null,
    base: baseOf(write, name, column),
    expected,
    server: row[name] ?? null,
    row,
    user,
    lead: isLead(state, user, row.festival_id),
    followsRejected,
  };
}

/** POL-4: soft, by leads, and not over somebody's change that its author had not seen. */
export function remove(write: Write, row: Row): Answer {
  const { state, user, table, id, now } = write;
  if (table in consequences && policies[table] === undefined) return whole('rejected', 'append_only');
  if (policies[table]?.deleted_at === undefined) return whole('rejected', 'server_owned');
  if (!isLead(state, user, row.festival_id)) return whole('rejected', 'restricted_delete');
  if (row.deleted_at !== null) return whole('applied', 'already_deleted');
  if (hasChanged(write, row)) return openDeleteReview(write);
  setRow(state, table, id, { deleted_at: now, version: Number(row.version) + 1 });
  state.writers.set(fieldKey(table, id, 'deleted_at'), { value: now, user, device: write.device });
  closeRecordsOf(state, table, id);
  return { fields: { deleted_at: { result: 'applied', stored: now } } };
}

function hasChanged(write: Write, row: Row): boolean {
  if (write.bases === undefined) return write.rowVersion !== row.version;
  return Object.keys(policies[write.table] ?? {})
    .filter((name) => name !== 'deleted_at')
    .some((name) => {
      const column = columnsOf(write.table)[name];
      if (column === undefined) return false;
      return isConcurrent({ expected: expectedAt(write, name, column).expected, server: row[name] ?? null });
    });
}
