import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** A database that can't be brought to the newest schema, told in one sentence that says what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

const folder = fileURLToPath(new URL('../migrations', import.meta.url));

/** The numbered files of `db/migrations`, in order. */
export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      return {
        number: Number(file.slice(0, 4)),
        name: file,
        sql,
        hash: createHash('sha256').update(sql).digest('hex'),
      };
    });
}

/**
 * Brings the database to the newest schema. Each migration and its entry in `schema_migration` commit
 * together, so an interrupted start leaves whole migrations only and the next start goes on from there.
 * Two starts at once wait for each other.
 * @returns the names of the migrations that were applied now
 * @throws MigrationRefused if the database holds a migration that this code does not have, or has otherwise
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migration (
         number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = await client.query<{ number: number; name: string; hash: string }>(
      'SELECT number, name, hash FROM schema_migration ORDER BY number',
    );
    const known = migrations();
    for (const done of applied.rows) refuseUnknown(done, known);
    const last = applied.rows.at(-1)?.number ?? 0;
    const missing = known.filter((migration) => migration.number > last);
    for (const migration of missing) await applyOne(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** Any constant: it only has to be ours. */
const ADVISORY_LOCK = 4_711_001;

function refuseUnknown(
  done: { number: number; name: string; hash: string },
  known: readonly Migration[],
): void {
  const same = known.find((migration) => migration.number === done.number);
  if (same === undefined)
    throw new MigrationRefused(
      `The database has migration ${done.name}, which this version does not know: start the newer version of Festival Ops that made it, or use another database.`,
    );
  if (same.hash !== done.hash)
    throw new MigrationRefused(
      `Migration ${done.name} has changed since this database applied it: restore that file, or start with an empty FESTIVAL_DATA_DIR or database.`,
    );
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query('INSERT INTO schema_migration (number, name, hash) VALUES ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.hash,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationRefused(
      `Migration ${migration.name} could not be applied and left nothing behind (${reason}): use an empty database, or mend what it names and start again.`,
      { cause },
    );
  }
}
