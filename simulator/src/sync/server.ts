import { type RunningPostgres, startPostgres } from '@festival-ops/db/postgres';
import { startTestCluster } from '@festival-ops/testing/cluster';
import pg from 'pg';

/** A PostgreSQL that can be killed, and comes back where it was. */
export interface Server {
  createDatabase(): Promise<string>;
  /** Removes a database, and the slots on it. */
  dropDatabase(databaseUrl: string): Promise<void>;
  /** `kill -9` of the whole; the port refuses until {@link restart}. */
  kill(): void;
  /** Starts what was killed; resolves when it takes connections again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A slot is lost as soon as it can be; and no plan has workers, which would die with their backend. */
const SETTINGS = ['max_slot_wal_keep_size=1MB', 'max_parallel_workers=0', 'wal_sender_timeout=5s'];
const RESTART_TRIES = 300;
const RETRY_MS = 100;

export async function startServer(): Promise<Server> {
  const cluster = await startTestCluster({ settings: SETTINGS });
  const { port } = cluster.postgres;
  const adminUrl = cluster.postgres.url('postgres');
  const [dataDir = ''] = await texts(adminUrl, `SELECT current_setting('data_directory') AS text`);
  let running: RunningPostgres = cluster.postgres;
  return {
    createDatabase: () => cluster.createEmptyDatabase(),
    dropDatabase: async (databaseUrl) => {
      const name = new URL(databaseUrl).pathname.slice(1);
      await texts(
        adminUrl,
        `SELECT pg_terminate_backend(active_pid)::text AS text FROM pg_replication_slots
         WHERE database = '${name}' AND active_pid IS NOT NULL`,
      );
      await eventually(() =>
        texts(
          adminUrl,
          `SELECT pg_drop_replication_slot(slot_name)::text AS text FROM pg_replication_slots WHERE database = '${name}'`,
        ),
      );
      await texts(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
    kill: () => {
      process.kill(running.pid, 'SIGKILL');
    },
    restart: async () => {
      await running.ended;
      const settings = [
        ...['max_connections=300', 'max_replication_slots=60', 'max_wal_senders=60'],
        ...['fsync=off', 'full_page_writes=off', ...SETTINGS],
      ];
      // the killed server's children need a moment until they notice
      running = await eventually(() => startPostgres({ dataDir, port, settings }));
    },
    stop: async () => {
      if (running !== cluster.postgres) await running.stop();
      await cluster.stop();
    },
  };
}

/** Tries again for a long time. @throws what the last try threw */
export async function eventually<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1)
    try {
      return await act();
    } catch (error) {
      if (tries > RESTART_TRIES) throw error;
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
}

/** The column `text` of what a statement gives, by a connection of its own. */
export async function texts(databaseUrl: string, statement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ text: string }>(statement);
    return rows.map(({ text }) => text);
  } finally {
    await client.end();
  }
}
