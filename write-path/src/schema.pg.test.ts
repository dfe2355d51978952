import { createEmptyTestDatabase, createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, test } from 'vitest';
import { schemaSql } from './schema.ts';

/** Columns, defaults and unique keys of a table, sorted by name. */
async function shapeOf(client: pg.Client, table: string): Promise<unknown> {
  const [schema, name] = table.includes('.') ? table.split('.') : ['public', table];
  const columns = await client.query(
    `SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 ORDER BY column_name`,
    [schema, name],
  );
  const unique = await client.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = $1::regclass AND indisunique`,
    [table],
  );
  const keys = unique.rows
    .map(({ definition }) => definition.replace(/^CREATE UNIQUE INDEX \S+ ON /, ''))
    .sort();
  return { columns: columns.rows, keys };
}

test('OUT-4 WB-3 the tables that another team makes are those of the festival', async () => {
  const [festival, fresh] = await Promise.all(
    [await createTestDatabase(), await createEmptyTestDatabase()].map(async (connectionString) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      return client;
    }),
  );
  if (festival === undefined || fresh === undefined) throw new Error('two databases were asked for');
  try {
    await fresh.query(schemaSql({ scopeColumn: 'festival_id' }));
    const { rows } = await festival.query<{ name: string }>(
      `SELECT 'write_path.' || table_name AS name FROM information_schema.tables WHERE table_schema = 'write_path'`,
    );
    const tables = [...rows.map((row) => row.name), 'sync_operation', 'notice', 'conflict_record'];
    expect(tables).toHaveLength(10);
    for (const table of tables)
      expect(await shapeOf(fresh, table), table).toEqual(await shapeOf(festival, table));
  } finally {
    await Promise.all([festival.end(), fresh.end()]);
  }
});
