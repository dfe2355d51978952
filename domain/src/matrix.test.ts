import { innermost } from '@festival-ops/policy/lookups';
import type { AnyMatrix } from '@festival-ops/policy/matrix';
import type { Policy } from '@festival-ops/policy/policies';
import { columnsOfTable } from '@festival-ops/policy/table';
import { expect, test } from 'vitest';
import { matrix } from './matrix.ts';
import { tableNames, tables } from './tables.ts';
import { writeDomain } from './write-domain.ts';

/** Every policy of the matrix, with where it stands. */
const policies = Object.entries<AnyMatrix[string]>(matrix).flatMap(([table, rules]) =>
  Object.entries({ ...rules.columns, insert: rules.insert, delete: rules.delete }).flatMap(([name, rule]) =>
    rule === undefined ? [] : [{ at: `${table}.${name}`, table, policy: rule.policy, why: rule.why }],
  ),
);
const ofKind = <K extends Policy['kind']>(kind: K) =>
  policies.flatMap(({ at, table, policy }) => {
    const inner = innermost(policy);
    return isKind(inner, kind) ? [{ at, table, policy: inner }] : [];
  });

function isKind<K extends Policy['kind']>(policy: Policy, kind: K): policy is Extract<Policy, { kind: K }> {
  return policy.kind === kind;
}

test('every row of the matrix says why, in a sentence for the reader', () => {
  expect(policies.length).toBeGreaterThan(30);
  for (const { at, why } of policies) expect(why, at).toMatch(/^[A-Z].{20,}\.$/);
});

test('the workflow keeps who brought a task into its state in a column that only the server sets', () => {
  expect(matrix.task.columns.state.policy).toMatchObject({ kind: 'workflow', by: 'state_by' });
  expect(tables.task.columns.state_by.access).toBe('server');
});

test('WB-17 each table stands after those that it refers to, so that rows are locked and written in that order', () => {
  for (const [index, name] of tableNames.entries())
    for (const [column, { references }] of Object.entries(columnsOfTable(tables, name)))
      if (references !== undefined)
        expect(tableNames.slice(0, index + 1), `${name}.${column}`).toContain(references);
});

test('POL-2 POL-10 what moves stock names columns that are there, and those of others only the server sets', () => {
  const moves = [...ofKind('invariant'), ...ofKind('reserved')];
  expect(moves.map(({ at }) => at)).toEqual(['gear_usage_event.insert']);
  for (const { table, policy } of moves) {
    const own = columnsOfTable(tables, table);
    for (const name of [policy.item, policy.quantity, policy.movement])
      expect(own[name]?.access, name).toBe('create');
    expect(Object.keys(policy.movements)).toEqual(own[policy.movement]?.values);
  }
  const withNames = [...ofKind('reserved'), ...ofKind('returnsAllowance')];
  expect(withNames).toHaveLength(2);
  for (const { policy } of withNames)
    for (const { table, ...columns } of [policy.stock, policy.allowance])
      for (const name of Object.values(columns))
        expect(columnsOfTable(tables, table)[name]?.access, `${table}.${name}`).toBe('server');
});

test('POL-9 what a text is made of names columns that are there', () => {
  expect(ofKind('mergeText')).toHaveLength(1);
  for (const { table, policy } of ofKind('mergeText')) {
    const { table: texts, ...columns } = policy.documents;
    for (const name of Object.values(columns))
      expect(columnsOfTable(tables, texts)[name]?.access, name).toBe('server');
    for (const name of [policy.of, policy.update, policy.seen])
      expect(columnsOfTable(tables, table)[name]?.access, name).toBe('create');
  }
});

test('POL-4 every row that can be deleted has the column that says so, and a delete that meets an edit waits', () => {
  const deletable = policies.filter(
    ({ at, policy }) => at.endsWith('.delete') && policy.kind !== 'appendOnly',
  );
  expect(deletable.map(({ table }) => table)).toEqual(['task', 'gear_item', 'contact']);
  for (const { table, policy } of deletable) {
    expect(columnsOfTable(tables, table)[writeDomain.deletedColumn]?.access, table).toBe('edit');
    expect(policy).toMatchObject({
      kind: 'restrictTo',
      roles: ['festival_lead'],
      policy: { kind: 'reviewedDelete' },
    });
  }
});

test('REV-8 what waits for a lead is due at some time', () => {
  for (const { at, policy } of [...ofKind('manualReview'), ...ofKind('reviewedDelete')])
    expect(policy.dueHours, at).toBeGreaterThan(0);
  expect(tableNames).toContain(writeDomain.review?.records);
});
