import type { Column as DeclaredColumn } from '@festival-ops/policy/table';
import { type BaseColumnType, column, Schema, Table } from '@powersync/common';
import { type TableName, tableNames, tables } from './tables.ts';

/**
 * The local database of a device, derived from the declared tables. SQLite knows text and integers: instants
 * are ISO texts, sets and JSON are JSON texts, booleans are 0 and 1.
 */

/** What the live queries of the app filter and sort by. */
const indexes: Partial<Record<TableName, Record<string, string[]>>> = {
  task: {
    by_stage: ['stage_id', 'state'],
    by_state: ['state'],
    // The first rows of the board come straight from here, in its order.
    by_need: ['festival_id', 'state', 'urgency', 'due_at', 'title'],
    by_assignee: ['assignee_id'],
  },
  sync_operation: { by_received: ['received_at'], by_row: ['table_name', 'row_id'] },
  notice: { by_row: ['table_name', 'row_id'] },
  member: { by_user: ['user_id'] },
  receipt_ack: { by_receipt: ['receipt_id'] },
  crew_note_update: { by_task: ['task_id'] },
  gear_usage_event: {
    by_item: ['item_id', 'accepted_at'],
    by_task: ['task_id', 'accepted_at'],
    by_accepted: ['accepted_at'],
  },
};

export const clientSchema = new Schema(
  Object.fromEntries(tableNames.map((name) => [name, clientTable(name)])) as { [T in TableName]: Table },
);

function clientTable(name: TableName): Table {
  const declared = tables[name];
  const columns: Record<string, BaseColumnType<number | string | null>> = {};
  for (const [columnName, spec] of Object.entries(declared.columns)) columns[columnName] = localColumn(spec);
  const written = Object.values<DeclaredColumn>(declared.columns).some((spec) => spec.access !== 'server');
  return new Table(
    columns,
    written
      ? {
          indexes: indexes[name] ?? {},
          trackPrevious: { onlyWhenChanged: true },
          trackMetadata: true,
          ignoreEmptyUpdates: true,
        }
      : { indexes: indexes[name] ?? {} },
  );
}

function localColumn(spec: DeclaredColumn): BaseColumnType<number | string | null> {
  return spec.type === 'integer' || spec.type === 'boolean' ? column.integer : column.text;
}
