import type { Tables } from '@festival-ops/policy/table';
import type { DatabaseClient } from './database-client.ts';

/** The types that Postgres gives the declared columns, so that texts can be cast to them. */
export interface Catalogue {
  /** @throws if the database has no such column: the declarations and the migrations disagree. */
  type(table: string, column: string): string;
}

export async function readCatalogue(client: DatabaseClient, tables: Tables): Promise<Catalogue> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(
    `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS "type"
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE pg_table_is_visible(c.oid) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND c.relname = ANY($1)`,
    [[...Object.keys(tables), 'sync_operation', 'notice']],
  );
  const types = new Map(rows.map((row) => [`${row.table}.${row.column}`, row.type]));
  return {
    type: (table, column) => {
      const type = types.get(`${table}.${column}`);
      if (type === undefined) throw new Error(`the database has no column ${table}.${column}`);
      return type;
    },
  };
}
