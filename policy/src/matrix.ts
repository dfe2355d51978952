import type { Policy } from './policies.ts';
import { appendOnly, fixedAtCreation, lastWriteWins, serverOwned } from './policies.ts';
import { columnsOfTable, type EditableColumn, type Table, type Tables } from './table.ts';

/**
 * The decision matrix: for every editable column, and for every insert and delete of a table whose rows devices
 * make, which policy holds and why. The engine runs it, the app reads it. Leaving a row out does not compile.
 */
export type Matrix<T extends Tables, R extends string> = {
  readonly [N in WritableTable<T>]: TableRules<T[N], R>;
};

/** Tables of which devices make rows, or change a column. */
export type WritableTable<T extends Tables> = {
  [N in keyof T]: T[N]['rows'] extends 'client' ? N : EditableColumn<T[N]> extends never ? never : N;
}[keyof T] &
  string;

export type TableRules<T extends Table, R extends string> = {
  readonly columns: { readonly [C in EditableColumn<T>]: ColumnRule<R> };
} & (T['rows'] extends 'client' ? { readonly insert: Rule<R>; readonly delete: Rule<R> } : unknown);

export interface Rule<R extends string = string> {
  readonly policy: Policy<R>;
  /** Why this policy, for the person who asks "why?" in the app. */
  readonly why: string;
}

export interface ColumnRule<R extends string = string> extends Rule<R> {
  /** What holds for the field of a row that is being made, if it differs. */
  readonly atInsert?: Policy<R>;
}

/** A matrix as the engine sees it, whatever the application's tables are. */
export type AnyMatrix = Readonly<
  Record<
    string,
    {
      readonly columns: Readonly<Record<string, ColumnRule>>;
      readonly insert?: Rule;
      readonly delete?: Rule;
    }
  >
>;

/** The policy of a field; columns that no device edits have theirs from their declaration. */
export function columnPolicy(
  tables: Tables,
  matrix: AnyMatrix,
  table: string,
  column: string,
  act: 'edit' | 'insert',
): Policy {
  const access = own(columnsOfTable(tables, table), column)?.access;
  if (access === 'create')
    return act === 'insert'
      ? lastWriteWins()
      : isAppendOnly(matrix, table)
        ? appendOnly()
        : fixedAtCreation();
  const rule = access === 'edit' ? own(own(matrix, table)?.columns ?? {}, column) : undefined;
  if (rule === undefined) return serverOwned();
  return act === 'insert' ? (rule.atInsert ?? rule.policy) : rule.policy;
}

/** The policy of making or deleting a row. */
export function rowPolicy(matrix: AnyMatrix, table: string, act: 'insert' | 'delete'): Policy {
  return own(matrix, table)?.[act]?.policy ?? serverOwned();
}

/** A table of entries that stay as they were written: they are not deleted either. */
function isAppendOnly(matrix: AnyMatrix, table: string): boolean {
  return rowPolicy(matrix, table, 'delete').kind === 'appendOnly';
}

/** Names come from outside, so `__proto__` and its like must not find anything. */
function own<V>(record: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
