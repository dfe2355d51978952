import { visible } from './state.ts';
import { columnsOf, isTable } from './value.ts';
import type { Write } from './write.ts';

/** Writes that wait behind a parked one of their device (WB-8). */

/** All updates of one note are one row (POL-9). */
function rowKey(table: string, id: string, values: Readonly<Record<string, unknown>>): string {
  return table === 'crew_note_update' ? `${table}/of/${values.task_id}` : `${table}/${id}`;
}

export function hold({ state, device, table, id, values }: Write): void {
  const held = state.held.get(device) ?? new Set();
  state.held.set(device, held.add(rowKey(table, id, values)));
}

export function isHeld({ state, device, user, table, id, values }: Write): boolean {
  const held = state.held.get(device);
  if (held === undefined) return false;
  const row = visible(state, user, table, id);
  // what it refers to by now, and what it would refer to
  const refers = Object.entries(isTable(table) ? columnsOf(table) : {}).some(
    ([name, { references }]) =>
      references !== undefined &&
      [values[name], row?.[name]].some((to) => held.has(`${references}/${String(to)}`)),
  );
  return refers || held.has(rowKey(table, id, { ...row, ...values }));
}
