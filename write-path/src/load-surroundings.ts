import { holdsPerson } from '@festival-ops/policy/judge-field';
import { columnPolicy } from '@festival-ops/policy/matrix';
import { columnsOfTable } from '@festival-ops/policy/table';
import { isRowId, parseValue } from '@festival-ops/policy/value';
import type { ParsedEntry } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { ClientBase } from 'pg';
import type { Catalogue } from './catalogue.ts';
import { identifier } from './sql.ts';
import { keyOf, type WorkingCopy } from './working-copy.ts';

/**
 * Loads all that the decisions on `entries` may ask for, in a fixed number of queries however many they are. Rows
 * are locked table by table in the order of names, and in a table in the order of ids, so that two transactions
 * never wait for each other in a circle (WB-17).
 * @returns who is a member where, of the people that the entries name or may replace
 */
export async function loadSurroundings(
  client: ClientBase,
  catalogue: Catalogue,
  domain: WriteDomain,
  deviceId: string,
  entries: readonly ParsedEntry[],
  copy: WorkingCopy,
): Promise<(scope: string, userId: string) => boolean> {
  const named = namedRows(domain, entries);
  for (const table of [...named.keys()].sort()) await lockRows(client, catalogue, domain, table, named, copy);
  await loadParks(client, deviceId, copy);
  const rowKeys = entries
    .filter((entry) => isKnown(domain, entry))
    .map((entry) => [entry.table, entry.id] as const);
  if (rowKeys.length === 0) return () => false;
  await loadHeads(client, deviceId, rowKeys, copy);
  const authors = await loadWriters(client, rowKeys, copy);
  return loadMemberships(client, catalogue, domain, [...authors, ...namedPeople(domain, entries)]);
}

interface NamedRows {
  /** Rows that a write may change. */
  readonly written: Set<string>;
  /** Rows that a new value points to. */
  readonly referred: Set<string>;
}

function isKnown(domain: WriteDomain, entry: ParsedEntry): boolean {
  return Object.hasOwn(domain.tables, entry.table) && isRowId(entry.id);
}

function namedRows(domain: WriteDomain, entries: readonly ParsedEntry[]): Map<string, NamedRows> {
  const named = new Map<string, NamedRows>();
  const of = (table: string): NamedRows => {
    const rows = named.get(table) ?? { written: new Set(), referred: new Set() };
    named.set(table, rows);
    return rows;
  };
  for (const entry of entries) {
    if (!isKnown(domain, entry)) continue;
    of(entry.table).written.add(entry.id);
    for (const [name, column] of Object.entries(columnsOfTable(domain.tables, entry.table))) {
      const id = entry.values[name];
      if (column.references !== undefined && isRowId(id)) of(column.references).referred.add(id);
    }
  }
  return named;
}

/** Rows of tables that no device writes are only kept from going away. */
async function lockRows(
  client: ClientBase,
  catalogue: Catalogue,
  domain: WriteDomain,
  table: string,
  named: ReadonlyMap<string, NamedRows>,
  copy: WorkingCopy,
): Promise<void> {
  const rows = named.get(table);
  if (rows === undefined) return;
  const isWritten = rows.written.size > 0 && Object.hasOwn(domain.matrix, table);
  const columns = Object.keys(columnsOfTable(domain.tables, table));
  const selected = ['id', ...columns].map((column) => `${identifier(column)}::text`).join(', ');
  const { rows: found } = await client.query<(string | null)[]>({
    text: `SELECT ${selected} FROM ${identifier(table)} WHERE id = ANY($1::${catalogue.type(table, 'id')}[])
           ORDER BY id FOR ${isWritten ? 'UPDATE' : 'KEY SHARE'}`,
    values: [[...rows.written, ...rows.referred]],
    rowMode: 'array',
  });
  for (const [id, ...texts] of found) {
    if (typeof id !== 'string') continue;
    const byColumn = Object.fromEntries(columns.map((column, index) => [column, texts[index] ?? null]));
    copy.rows.set(keyOf(table, id), { table, id, texts: byColumn });
  }
}

