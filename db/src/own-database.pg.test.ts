import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOwnDatabase } from './own-database.ts';
import { freePort, type RunningPostgres, startPostgres } from './postgres.ts';

/** Somebody's own server, of which everything that can be wrong is wrong in turn. */
let directory: string;
let postgres: RunningPostgres;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'festival-own-'));
  chmodSync(directory, 0o755);
  await start();
  await run('CREATE ROLE plain LOGIN PASSWORD $$plain$$', 'CREATE DATABASE own');
});
afterAll(async () => {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(settings: readonly string[] = []): Promise<void> {
  postgres = await startPostgres({
    dataDir: join(directory, 'cluster'),
    ...(postgres && { port: postgres.port }),
    settings: ['fsync=off', ...settings],
  });
}

async function run(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function asPlain(): string {
  const url = new URL(postgres.url('own'));
  url.username = 'plain';
  url.password = 'plain';
  return url.href;
}

test('one that can do all is taken', async () => {
  expect(await checkOwnDatabase(postgres.url('own'))).toBeUndefined();
});

test('rights are asked for one by one, until there are enough', async () => {
  await expect(checkOwnDatabase(asPlain())).rejects.toThrow(/may not replicate: run ALTER ROLE/);
  await run('ALTER ROLE plain REPLICATION');
  await expect(checkOwnDatabase(asPlain())).rejects.toThrow(/may not create tables: run GRANT/);
  await run('ALTER DATABASE own OWNER TO plain');
  expect(await checkOwnDatabase(asPlain())).toBeUndefined();
});

test('an address that leads nowhere says what is wrong with it', async () => {
  const nowhere = new URL(postgres.url('own'));
  nowhere.port = String(await freePort());
  await expect(checkOwnDatabase(nowhere.href)).rejects.toThrow(
    /No PostgreSQL answers at DATABASE_URL \(.+\): start it/,
  );
  await expect(checkOwnDatabase(postgres.url('missing'))).rejects.toThrow(/does not exist: create it/);
  await expect(checkOwnDatabase(asPlain().replace('plain:plain', 'plain:wrong'))).rejects.toThrow(
    /refuses this user or password/,
  );
  await expect(checkOwnDatabase('mysql://x')).rejects.toThrow(/is not a PostgreSQL address/);
  await expect(checkOwnDatabase('nonsense')).rejects.toThrow(/is not a PostgreSQL address/);
});

test('a server without logical replication, or without a free slot, is refused', async () => {
  await postgres.stop();
  await start(['wal_level=replica']);
  await expect(checkOwnDatabase(postgres.url('own'))).rejects.toThrow(
    /wal_level=replica: set wal_level=logical there .* and restart it/,
  );
  await postgres.stop();
  await start(['max_replication_slots=1']);
  await run(`SELECT pg_create_physical_replication_slot('somebody_elses')`);
  await expect(checkOwnDatabase(postgres.url('own'))).rejects.toThrow(
    /slots .* are taken: raise max_replication_slots/,
  );
  await run(`SELECT pg_drop_replication_slot('somebody_elses')`);
  // as the sync service calls its own, which it takes up again
  const here = new pg.Client({ connectionString: postgres.url('own') });
  await here.connect();
  await here.query(`SELECT pg_create_logical_replication_slot('sync_0123456789abcdef', 'pgoutput')`);
  await here.end();
  await checkOwnDatabase(postgres.url('own'));
});
