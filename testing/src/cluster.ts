import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@festival-ops/db/migrate';
import { type RunningPostgres, startPostgres } from '@festival-ops/db/postgres';
import pg from 'pg';

/** A real PostgreSQL for tests, in a directory that goes away with it. */
export interface TestCluster {
  readonly postgres: RunningPostgres;
  /** A new database with the whole schema, cloned from a template (tens of milliseconds). */
  createDatabase(): Promise<string>;
  /** A new database with nothing in it. */
  createEmptyDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const TEMPLATE = 'festival_template';

/** Starts a cluster; `fsync` is off unless a test is about crashes. `settings` are `name=value`. */
export async function startTestCluster(
  options: { fsync?: boolean; settings?: readonly string[] } = {},
): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'festival-test-'));
  const settings = ['max_connections=300', 'max_replication_slots=60', 'max_wal_senders=60'];
  if (options.fsync !== true) settings.push('fsync=off', 'full_page_writes=off');
  settings.push(...(options.settings ?? []));
  // mkdtemp makes 0700, and as root the server runs as somebody else
  chmodSync(directory, 0o755);
  const postgres = await startPostgres({ dataDir: join(directory, 'cluster'), settings });
  const databases = databasesOn(postgres.url('postgres'));
  return {
    postgres,
    createDatabase: async () => postgres.url(await databases.clone()),
    createEmptyDatabase: async () => postgres.url(await databases.empty()),
    stop: async () => {
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Makes databases on a server, given an administrator's connection string. */
export function databasesOn(adminUrl: string) {
  let template: Promise<void> | undefined;
  const make = async (from: string): Promise<string> => {
    const name = `test_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
    await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${from}`);
    return name;
  };
  return {
    empty: () => make('template0'),
    clone: async () => {
      template ??= makeTemplate(adminUrl);
      await template;
      return make(TEMPLATE);
    },
  };
}

/** Makes the template database once for a server; several workers may ask at the same time. */
export async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock(4711002)');
    const there = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
      TEMPLATE,
    ]);
    if (there.rowCount === 1) return;
    await admin.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
    await admin.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0`);
    const url = new URL(adminUrl);
    url.pathname = `/${TEMPLATE}`;
    await migrate(url.href);
    await admin.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`);
  } finally {
    await admin.end();
  }
}

async function asAdmin(adminUrl: string, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}
