import { create, edit, server, type Tables } from '@festival-ops/policy/table';
import { roles } from './roles.ts';
import { taskStates } from './task-workflow.ts';

/**
 * Every table that devices hold, declared once. The local schema, the write path's allowed columns, the zod
 * schemas and the sync streams derive from this; `db` tests it against the migrated catalogue.
 * The order is one in which each table stands after those that it refers to: rows are locked and written in it.
 */

const festivalId = create.id({ references: 'festival' });
const ofFestival = server.id({ references: 'festival' });

/** The columns that the server keeps on every row that changes. */
const kept = {
  created_at: server.instant(),
  updated_at: server.instant(),
  version: server.integer(),
} as const;

export const urgencies = ['low', 'normal', 'high', 'critical'] as const;
export type Urgency = (typeof urgencies)[number];

export const gearEventKinds = ['consume', 'return', 'restock', 'adjust'] as const;
export const contactKinds = ['artist', 'vendor'] as const;
export const conflictActionKinds = ['claim', 'release', 'decide', 'undo', 'withdraw', 'set_due'] as const;
export const receiptAckKinds = ['seen', 'dropped', 'sent_again'] as const;

export const tables = {
  festival: {
    rows: 'server',
    columns: {
      name: server.text(120),
      starts_on: server.date(),
      ends_on: server.date(),
      time_zone: server.text(64),
      ...kept,
    },
  },
  stage: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      name: server.text(120),
      sort: server.integer(),
      head_count: edit.integer({ initial: 0, min: 0 }),
      ...kept,
    },
  },
  member: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      user_id: server.id(),
      role: server.oneOf(roles),
      display_name: server.text(120),
      ...kept,
    },
  },
  stage_assignment: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      member_id: server.id({ references: 'member' }),
      user_id: server.id(),
      stage_id: server.id({ references: 'stage' }),
      ...kept,
    },
  },
  task: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      stage_id: edit.id({ references: 'stage' }),
      title: edit.text(200),
      urgency: edit.oneOf(urgencies, { initial: 'normal' }),
      state: edit.oneOf(taskStates, { initial: 'open' }),
      state_by: server.id({ nullable: true }),
      state_at: server.instant({ nullable: true }),
      assignee_id: edit.id({ nullable: true }),
      tags: edit.set({ maxLength: 40 }),
      due_at: edit.instant({ nullable: true }),
      expected_crowd: edit.integer({ nullable: true, min: 0, max: 1_000_000 }),
      deleted_at: edit.instant({ nullable: true }),
      created_by: server.id({ nullable: true }),
      ...kept,
    },
  },
  crew_note: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      task_id: server.id({ references: 'task' }),
      state: server.text(4_000_000),
      plain_text: server.text(1_000_000),
      ...kept,
    },
  },
  crew_note_update: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      task_id: create.id({ references: 'task' }),
      payload: create.text(200_000),
      state_vector: create.text(20_000),
      author_id: server.id(),
      ...kept,
    },
  },
  gear_item: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      name: edit.text(120),
      unit: edit.text(40),
      low_mark: edit.integer({ initial: 0, min: 0 }),
      deleted_at: edit.instant({ nullable: true }),
      ...kept,
    },
  },
  gear_stock: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      item_id: server.id({ references: 'gear_item' }),
      on_hand: server.integer(),
      reserved: server.integer(),
      ...kept,
    },
  },
  gear_usage_event: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      item_id: create.id({ references: 'gear_item' }),
      task_id: create.id({ references: 'task', nullable: true }),
      kind: create.oneOf(gearEventKinds),
      qty: create.integer(),
      used_at: create.instant(),
      accepted_at: server.instant({ nullable: true }),
      author_id: server.id(),
      ...kept,
    },
  },
  gear_allowance: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      item_id: server.id({ references: 'gear_item' }),
      user_id: server.id(),
      device_id: server.id(),
      qty: server.integer(),
      used: server.integer(),
      until: server.instant(),
      returned_at: server.instant({ nullable: true }),
      ...kept,
    },
  },
  gear_allowance_return: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      allowance_id: create.id({ references: 'gear_allowance' }),
      author_id: server.id(),
      ...kept,
    },
  },
  contact: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      stage_id: create.id({ references: 'stage' }),
      kind: create.oneOf(contactKinds),
      name: edit.text(120),
      hotline: edit.text(64, { nullable: true, sensitive: true }),
      email: edit.text(254, { nullable: true, sensitive: true }),
      notes: edit.text(4000, { nullable: true }),
      deleted_at: edit.instant({ nullable: true }),
      ...kept,
    },
  },
  conflict_record: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      receipt_id: server.id(),
      table_name: server.text(64),
      row_id: server.id(),
      field: server.text(64),
      status: server.oneOf(['open', 'decided', 'withdrawn', 'closed']),
      base_value: server.json({ nullable: true }),
      valid_value: server.json({ nullable: true }),
      valid_by: server.id({ nullable: true }),
      valid_by_name: server.text(120, { nullable: true }),
      valid_device: server.id({ nullable: true }),
      valid_written_at: server.instant({ nullable: true }),
      valid_received_at: server.instant({ nullable: true }),
      proposed_value: server.json({ nullable: true }),
      proposed_by: server.id(),
      proposed_by_name: server.text(120),
      proposed_device: server.id(),
      proposed_written_at: server.instant({ nullable: true }),
      proposed_received_at: server.instant(),
      claimed_by: server.id({ nullable: true }),
      decided_by: server.id({ nullable: true }),
      decided_at: server.instant({ nullable: true }),
      decision: server.json({ nullable: true }),
      due_at: server.instant({ nullable: true }),
      ...kept,
    },
  },
  conflict_action: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      conflict_id: create.id({ nullable: true, references: 'conflict_record' }),
      receipt_id: create.id({ nullable: true, maxLength: 160 }),
      kind: create.oneOf(conflictActionKinds),
      choice: create.oneOf(['valid', 'proposed', 'other'], { nullable: true }),
      // these may be values of a sensitive field
      value: create.json({ nullable: true, sensitive: true }),
      seen_value: create.json({ nullable: true, sensitive: true }),
      due_at: create.instant({ nullable: true }),
      reason: create.text(500, { nullable: true }),
      author_id: server.id(),
      ...kept,
    },
  },
  notice: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      user_id: server.id(),
      receipt_id: server.id(),
      table_name: server.text(64),
      row_id: server.id(),
      field: server.text(64),
      your_value: server.json({ nullable: true }),
      their_value: server.json({ nullable: true }),
      by_user_id: server.id(),
      by_name: server.text(120),
      at: server.instant(),
      ...kept,
    },
  },
  receipt_ack: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      receipt_id: create.id({ maxLength: 160 }),
      kind: create.oneOf(receiptAckKinds),
      author_id: server.id(),
      ...kept,
    },
  },
  lead_request: {
    rows: 'client',
    columns: {
      festival_id: festivalId,
      table_name: create.text(64),
      row_id: create.id(),
      wish: create.text(500),
      reply_to: create.id({ nullable: true, references: 'lead_request' }),
      to_user_id: server.id({ nullable: true }),
      author_id: server.id(),
      ...kept,
    },
  },
  sync_operation: {
    rows: 'server',
    columns: {
      festival_id: server.id({ nullable: true, references: 'festival' }),
      device_id: server.id(),
      op_id: server.integer(),
      transaction_id: server.text(64, { nullable: true }),
      author_id: server.id(),
      author_name: server.text(120),
      written_at: server.instant({ nullable: true }),
      received_at: server.instant(),
      table_name: server.text(64, { nullable: true }),
      row_id: server.text(128, { nullable: true }),
      op: server.text(16, { nullable: true }),
      result: server.oneOf(['applied', 'merged', 'needs_review', 'rejected', 'parked']),
      reason_code: server.text(64, { nullable: true }),
      fields: server.json(),
      row_version: server.integer({ nullable: true }),
      schema_version: server.integer({ nullable: true }),
      conflict_id: server.id({ nullable: true }),
      follows_receipt_id: server.id({ nullable: true }),
      settled_at: server.instant({ nullable: true }),
      synced: server.boolean(),
      ...kept,
    },
  },
  device: {
    rows: 'server',
    columns: {
      festival_id: ofFestival,
      device_id: server.id(),
      user_id: server.id(),
      name: server.text(120),
      app_version: server.text(40, { nullable: true }),
      last_seen_at: server.instant(),
      queue_depth: server.integer({ nullable: true }),
      oldest_unsent_at: server.instant({ nullable: true }),
      ...kept,
    },
  },
} as const satisfies Tables;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];
