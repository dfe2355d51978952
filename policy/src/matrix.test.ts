import { expect, test } from 'vitest';
import { columnPolicy, type Matrix, rowPolicy } from './matrix.ts';
import { appendOnly, lastWriteWins } from './policies.ts';
import { create, edit, server, type Tables } from './table.ts';

const tables = {
  note: { rows: 'client', columns: { list: create.id(), text: edit.text(10), version: server.integer() } },
  counter: { rows: 'server', columns: { count: edit.integer(), version: server.integer() } },
  entry: { rows: 'client', columns: { note: create.id() } },
  log: { rows: 'server', columns: { version: server.integer() } },
} as const satisfies Tables;

const rule = { policy: lastWriteWins(), why: 'a test' };
const matrix: Matrix<typeof tables, 'member'> = {
  note: { columns: { text: rule }, insert: rule, delete: rule },
  entry: { columns: {}, insert: rule, delete: { policy: appendOnly(), why: 'a test' } },
  counter: { columns: { count: rule } },
};

test('a matrix with a hole does not compile', () => {
  type Whole = Matrix<typeof tables, 'member'>;
  const { note, entry, counter } = matrix;
  const noColumn = { columns: {}, insert: rule, delete: rule };
  const noInsert = { columns: { text: rule }, delete: rule };
  const noWhy = { columns: { count: { policy: rule.policy } } };
  const holes: Whole[] = [
    // @ts-expect-error the editable column `text` has no row
    { note: noColumn, entry, counter },
    // @ts-expect-error a table whose rows devices make needs `insert` and `delete`
    { note: noInsert, entry, counter },
    // @ts-expect-error a rule needs its why
    { note, entry, counter: noWhy },
    // @ts-expect-error a whole table is missing
    { note, entry },
  ];
  expect(holes).toHaveLength(4);
});

test('columns that no device edits have their policy from their declaration', () => {
  const kind = (table: string, column: string, act: 'edit' | 'insert') =>
    columnPolicy(tables, matrix, table, column, act).kind;
  expect(kind('note', 'list', 'insert')).toBe('lastWriteWins');
  expect(kind('note', 'list', 'edit')).toBe('fixedAtCreation');
  expect(kind('entry', 'note', 'insert')).toBe('lastWriteWins');
  expect(kind('entry', 'note', 'edit')).toBe('appendOnly');
  expect(kind('note', 'version', 'edit')).toBe('serverOwned');
  expect(kind('log', 'version', 'insert')).toBe('serverOwned');
  expect(rowPolicy(matrix, 'log', 'delete').kind).toBe('serverOwned');
  expect(rowPolicy(matrix, 'counter', 'insert').kind).toBe('serverOwned');
});
