import type { Stream } from '@festival-ops/sync/streams';
import { column, Schema, Table } from '@powersync/node';
import type pg from 'pg';

/**
 * The world of Jepsen's workloads: a hundred registers that everybody sees and writes, in two buckets of one priority.
 * A write leaves the greater of two values, so each register only ever rises.
 */
export const REGISTERS = 100;
export const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'] as const;

export const registerIds: readonly string[] = Array.from({ length: REGISTERS }, (_, at) => `k${at}`);

export async function makeRegisters(pool: pg.Pool): Promise<void> {
  await pool.query(`
    CREATE TABLE member (id text PRIMARY KEY, user_id text NOT NULL, group_id text NOT NULL);
    CREATE TABLE register (id text PRIMARY KEY, half text NOT NULL, v int NOT NULL);
    CREATE PUBLICATION powersync FOR TABLE member, register;
    INSERT INTO register SELECT 'k' || i, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END, 0
      FROM generate_series(0, ${REGISTERS - 1}) i`);
  for (const person of PEOPLE)
    await pool.query(
      `INSERT INTO member SELECT $1 || half, $1, half FROM (VALUES ('even'), ('odd')) halves (half)`,
      [person],
    );
}

export const REGISTER_STREAMS: readonly Stream[] = [
  {
    name: 'registers',
    priority: 2,
    queries: [
      {
        table: 'register',
        audience: [
          {
            to: 'granted',
            column: 'half',
            grant: { table: 'member', user: 'user_id', value: 'group_id' },
          },
        ],
      },
    ],
  },
];

export const registerSchema = new Schema({
  register: new Table({ half: column.text, v: column.integer }),
});
