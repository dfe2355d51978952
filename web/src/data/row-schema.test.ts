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
  gear_item: {
    id: 'x',
    festival_id: '',
    name: '',
    unit: '',
    low_mark: 0,
    deleted_at: null,
    ...kept(),
  },
  gear_stock: { id: 'x', festival_id: null, item_id: null, on_hand: null, reserved: null, ...kept() },
  gear_allowance: {
    id: 'x',
    festival_id: null,
    item_id: null,
    user_id: null,
    device_id: null,
    qty: null,
    used: null,
    until: null,
    returned_at: null,
    ...kept(),
  },
  contact: {
    id: 'x',
    festival_id: '',
    stage_id: '',
    kind: 'artist',
    name: '',
    hotline: null,
    email: null,
    notes: null,
    deleted_at: null,
    ...kept(),
  },
  conflict_record: {
    id: 'x',
    festival_id: null,
    receipt_id: null,
    table_name: null,
    row_id: null,
    field: null,
    status: null,
    base_value: null,
    valid_value: null,
    valid_by: null,
    valid_by_name: null,
    valid_device: null,
    valid_written_at: null,
    valid_received_at: null,
    proposed_value: null,
    proposed_by: null,
    proposed_by_name: null,
    proposed_device: null,
    proposed_written_at: null,
    proposed_received_at: null,
    claimed_by: null,
    decided_by: null,
    decided_at: null,
    decision: null,
    due_at: null,
    ...kept(),
  },
  lead_request: {
    id: 'x',
    festival_id: '',
    table_name: '',
    row_id: '',
    wish: '',
    reply_to: null,
    to_user_id: null,
    author_id: null,
    ...kept(),
  },
  device: {
    id: 'x',
    festival_id: null,
    device_id: null,
    user_id: null,
    name: null,
    app_version: null,
    last_seen_at: null,
    queue_depth: null,
    oldest_unsent_at: null,
    ...kept(),
  },
};

function kept() {
  return { created_at: null, updated_at: null, version: null };
}

const names = Object.keys(sparse) as CollectionName[];

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
