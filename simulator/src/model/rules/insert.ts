import type { Column } from '@festival-ops/policy/table';
import { link } from './branch.ts';
import { faultOf } from './faults.ts';
import { policies, policiesAtInsert } from './fields.ts';
import { consequences } from './rows.ts';
import { type FieldAnswer, fieldKey, isLead, setRow } from './state.ts';
import { columnsOf, defaultOf, read, type Value } from './value.ts';
import { type Answer, refusedAll, type Write, whole } from './write.ts';

/** Rows that are new. */

const madeByLeads: readonly string[] = ['gear_item', 'contact'];

export function insert(write: Write): Answer {
  const { state, user, table, id, values, now, festival } = write;
  const columns = Object.entries(columnsOf(table));
  if (policies[table]?.deleted_at === undefined && !(table in consequences))
    return whole('rejected', 'server_owned');

  const fields: Record<string, FieldAnswer> = {};
  const row: Record<string, Value> = { id, version: 1 };
  for (const [name, column] of columns) row[name] ??= column.type === 'instant' ? null : defaultOf(column);
  const scope = columnsOf(table).festival_id;
  const isElsewhere = scope !== undefined && faultOf(write, 'festival_id', scope) !== undefined;
  if (isElsewhere) return whole('rejected', 'reference_not_found');
  if (madeByLeads.includes(table) && !isLead(state, user, festival))
    return whole('rejected', 'restricted_role');
  let isMade = true;
  for (const [name, column] of columns) {
    if (column.access === 'server') continue;
    const isGiven = Object.hasOwn(values, name);
    const isNeeded = !column.nullable && defaultOf(column) === null;
    if (!isGiven && !isNeeded) continue;
    fields[name] = isGiven ? bear(write, row, name, column) : { result: 'rejected', reason: 'required' };
    if (isNeeded && fields[name].result === 'rejected') isMade = false;
  }
  const made = isMade ? consequences[table]?.(write, row) : undefined;
  if (made?.made === false)
    return made.whole === undefined
      ? { fields: { ...refusedAll(fields), ...made.fields } }
      : { fields: {}, whole: made.whole };
  if (!isMade) return { fields: refusedAll(fields) };
  if (row.state !== undefined && 'state' in values && row.state !== 'open')
    Object.assign(row, { state_by: user, state_at: now });
  if (table === 'task') row.created_by = user;
  if ('author_id' in columnsOf(table)) row.author_id = user;
  setRow(state, table, id, { ...row, ...made?.set });
  // a new item has a stock from the start
  if (table === 'gear_item')
    setRow(state, 'gear_stock', id, { id, festival_id: festival, item_id: id, on_hand: 0, reserved: 0 });
  const { record } = made ?? {};
  return { fields: { ...fields, ...made?.fields }, ...(record === undefined ? {} : { record }) };
}

/** WB-13: a field of a new row is an edit of the column's default. */
function bear(write: Write, row: Record<string, Value>, name: string, column: Column): FieldAnswer {
  const { state, user, device, table, id } = write;
  const fault = faultOf(write, name, column);
  const next = read(column, write.values[name]) ?? null;
  const server = defaultOf(column);
  const policy =
    column.access === 'create'
      ? undefined
      : (policiesAtInsert[`${table}/${name}`] ?? policies[table]?.[name]);
  const lead = isLead(state, user, write.festival);
  const asked = {
    column,
    next,
    base: server,
    expected: server,
    server,
    row,
    user,
    lead,
    followsRejected: false,
  };
  const verdict =
    fault !== undefined
      ? { result: 'rejected' as const, reason: fault }
      : (policy?.(asked) ?? { result: 'applied' as const, store: next });
  if (verdict.store !== undefined) {
    row[name] = verdict.store;
    state.writers.set(fieldKey(table, id, name), { value: verdict.store, user, device });
  }
  link(write, name, column, { expected: server, result: verdict.result, taken: verdict.store });
  const isDefault = verdict.reason === 'already_equal';
  return {
    result: verdict.result,
    ...(verdict.reason === undefined || isDefault ? {} : { reason: verdict.reason }),
  };
}
