import pg from 'pg';
import type { TableShape } from './table-shape.ts';

/** Takes one row of a table; values in the order of the table's columns, as Postgres prints them. */
export type TakeRow = (table: TableShape, row: readonly (string | null)[]) => void;

const ROWS_PER_FETCH = 2_000;

/** From here on the connection sees what the slot's snapshot holds, until all rows are read. */
export async function enterSnapshot(control: pg.Client, snapshot: string): Promise<void> {
  await control.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await control.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`);
}

/** Hands over every row of the tables, then leaves the snapshot. */
export async function readSnapshot(
  control: pg.Client,
  tables: Iterable<TableShape>,
  take: TakeRow,
): Promise<void> {
  for (const table of tables) await readTable(control, table, take);
  await control.query('COMMIT');
}

const keepText = (text: string) => text;

async function readTable(client: pg.Client, table: TableShape, take: TakeRow): Promise<void> {
  const columns = table.columns.map((column) => pg.escapeIdentifier(column.name)).join(', ');
  const from = `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`;
  // rows that come in the order of the store's keys fill its pages one after the other, where others rewrite all of them
  const id = pg.escapeIdentifier(table.columns[table.idAt]?.name ?? '');
  await client.query(
    `DECLARE snapshot_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${from} ORDER BY ${id}`,
  );
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${ROWS_PER_FETCH} FROM snapshot_rows`,
      rowMode: 'array',
      types: { getTypeParser: () => keepText },
    });
    for (const row of rows) take(table, row);
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await client.query('CLOSE snapshot_rows');
}
