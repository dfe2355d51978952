import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate, migrations } from './migrate.ts';

test('a migrated database is left alone', async () => {
  const url = await createTestDatabase();
  expect(await migrate(url)).toEqual([]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT name FROM schema_migration ORDER BY number');
  await client.end();
  expect(rows.map((row) => row.name)).toEqual(migrations().map((migration) => migration.name));
});
