import pg from 'pg';
import { PostgresUnavailable } from './postgres-unavailable.ts';

interface Abilities {
  readonly wal_level: string;
  readonly may_replicate: boolean;
  readonly free_slots: number;
  readonly may_create: boolean;
  readonly version: number;
}

/**
 * Makes sure that a PostgreSQL of somebody's own (`DATABASE_URL`) can carry Festival Ops: reachable, of version
 * 15 or newer, with logical replication switched on, and a user who may replicate and create tables.
 * @throws PostgresUnavailable with one sentence that says what to do
 */
export async function checkOwnDatabase(databaseUrl: string): Promise<void> {
  const client = clientFor(databaseUrl);
  try {
    await client.connect();
  } catch (cause) {
    await client.end().catch(() => {});
    throw new PostgresUnavailable(unreachable(cause), { cause });
  }
  try {
    const { rows } = await client.query<Abilities>(ABILITIES);
    const [abilities] = rows;
    const complaint = abilities === undefined ? undefined : complaintAbout(abilities);
    if (complaint !== undefined) throw new PostgresUnavailable(complaint);
  } finally {
    await client.end();
  }
}

function clientFor(databaseUrl: string): pg.Client {
  try {
    if (!/^postgres(ql)?:$/.test(new URL(databaseUrl).protocol)) throw new Error('another protocol');
    return new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  } catch (cause) {
    throw new PostgresUnavailable(
      'DATABASE_URL is not a PostgreSQL address: write it as postgres://user:password@host:5432/database.',
      { cause },
    );
  }
}

/** Our own slots do not count as taken: the sync service takes them over, or drops them, when it starts. */
const ABILITIES = `
  SELECT current_setting('wal_level') AS wal_level,
    (SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user)
      OR EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'rds_replication'
                 AND pg_has_role(current_user, oid, 'member')) AS may_replicate,
    current_setting('max_replication_slots')::int
      - (SELECT count(*) FROM pg_replication_slots
         WHERE NOT (starts_with(slot_name::text, 'sync_') AND database = current_database()))::int AS free_slots,
    has_database_privilege(current_database(), 'CREATE')
      AND has_schema_privilege('public', 'CREATE') AS may_create,
    current_setting('server_version_num')::int AS version`;

function complaintAbout(abilities: Abilities): string | undefined {
  if (abilities.version < 150_000)
    return 'The PostgreSQL at DATABASE_URL is older than version 15: use a newer one.';
  if (abilities.wal_level !== 'logical')
    return `The PostgreSQL at DATABASE_URL has wal_level=${abilities.wal_level}: set wal_level=logical there (ALTER SYSTEM SET wal_level = logical) and restart it.`;
  if (!abilities.may_replicate)
    return 'The user of DATABASE_URL may not replicate: run ALTER ROLE <that user> REPLICATION as an administrator.';
  if (abilities.free_slots < 1)
    return 'All replication slots of the PostgreSQL at DATABASE_URL are taken: raise max_replication_slots there, or drop one that nobody uses (SELECT * FROM pg_replication_slots).';
  if (!abilities.may_create)
    return 'The user of DATABASE_URL may not create tables: run GRANT CREATE ON DATABASE and GRANT CREATE ON SCHEMA public for that user.';
  return undefined;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function unreachable(cause: unknown): string {
  const code = codeOf(cause);
  if (code === '3D000') return 'The database that DATABASE_URL names does not exist: create it (createdb).';
  if (code === '28P01' || code === '28000')
    return 'The PostgreSQL at DATABASE_URL refuses this user or password: correct DATABASE_URL.';
  if (code === 'ENOTFOUND') return 'The host that DATABASE_URL names does not exist: correct DATABASE_URL.';
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : code;
  return `No PostgreSQL answers at DATABASE_URL (${reason}): start it, or correct DATABASE_URL, or unset it to use the one that comes along.`;
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no answer';
}
