import { clientSchema } from '@festival-ops/domain/client-schema';
import { tableNames, tables } from '@festival-ops/domain/tables';
import { streams } from '@festival-ops/domain/visibility';
import type { Column, ColumnType } from '@festival-ops/policy/table';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The declared tables and the migrated catalogue are written down twice; here they are held together. */

const storedAs: Record<ColumnType, readonly string[]> = {
  id: ['uuid', 'text'],
  text: ['text'],
  integer: ['integer', 'bigint'],
  boolean: ['boolean'],
  instant: ['timestamp with time zone'],
  date: ['date'],
  set: ['ARRAY'],
  json: ['jsonb'],
};

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: await createTestDatabase() });
  await client.connect();
});
afterAll(() => client.end());

async function migratedColumns(table: string) {
  const { rows } = await client.query<{ name: string; type: string; nullable: boolean }>(
    `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return rows;
}

test.each(tableNames)('the columns of %s are declared as they were migrated', async (table) => {
  const declared = Object.entries<Column>(tables[table].columns);
  const migrated = await migratedColumns(table);
  const names = (columns: readonly string[]) => [...columns].sort();
  expect(names(migrated.map((column) => column.name))).toEqual(
    names(['id', ...declared.map(([name]) => name)]),
  );
  for (const [name, column] of declared) {
    const there = migrated.find((candidate) => candidate.name === name);
    expect(storedAs[column.type], `type of ${name}`).toContain(there?.type);
    expect(there?.nullable, `nullability of ${name}`).toBe(column.nullable);
  }
});

test.each(tableNames)('the allowed texts and references of %s are the database’s too', async (table) => {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass`,
    [table],
  );
  const constraints = rows.map((row) => row.definition);
  for (const [name, column] of Object.entries<Column>(tables[table].columns)) {
    for (const value of column.values ?? [])
      expect(
        constraints.filter((text) => text.includes(`(${name} = ANY`) && text.includes(`'${value}'`)),
      ).toHaveLength(1);
    if (column.references !== undefined)
      expect(
        constraints.some((text) => text.startsWith(`FOREIGN KEY (${name}) REFERENCES ${column.references}(`)),
      ).toBe(true);
  }
});

test('exactly the declared tables are published to devices', async () => {
  const { rows } = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_publication_tables WHERE pubname = 'powersync'`,
  );
  expect(rows.map((row) => row.tablename).sort()).toEqual([...tableNames].sort());
});

test('every table is in a stream and in the local schema', () => {
  const streamed = new Set(streams.flatMap((stream) => stream.queries.map((query) => query.table)));
  expect([...streamed].sort()).toEqual([...tableNames].sort());
  expect(clientSchema.tables.map((table) => table.name).sort()).toEqual([...tableNames].sort());
});

test('WB-1 only append-only and server-written tables have priority 0, all others share one', () => {
  const priorities = new Map(
    streams.flatMap((stream) => stream.queries.map((query) => [query.table, stream.priority] as const)),
  );
  const editable = tableNames.filter((table) =>
    Object.values<Column>(tables[table].columns).some((column) => column.access === 'edit'),
  );
  expect(new Set(editable.map((table) => priorities.get(table)))).toEqual(new Set([1]));
  for (const [table, priority] of priorities) if (priority === 0) expect(editable).not.toContain(table);
});
