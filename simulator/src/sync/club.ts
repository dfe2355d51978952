import type { Grant, Stream } from '@festival-ops/sync/streams';
import { column, Schema, Table } from '@powersync/node';
import type pg from 'pg';

/**
 * The world of the fault runs: a club whose groups own rows of four kinds, all of which one writer changes together,
 * so that every read can tell by itself whether it is of one moment.
 *
 *   head (priority 0) · cell, mark (priority 1, two streams) · secret (priority 2, chairs only)   one number for a group
 *   letter (priority 1)      one reader each, who may become another
 *   register (priority 1)    also written on devices; only ever rises
 */
export const TABLES = ['head', 'cell', 'mark', 'secret', 'letter', 'register'] as const;
export type ClubTable = (typeof TABLES)[number];

export const USERS = ['u0', 'u1', 'u2'] as const;
export const GROUPS = ['g0', 'g1', 'g2'] as const;
export const CELLS = 4;
export const SECRETS = 2;
export const REGISTERS = 3;
export const LETTERS = 6;
/** The first user's until the end, when it becomes the second's. */
export const LAST_LETTER = 'last';

const OWNED = TABLES.map(
  (table) =>
    `CREATE TABLE ${table} (id text PRIMARY KEY, owner text, batch int NOT NULL, version int NOT NULL, pad text);`,
);

/** The rows' long value is stored out of line, so that Postgres leaves it out of most updates. */
const MAKE = `
  CREATE TABLE member (id text PRIMARY KEY, user_id text NOT NULL, group_id text NOT NULL, role text NOT NULL);
  ${OWNED.join('\n')}
  ALTER TABLE cell ALTER COLUMN pad SET STORAGE EXTERNAL;
  CREATE PUBLICATION powersync FOR TABLE member, ${TABLES.join(', ')};
  INSERT INTO member VALUES ('m0', 'u0', 'g0', 'chair'), ('m1', 'u0', 'g1', 'member'), ('m2', 'u1', 'g1', 'member'),
    ('m3', 'u1', 'g2', 'chair'), ('m4', 'u2', 'g0', 'member');
`;

export async function makeClub(pool: pg.Pool): Promise<void> {
  await pool.query(MAKE);
  for (const group of GROUPS) {
    await pool.query(`INSERT INTO head VALUES ($1, $2, 0, 0, '')`, [`h-${group}`, group]);
    await pool.query(`INSERT INTO mark VALUES ($1, $2, 0, 0, '')`, [`k-${group}`, group]);
    await pool.query(cellsOf(group, 0));
    await pool.query(
      `INSERT INTO secret SELECT 's' || i || '-${group}', '${group}', 0, 0, '' FROM generate_series(1, ${SECRETS}) i`,
    );
    await pool.query(
      `INSERT INTO register SELECT 'r' || i || '-${group}', '${group}', 0, 0, '' FROM generate_series(1, ${REGISTERS}) i`,
    );
  }
  await pool.query(`INSERT INTO letter VALUES ($1, $2, 0, 0, 'dear')`, [LAST_LETTER, USERS[0]]);
  for (let at = 0; at < LETTERS; at += 1)
    await pool.query(`INSERT INTO letter VALUES ($1, $2, 0, 0, 'dear')`, [
      `l${at}`,
      USERS[at % USERS.length],
    ]);
}

/** The statement that makes a group's cells, with a long value. */
export function cellsOf(group: string, batch: number): string {
  return `INSERT INTO cell SELECT 'c' || i || '-${group}', '${group}', ${batch}, ${batch}, repeat('${group}${batch % 7}', 1500)
    FROM generate_series(1, ${CELLS}) i`;
}

const membership: Grant = { table: 'member', user: 'user_id', value: 'group_id' };
const granted = (table: ClubTable, grant = membership) => ({
  table,
  audience: [{ to: 'granted' as const, column: 'owner', grant }],
});

export const CLUB_STREAMS: readonly Stream[] = [
  { name: 'heads', priority: 0, queries: [granted('head')] },
  { name: 'cells', priority: 1, queries: [granted('cell')] },
  { name: 'marks', priority: 1, queries: [granted('mark'), granted('register')] },
  {
    name: 'letters',
    priority: 1,
    queries: [{ table: 'letter', audience: [{ to: 'user', column: 'owner' }] }],
  },
  { name: 'secrets', priority: 2, queries: [granted('secret', { ...membership, where: { role: 'chair' } })] },
];

const columns = {
  owner: column.text,
  batch: column.integer,
  version: column.integer,
  pad: column.text,
};
export const clubSchema = new Schema({
  head: new Table(columns),
  cell: new Table(columns),
  mark: new Table(columns),
  secret: new Table(columns),
  letter: new Table(columns),
  register: new Table(columns),
});

/** One row as a read gives it; `pad` only where it was asked for. */
export interface ClubRow {
  readonly kind: ClubTable;
  readonly id: string;
  readonly owner: string;
  readonly batch: number;
  readonly version: number;
  readonly pad?: string;
}

/** All rows in one statement, which is one moment; for SQLite and Postgres alike. */
export function selectAll(options: { pad: boolean; where?: (table: ClubTable) => string }): string {
  const parts = TABLES.map(
    (table) =>
      `SELECT '${table}' AS kind, id, owner, batch, version${options.pad ? ', pad' : ''} FROM ${table} ${options.where?.(table) ?? ''}`,
  );
  return `${parts.join(' UNION ALL ')} ORDER BY 1, 2`;
}

/** What a user may see, said once more in plain SQL and not by the streams. */
export function visibleTo(userId: string): string {
  const groups = `SELECT group_id FROM member WHERE user_id = '${userId}'`;
  return selectAll({
    pad: true,
    where: (table) => {
      if (table === 'letter') return `WHERE owner = '${userId}'`;
      return `WHERE owner IN (${groups}${table === 'secret' ? ` AND role = 'chair'` : ''})`;
    },
  });
}
