import type { BranchHead } from '@festival-ops/policy/branch';
import type { KnownReceipt, TextClocks, Writer } from '@festival-ops/policy/effects';
import { columnsOfTable } from '@festival-ops/policy/table';
import { decodeStored, toStored, type Value } from '@festival-ops/policy/value';
import type { Receipt } from '@festival-ops/policy/wire';
import type { RowView, WriteDomain } from '@festival-ops/policy/write-domain';

/**
 * What the transaction holds of the database, in memory, so that each decision sees the effects of the earlier
 * ones (WB-17) before any of them is written. All changes can be taken back to a mark: an atomic transaction that
 * is refused, or a savepoint that is rolled back, leaves nothing here either.
 */
export interface SharedCopy {
  readonly rows: JournaledMap<HeldRow>;
  readonly writers: JournaledMap<FieldWriter>;
  /** Receipts that a decision may ask for or settle, by id. */
  readonly receipts: JournaledMap<KnownReceipt>;
  /** How far the clients of each text have got (POL-9). */
  readonly texts: JournaledMap<TextClocks>;
  mark(): number;
  undoTo(mark: number): void;
}

/** The same as one device sees it: what is only about this device is in none of the others'. */
export interface WorkingCopy extends SharedCopy {
  readonly heads: JournaledMap<BranchHead>;
  /** Rows behind whose parked write of this device others wait, with the first such write. */
  readonly parked: JournaledMap<ParkedBefore>;
  /** Answers to writes of this device, by op id. */
  readonly answered: JournaledMap<{ readonly hash: string; readonly receipt: Receipt }>;
}

/** A row as texts of Postgres, so that what nobody changes goes back as it came. */
export interface HeldRow {
  readonly table: string;
  readonly id: string;
  readonly texts: Readonly<Record<string, string | null>>;
  /** The values that were asked for so far: the row does not change, its next state is another one. */
  readonly decoded: Map<string, Value>;
}

export interface ParkedBefore {
  readonly opId: number;
  readonly receiptId: string;
}

export interface FieldWriter extends Writer {
  /** The value that they wrote, as JSON. */
  readonly value: string;
}

export interface JournaledMap<V> {
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): void;
  values(): Iterable<V>;
  isEmpty(): boolean;
}

/** As many copies as there are devices, over the same rows. */
export function emptyCopies(devices: number): WorkingCopy[] {
  const journal: (() => void)[] = [];
  const journaled = <V>(): JournaledMap<V> => {
    const map = new Map<string, V>();
    return {
      get: (key) => map.get(key),
      has: (key) => map.has(key),
      set: (key, value) => {
        const before = map.get(key);
        journal.push(() => {
          if (before === undefined) map.delete(key);
          else map.set(key, before);
        });
        map.set(key, value);
      },
      values: () => map.values(),
      isEmpty: () => map.size === 0,
    };
  };
  const shared: SharedCopy = {
    rows: journaled(),
    writers: journaled(),
    receipts: journaled(),
    texts: journaled(),
    mark: () => journal.length,
    undoTo: (mark) => {
      while (journal.length > mark) journal.pop()?.();
    },
  };
  return Array.from({ length: devices }, () => ({
    ...shared,
    heads: journaled(),
    parked: journaled(),
    answered: journaled(),
  }));
}

/** One text for a row, or for a field of one. With lengths, so that no table name or id can imitate another's key. */
export function keyOf(...parts: readonly (string | number)[]): string {
  let key = '';
  for (const part of parts) {
    const text = String(part);
    key += `${text.length}:${text}`;
  }
  return key;
}

export function heldRow(table: string, id: string, texts: HeldRow['texts']): HeldRow {
  return { table, id, texts, decoded: new Map() };
}

/** Decodes on demand: a value that can't be decoded fails the write that needs it, and no other. */
export function viewOf(domain: WriteDomain, { table, id, texts, decoded }: HeldRow): RowView {
  const columns = columnsOfTable(domain.tables, table);
  return (name) => {
    if (name === 'id') return id;
    const known = decoded.get(name);
    if (known !== undefined) return known;
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    const value = column === undefined ? null : decodeStored(column, texts[name] ?? null);
    decoded.set(name, value);
    return value;
  };
}

/** The row after a write: the version rises by one for each write that changes it. */
export function changedRow(row: HeldRow, values: Readonly<Record<string, Value>>): HeldRow {
  const texts: Record<string, string | null> = { ...row.texts };
  texts.version = String(Number(row.texts.version ?? 0) + 1);
  for (const [name, value] of Object.entries(values)) texts[name] = toStored(value);
  return heldRow(row.table, row.id, texts);
}

export function newRow(table: string, id: string, values: Readonly<Record<string, Value>>): HeldRow {
  const texts: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(values)) texts[name] = toStored(value);
  texts.version = '1';
  return heldRow(table, id, texts);
}
