import { tables } from '@festival-ops/domain/tables';
import type { Column } from '@festival-ops/policy/table';
import { expect, test } from 'vitest';
import { rowSchema } from './row-schema.ts';
import type { CollectionName, Rows } from './rows.ts';

/** What a row is when only its id is known; typed, so that `rows.ts` and the declared tables are compared here. */
const sparse: { readonly [T in CollectionName]: Rows[T] } = {
  festival: { id: 'x', name: null, starts_on: null, ends_on: null, time_zone: null, ...kept() },
  stage: { id: 'x', festival_id: null, name: null, sort: null, head_count: 0, ...kept() },
  member: { id: 'x', festival_id: null, user_id: null, role: null, display_name: null, ...kept() },
  stage_assignment: { id: 'x', festival_id: null, member_id: null, user_id: null, stage_id: null, ...kept() },
  task: {
    id: 'x',
    festival_id: '',
    stage_id: '',
    title: '',
    urgency: 'normal',
    state: 'open',
    state_by: null,
    state_at: null,
    assignee_id: null,
    tags: '[]',
    due_at: null,
    expected_crowd: null,
    deleted_at: null,
    created_by: null,
    ...kept(),
  },
};

function kept() {
  return { created_at: null, updated_at: null, version: null };
}

const names = [
  'festival',
  'stage',
  'member',
  'stage_assignment',
  'task',
] as const satisfies readonly CollectionName[];

test.each(names)('a sparse row of %s reads as a new one', (name) => {
  const nulls = Object.fromEntries(Object.keys(tables[name].columns).map((column) => [column, null]));
  expect(rowSchema(name).parse({ id: 'x' })).toEqual(sparse[name]);
  expect(rowSchema(name).parse({ ...nulls, id: 'x', _metadata: null, later_column: 1 })).toEqual(
    sparse[name],
  );
});

test.each(names)('the written type of %s has the declared columns', (name) => {
  const columns: Record<string, Column> = tables[name].columns;
  expect(Object.keys(sparse[name]).sort()).toEqual(['id', ...Object.keys(columns)].sort());
});
