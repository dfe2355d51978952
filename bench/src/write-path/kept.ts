import type pg from 'pg';
import type { Workload } from './workload.ts';

/** All that is left of a workload in the database, by table and by a key, as JSON texts that are equal for equal rows. */
export type Kept = Readonly<Record<TableName, ReadonlyMap<string, string>>>;
type TableName = 'task' | 'receipt' | 'notice' | 'ledger' | 'branch' | 'writer';

/** What tells the rows of a table apart, and which columns the database makes up for itself. */
const compared: Readonly<Record<TableName, { readonly sql: string; readonly madeUp: readonly string[] }>> = {
  task: {
    sql: `SELECT id::text, $KEPT FROM task t WHERE id = ANY($2::uuid[])`,
    madeUp: ['created_at', 'updated_at'],
  },
  receipt: {
    sql: `SELECT id, $KEPT FROM sync_operation t WHERE row_id = ANY($2)`,
    madeUp: ['created_at', 'updated_at'],
  },
  notice: {
    sql: `SELECT concat_ws(' ', receipt_id, field), $KEPT FROM notice t WHERE row_id = ANY($2)`,
    madeUp: ['id', 'created_at', 'updated_at'],
  },
  ledger: {
    sql: `SELECT concat_ws(':', device_id, op_id), $KEPT FROM write_path.ledger t
      WHERE concat_ws(':', device_id, op_id) IN (SELECT id FROM sync_operation WHERE row_id = ANY($2))`,
    madeUp: [],
  },
  branch: {
    sql: `SELECT concat_ws(' ', device_id, table_name, row_id, field), $KEPT FROM write_path.branch_head t WHERE row_id = ANY($2)`,
    madeUp: [],
  },
  writer: {
    sql: `SELECT concat_ws(' ', table_name, row_id, field), $KEPT FROM write_path.field_writer t WHERE row_id = ANY($2)`,
    madeUp: [],
  },
};

/** Reads it, without what the warm-up left. */
export async function keptIn(pool: pg.Pool, workload: Workload): Promise<Kept> {
  const tasks = workload.tasks.map(({ id }) => id);
  const read = async (table: TableName): Promise<ReadonlyMap<string, string>> => {
    const { sql, madeUp } = compared[table];
    const { rows } = await pool.query<[key: string, row: string]>({
      text: sql.replace('$KEPT', '(to_jsonb(t) - $1::text[])::text'),
      values: [[...madeUp], tasks],
      rowMode: 'array',
    });
    return new Map(rows);
  };
  return {
    task: await read('task'),
    receipt: await read('receipt'),
    notice: await read('notice'),
    ledger: await read('ledger'),
    branch: await read('branch'),
    writer: await read('writer'),
  };
}
