import type pg from 'pg';
import type { DemoRows } from './festival.ts';

/** Rows in one statement: large enough that round trips do not count, small enough for one message. */
const CHUNK = 5000;

/**
 * Inserts generated rows, thousands in one statement. Columns that a row does not name get their defaults.
 * @param client inside a transaction, if all or nothing is wanted
 */
export async function insertRows(client: pg.ClientBase, rows: DemoRows): Promise<void> {
  for (const [table, all] of rows) {
    const columns = Object.keys(all[0] ?? {});
    if (columns.length === 0) continue;
    const names = columns.map((column) => `"${column}"`).join(', ');
    for (let from = 0; from < all.length; from += CHUNK)
      await client.query(
        `INSERT INTO "${table}" (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
        [JSON.stringify(all.slice(from, from + CHUNK))],
      );
  }
}
