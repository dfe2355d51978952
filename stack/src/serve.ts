import { migrations } from '@festival-ops/db/migrate';
import pg from 'pg';
import { askedToStop, runCommand, say } from './command.ts';
import { StartRefused } from './start-refused.ts';

/**
 * One part alone, as a container runs it: settings come from the environment, it says where it listens, and it ends
 * on SIGTERM or SIGINT after what is under way. What can't work ends in one sentence and exit code 1.
 */
export function serve(
  start: () => Promise<{ readonly port: number; close(): Promise<void> }>,
): Promise<never> {
  return runCommand(async () => {
    const asked = askedToStop();
    const running = await start();
    say(`Listening on port ${running.port}.`);
    await asked;
    await running.close();
  });
}

/** What each variable is for: part of the sentence that asks for it. */
const meanings = {
  DATABASE_URL: 'the PostgreSQL, as postgres://user:password@host:5432/database',
  AUTH_SECRET: 'what signs sessions, from "openssl rand -base64 32"',
  PUBLIC_URL: 'the origin that people open, such as https://ops.example.org',
  JWKS_URL: 'where the api has its keys, such as http://api:3000/api/auth/jwks',
  SYNC_DIR: 'the folder that the sync service keeps its buckets in',
  APP_DIR: 'the folder that holds the built app',
} as const;

/**
 * Reads variables that a part can't do without.
 * @throws StartRefused naming all that are missing, and what they are for
 */
export function required<Name extends keyof typeof meanings>(
  env: Readonly<Record<string, string | undefined>>,
  ...names: readonly Name[]
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => (env[name] ?? '').trim() === '');
  if (missing.length > 0)
    throw new StartRefused(`Set ${missing.map((name) => `${name} (${meanings[name]})`).join(' and ')}.`);
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) found[name] = env[name]?.trim() ?? '';
  return found as Record<Name, string>;
}

/**
 * Makes sure that a database answers, and has every migration that this code has. A newer one is fine: its
 * migrations were made for the code before them too.
 * @throws StartRefused with what to do
 */
export async function checkMigrated(databaseUrl: string): Promise<void> {
  const newest = migrations().at(-1);
  const applied = await withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>(
      `SELECT to_regclass('schema_migration') IS NOT NULL AS exists`,
    );
    if (rows[0]?.exists !== true) return 0;
    const last = await client.query<{ number: number | null }>(
      'SELECT max(number) AS number FROM schema_migration',
    );
    return last.rows[0]?.number ?? 0;
  });
  if (newest !== undefined && applied < newest.number)
    throw new StartRefused(`The database lacks migration ${newest.name}: run stack/src/migrate.ts first.`);
}

/**
 * Runs something with a connection of its own.
 * @throws StartRefused if the database can't be reached
 */
export async function withDatabase<T>(
  databaseUrl: string,
  run: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    await client.end().catch(() => {});
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : 'no answer';
    throw new StartRefused(`The PostgreSQL at DATABASE_URL can't be used (${reason}).`);
  }
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
