import type { BranchHead } from './branch.ts';
import type { KnownReceipt, RowEffect, Writer } from './effects.ts';
import type { Decision } from './judge-write.ts';
import type { Local, LocalRow, LocalWrite } from './local.ts';
import { proposalsOf, RECEIPTS, receiptFrom } from './local-receipts.ts';
import type { Lookup } from './lookups.ts';
import { type Column, columnsOfTable } from './table.ts';
import { decode, initialValue, type Value } from './value.ts';
import type { RowView, WriteDomain } from './write-domain.ts';

/**
 * The rows of a device as the server holds them, as far as the device can tell: what its unsent writes changed is
 * taken back, and comes again as those writes are judged. The counterpart of the write path's working copy.
 */
export interface LocalView {
  /** A row that syncs to the user. */
  readonly row: (table: string, id: string) => RowView | undefined;
  /** Also a row that does not, if the device can tell that it is there. */
  readonly anyRow: (table: string, id: string) => RowView | undefined;
  readonly related: (lookup: Lookup) => { readonly id: string; readonly row: RowView }[];
  readonly head: (table: string, id: string, field: string) => BranchHead | undefined;
  /** Who wrote a value, if this device did. */
  readonly standing: (table: string, id: string, field: string, value: Value) => Writer | undefined;
  readonly receipt: (id: string) => KnownReceipt | undefined;
  readonly receiptsOf: (conflictId: string) => KnownReceipt[];
  readonly takeBack: (unsent: LocalWrite) => void;
  readonly take: (write: LocalWrite, decision: Decision, self: Writer) => void;
}

type Values = Readonly<Record<string, Value>>;

export function openLocalView(domain: WriteDomain, local: Local): LocalView {
  const rows = new Map<string, Values | undefined>();
  const heads = new Map<string, BranchHead>();
  const writers = new Map<string, { readonly value: Value; readonly writer: Writer }>();
  /** Rows that do not sync to the user, and of which the device knows all the same. */
  const unseen = new Map<string, Values>(
    proposalsOf(domain, local).map(({ table, id, values }) => [keyOf(table, id), values]),
  );

  const valuesOf = (table: string, id: string): Values | undefined => {
    const key = keyOf(table, id);
    if (rows.has(key)) return rows.get(key);
    const row = local.row(table, id);
    return row === undefined ? undefined : decodedRow(domain, table, row);
  };
  const row = (table: string, id: string) => viewOf(valuesOf(table, id));
  const anyRow = (table: string, id: string) => row(table, id) ?? viewOf(unseen.get(keyOf(table, id)));
  const change = ({ kind, table, id, values }: Omit<RowEffect, 'writer'>, writer: Writer | undefined) => {
    const key = keyOf(table, id);
    const shown = valuesOf(table, id);
    const held = shown === undefined && kind === 'update' ? unseen : rows;
    const before = shown ?? unseen.get(key);
    // a row of which the device knows nothing is changed where it can't see it
    if (kind === 'update' && before === undefined) return;
    held.set(key, { ...before, ...values, version: 1 + Number(before?.version ?? 0) });
    for (const [field, value] of Object.entries(values))
      if (writer === undefined) writers.delete(keyOf(table, id, field));
      else writers.set(keyOf(table, id, field), { value, writer });
  };
  return {
    row,
    anyRow,
    related: (lookup) => {
      const ids = new Set([
        ...local.rows(lookup).map(({ id }) => id),
        ...[...rows.keys(), ...unseen.keys()].flatMap((key) => idIn(key, lookup.table)),
      ]);
      return [...ids].sort().flatMap((id) => {
        const view = anyRow(lookup.table, id);
        return view !== undefined && meets(view, id, lookup) ? [{ id, row: view }] : [];
      });
    },
    head: (table, id, field) => heads.get(keyOf(table, id, field)),
    standing: (table, id, field, value) => {
      const found = writers.get(keyOf(table, id, field));
      return JSON.stringify(found?.value) === JSON.stringify(value) ? found?.writer : undefined;
    },
    receipt: (id) => {
      const found = local.row(RECEIPTS, id);
      return found === undefined ? undefined : receiptFrom(found);
    },
    receiptsOf: (conflictId) =>
      local
        .rows({ table: RECEIPTS, column: 'conflict_id', value: conflictId })
        .flatMap((found) => receiptFrom(found) ?? [])
        .filter((receipt) => receipt.conflictId === conflictId),
    takeBack: (unsent) => {
      rows.set(keyOf(unsent.table, unsent.id), before(domain, unsent, valuesOf(unsent.table, unsent.id)));
    },
    take: ({ table, id }, { effect, heads: moved, effects }, self) => {
      for (const [field, head] of Object.entries(moved)) heads.set(keyOf(table, id, field), head);
      if (effect !== undefined) change({ ...effect, table, id }, self);
      for (const also of effects.also) change(also, also.writer);
    },
  };
}

/** The row before an unsent write: one that made it had none to start from. */
function before(
  { tables }: WriteDomain,
  { op, table, bases }: LocalWrite,
  after: Values | undefined,
): Values | undefined {
  if (op === 'PUT') return undefined;
  if (bases === undefined) return after;
  const columns = columnsOfTable(tables, table);
  const decoded = Object.entries(bases).flatMap(([name, raw]): [string, Value][] => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return column === undefined ? [] : [[name, decodedValue(column, raw)]];
  });
  return { ...after, ...Object.fromEntries(decoded) };
}

function decodedRow({ tables }: WriteDomain, table: string, row: LocalRow): Values {
  const columns = Object.entries(columnsOfTable(tables, table));
  return Object.fromEntries(columns.map(([name, column]) => [name, decodedValue(column, row[name])]));
}

/** A row that only this device has seen shows null where the server will put a default (DET-1). */
function decodedValue(column: Column, raw: unknown): Value {
  const decoded = decode(column, raw);
  const value = decoded.ok ? decoded.value : null;
  return value === null && !column.nullable ? initialValue(column) : value;
}

function viewOf(values: Values | undefined): RowView | undefined {
  return values && ((column) => (Object.hasOwn(values, column) ? (values[column] ?? null) : null));
}

function meets(row: RowView, id: string, { column, value, where }: Lookup): boolean {
  const holds = (name: string) => (name === 'id' ? id : row(name));
  return holds(column) === value && Object.entries(where ?? {}).every(([name, text]) => holds(name) === text);
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function idIn(key: string, table: string): string[] {
  const start = JSON.stringify([table]).slice(0, -1);
  const parts: unknown = key.startsWith(start) ? JSON.parse(key) : undefined;
  return Array.isArray(parts) && parts[0] === table && typeof parts[1] === 'string' ? [parts[1]] : [];
}
