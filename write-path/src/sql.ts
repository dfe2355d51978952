import type { ClientBase } from 'pg';

/** A column that is written from text, with the type that Postgres casts the text to. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

export type TextRow = readonly (string | null)[];

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Inserts rows in one statement, whatever their number: one array of texts for each column, cast on the server.
 * @param table already quoted
 * @param onConflict for instance `ON CONFLICT DO NOTHING`
 */
export async function insertRows(
  client: ClientBase,
  table: string,
  columns: readonly TypedColumn[],
  rows: readonly TextRow[],
  onConflict = '',
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO ${table} (${columns.map((column) => identifier(column.name)).join(', ')})
     SELECT ${columns.map((column, index) => `u.c${index}::${column.type}`).join(', ')}
     FROM ${unnested(columns.length)} ${onConflict}`,
    byColumn(columns.length, rows),
  );
}

/** Updates rows by their id (the first column) in one statement. */
export async function updateRows(
  client: ClientBase,
  table: string,
  columns: readonly TypedColumn[],
  rows: readonly TextRow[],
): Promise<void> {
  const [id, ...others] = columns;
  if (rows.length === 0 || id === undefined) return;
  await client.query(
    `UPDATE ${table} AS t SET ${others
      .map((column, index) => `${identifier(column.name)} = u.c${index + 1}::${column.type}`)
      .join(', ')}
     FROM ${unnested(columns.length)} WHERE t.${identifier(id.name)} = u.c0::${id.type}`,
    byColumn(columns.length, rows),
  );
}

/** `unnest($1::text[], …) AS u(c0, …)` */
export function unnested(count: number): string {
  const places = Array.from({ length: count }, (_, index) => index);
  return `unnest(${places.map((index) => `$${index + 1}::text[]`).join(', ')}) AS u(${places.map((index) => `c${index}`).join(', ')})`;
}

export function byColumn(count: number, rows: readonly TextRow[]): (string | null)[][] {
  return Array.from({ length: count }, (_, index) => rows.map((row) => row[index] ?? null));
}