async function loadParks(client: ClientBase, deviceId: string, copy: WorkingCopy): Promise<void> {
  const { rows } = await client.query<{ table_name: string; row_id: string; op_id: string }>(
    `SELECT table_name, row_id, min(op_id)::text AS op_id FROM write_path.parked_write
     WHERE device_id = $1 AND settled_at IS NULL AND table_name IS NOT NULL AND row_id IS NOT NULL
     GROUP BY table_name, row_id`,
    [deviceId],
  );
  for (const row of rows) copy.parked.set(keyOf(row.table_name, row.row_id), `${deviceId}:${row.op_id}`);
}

type RowKeys = readonly (readonly [table: string, id: string])[];

function unzipped(keys: RowKeys): [string[], string[]] {
  const unique = [...new Map(keys.map((key) => [keyOf(...key), key])).values()];
  return [unique.map(([table]) => table), unique.map(([, id]) => id)];
}

async function loadHeads(
  client: ClientBase,
  deviceId: string,
  keys: RowKeys,
  copy: WorkingCopy,
): Promise<void> {
  const { rows } = await client.query<{
    table_name: string;
    row_id: string;
    field: string;
    row_version: string | null;
    newest: string;
    expected: string | null;
    rejected: boolean;
    receipt_id: string;
  }>(
    `SELECT h.* FROM unnest($2::text[], $3::text[]) AS u(table_name, row_id)
     JOIN write_path.branch_head h ON h.device_id = $1 AND h.table_name = u.table_name AND h.row_id = u.row_id`,
    [deviceId, ...unzipped(keys)],
  );
  for (const row of rows)
    copy.heads.set(keyOf(row.table_name, row.row_id, row.field), {
      rowVersion: row.row_version === null ? null : Number(row.row_version),
      newest: row.newest,
      expected: row.expected === null ? undefined : parseValue(row.expected),
      rejected: row.rejected,
      receiptId: row.receipt_id,
    });
}

/** @returns the authors found */
async function loadWriters(client: ClientBase, keys: RowKeys, copy: WorkingCopy): Promise<string[]> {
  const { rows } = await client.query<{
    table_name: string;
    row_id: string;
    field: string;
    value: string;
    author_id: string;
    author_name: string;
    device_id: string;
    device_name: string | null;
    at: string;
    receipt_id: string;
  }>(
    `SELECT w.table_name, w.row_id, w.field, w.value, w.author_id, w.author_name, w.device_id, w.device_name,
       to_char(w.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, w.receipt_id
     FROM unnest($1::text[], $2::text[]) AS u(table_name, row_id)
     JOIN write_path.field_writer w ON w.table_name = u.table_name AND w.row_id = u.row_id`,
    unzipped(keys),
  );
  for (const row of rows)
    copy.writers.set(keyOf(row.table_name, row.row_id, row.field), {
      value: row.value,
      authorId: row.author_id,
      authorName: row.author_name,
      deviceId: row.device_id,
      deviceName: row.device_name,
      at: row.at,
      receiptId: row.receipt_id,
    });
  return rows.map((row) => row.author_id);
}

/** Users named in fields that hold a person. */
function namedPeople(domain: WriteDomain, entries: readonly ParsedEntry[]): string[] {
  return entries.flatMap((entry) =>
    Object.entries(entry.values).flatMap(([column, value]) =>
      typeof value === 'string' &&
      !value.includes('\0') &&
      holdsPerson(columnPolicy(domain.tables, domain.matrix, entry.table, column, 'edit'))
        ? [value]
        : [],
    ),
  );
}

async function loadMemberships(
  client: ClientBase,
  catalogue: Catalogue,
  { members }: WriteDomain,
  people: readonly string[],
): Promise<(scope: string, userId: string) => boolean> {
  if (people.length === 0) return () => false;
  const { rows } = await client.query<{ scope: string; user: string }>(
    `SELECT ${identifier(members.scope)}::text AS scope, ${identifier(members.user)}::text AS "user"
     FROM ${identifier(members.table)} WHERE ${identifier(members.user)} = ANY($1::text[]::${catalogue.type(members.table, members.user)}[])`,
    [[...new Set(people)]],
  );
  const known = new Set(rows.map((row) => keyOf(row.scope, row.user)));
  return (scope, userId) => known.has(keyOf(scope, userId));
}
