import { databasesOn } from '@festival-ops/testing/cluster';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { MigrationRefused, migrate, migrations } from './migrate.ts';

test('a migrated database is left alone', async () => {
  const url = await createTestDatabase();
  expect(await migrate(url)).toEqual([]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT name FROM schema_migration ORDER BY number');
  await client.end();
  expect(rows.map((row) => row.name)).toEqual(migrations().map((migration) => migration.name));
});

test('two starts at once migrate once', async () => {
  const url = await emptyDatabase();
  const both = await Promise.all([migrate(url), migrate(url)]);
  expect(both.map((names) => names.length).sort()).toEqual([0, migrations().length]);
});

test.each([
  [
    'one that this version does not know',
    `INSERT INTO schema_migration (number, name, hash) VALUES (9999, '9999_later.sql', 'x')`,
    /has migration 9999_later.sql, which this version does not know: start the newer version/,
  ],
  [
    'one that has changed since',
    `UPDATE schema_migration SET hash = 'x' WHERE number = 1`,
    /Migration 0001_\w+.sql has changed since this database applied it: restore that file/,
  ],
])('a database with %s is refused with a sentence', async (_, sql, sentence) => {
  const url = await createTestDatabase();
  await query(url, sql);
  await expect(migrate(url)).rejects.toThrow(MigrationRefused);
  await expect(migrate(url)).rejects.toThrow(sentence);
});

test('a migration that fails half-way leaves nothing, and the next start goes on once its cause is gone', async () => {
  const url = await emptyDatabase();
  await query(url, 'CREATE TABLE contact (in_the_way integer)');
  await expect(migrate(url)).rejects.toThrow(
    /Migration 0001_\w+.sql could not be applied and left nothing behind \(.*"contact" already exists\)/,
  );
  expect(await query(url, `SELECT tablename FROM pg_tables WHERE tablename = 'festival'`)).toEqual([]);
  await query(url, 'DROP TABLE contact');
  expect(await migrate(url)).toEqual(migrations().map(({ name }) => name));
});

async function emptyDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${await databasesOn(url.href).empty()}`;
  return url.href;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
