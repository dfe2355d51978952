import type { QueryResultRow } from 'pg';
import type { DatabaseClient, Statement } from './database-client.ts';

/** A column that is written from text, with the type that Postgres casts the text to. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** A value of a jsonb column may stand as it is: in `JSON_ROWS` it would else be JSON inside JSON. */
export type TextRow = readonly (string | object | null)[];

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The statement that inserts rows, whatever their number: texts in one JSON value, cast on the server.
 * @param table already quoted
 * @param onConflict for instance `ON CONFLICT DO NOTHING`
 * @returns none if there are no rows
 */
export function insertRows(
  table: string,
  columns: readonly TypedColumn[],
  rows: readonly TextRow[],
  onConflict = '',
): Statement[] {
  if (rows.length === 0) return [];
  const text = `INSERT INTO ${table} (${columns.map((column) => identifier(column.name)).join(', ')})
     SELECT ${columns.map((column, index) => `${cell(index)}::${column.type}`).join(', ')}
     FROM ${JSON_ROWS} ${onConflict}`;
  return [{ text, values: jsonRows(rows) }];
}

/**
 * The statement that updates rows by their id, the first column. A single row comes as the parameters themselves: of a
 * hot row each change is a statement, and there is nothing to take apart.
 */
export function updateRows(
  table: string,
  columns: readonly TypedColumn[],
  rows: readonly TextRow[],
): Statement[] {
  const [id, ...others] = columns;
  const [only] = rows;
  if (only === undefined || id === undefined) return [];
  const isOne = rows.length === 1;
  const cellAt = isOne ? (index: number) => `$${index + 1}` : cell;
  const set = others.map(
    (column, index) => `${identifier(column.name)} = ${cellAt(index + 1)}::${column.type}`,
  );
  const text = `UPDATE ${table} AS t SET ${set.join(', ')}
     ${isOne ? '' : `FROM ${JSON_ROWS}`} WHERE t.${identifier(id.name)} = ${cellAt(0)}::${id.type}`;
  return [{ text, values: isOne ? only : jsonRows(rows) }];
}

/**
 * Rows of texts as one parameter. It costs the client a third of what an array for each column costs it, and the
 * server no more.
 */
export const JSON_ROWS = 'jsonb_array_elements($1::jsonb) AS u(cells)';

export function jsonRows(rows: readonly TextRow[]): readonly unknown[] {
  return [JSON.stringify(rows)];
}

/** The text in a column of `JSON_ROWS`. */
export function cell(index: number): string {
  return `(u.cells ->> ${index})`;
}

/**
 * One statement that does what several do that write to different rows and don't see each other's: what a statement
 * costs beside its rows is paid once.
 */
export function inOne(statements: readonly Statement[]): Statement[] {
  if (statements.length < 2) return [...statements];
  const parts = renumbered(statements);
  const last = parts.pop();
  const text = `WITH ${parts.map((part, index) => `s${index} AS (${part})`).join(', ')} ${last}`;
  return [{ text, values: statements.flatMap(({ values }) => values) }];
}

/** A reading statement, with what to do with each row of its answer. */
export interface Question extends Statement {
  take(row: QueryResultRow): void;
}

export function question<R extends QueryResultRow>(
  text: string,
  values: readonly unknown[],
  take: (row: R) => void,
): Question {
  return { text, values, take };
}

/** Asks several questions, of which none locks anything, by one statement. Their rows come back as JSON. */
export async function askInOne(client: DatabaseClient, questions: readonly Question[]): Promise<void> {
  const parts = renumbered(questions).map(
    (text, index) => `(SELECT coalesce(json_agg(r), '[]') FROM (${text}) AS r) AS a${index}`,
  );
  const { rows } = await client.query<Record<string, QueryResultRow[]>>(
    `SELECT ${parts.join(', ')}`,
    questions.flatMap(({ values }) => values),
  );
  for (const [index, one] of questions.entries())
    for (const row of rows[0]?.[`a${index}`] ?? []) one.take(row);
}

/** The texts, with the parameters of each after those of the ones before it. */
function renumbered(statements: readonly Statement[]): string[] {
  let before = 0;
  return statements.map(({ text, values }) => {
    const shifted = before === 0 ? text : shift(text, before);
    before += values.length;
    return shifted;
  });
}

/** Parameters count from one in each statement. What stands between quotes is a name. */
function shift(text: string, before: number): string {
  const key = `${before} ${text}`;
  const known = shifted.get(key);
  if (known !== undefined) return known;
  const made = text.replaceAll(/"(?:[^"]|"")*"|\$(\d+)/g, (found, place: string | undefined) =>
    place === undefined ? found : `$${Number(place) + before}`,
  );
  if (shifted.size < MOST_TEXTS) shifted.set(key, made);
  return made;
}

/** The same few statements go out with every request, and looking through their texts costs as much as judging. */
const MOST_TEXTS = 500;
const shifted = new Map<string, string>();
