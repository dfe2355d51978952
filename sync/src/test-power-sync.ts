import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { column, type PowerSyncBackendConnector, PowerSyncDatabase, Schema, Table } from '@powersync/node';
import pg from 'pg';

/** The real client, with the test tables, uploading straight into Postgres. */
export interface RealClient {
  readonly db: PowerSyncDatabase;
  /** The rows of a table as the device shows them, by id. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  /** Resolves once `condition` holds for what the device shows of a table. */
  until(
    table: string,
    condition: (rows: Record<string, unknown>[]) => boolean,
    timeoutMs?: number,
  ): Promise<void>;
  /** While set, uploads fail, and so stay in the queue. */
  refusesUploads: boolean;
  readonly log: string[];
  close(): Promise<void>;
}

export interface RealClientOptions {
  readonly endpoint: string;
  readonly token: () => Promise<string>;
  readonly databaseUrl: string;
}

const text = column.text;

const schema = new Schema({
  belongs: new Table({ user_id: text, group_id: text, role: text }),
  post: new Table({ group_id: text, title: text, body: text, hits: column.integer }),
  minutes: new Table({ group_id: text, author_id: text, shown: column.integer, text }),
  letter: new Table({ reader_id: text, text }),
});

export async function openRealClient(options: RealClientOptions): Promise<RealClient> {
  const directory = mkdtempSync(join(tmpdir(), 'sync-client-'));
  const log: string[] = [];
  const db = new PowerSyncDatabase({
    schema,
    // clients of one name share one connection, in whatever directory they are
    database: { dbFilename: `${crypto.randomUUID()}.db`, dbLocation: directory, readWorkerCount: 1 },
    logger: { log: ({ message, error }) => log.push([message, error].filter(Boolean).join(' ')) },
  });
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 1 });
  pool.on('error', () => {});
  const connector: PowerSyncBackendConnector = {
    fetchCredentials: async () => ({ endpoint: options.endpoint, token: await options.token() }),
    uploadData: async (database) => {
      for (;;) {
        const transaction = await database.getNextCrudTransaction();
        if (transaction === null || transaction === undefined) return;
        if (client.refusesUploads) throw new Error('refused by the test');
        for (const { op, table, id, opData } of transaction.crud)
          await upload(pool, op, table, id, opData ?? {});
        await transaction.complete();
      }
    },
  };
  const client: RealClient = {
    db,
    log,
    refusesUploads: false,
    rows: (table) => db.getAll(`SELECT * FROM ${table} ORDER BY id`),
    until: async (table, condition, timeoutMs = 15_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const rows = await client.rows(table);
        if (condition(rows)) return;
        if (Date.now() > end)
          throw new Error(
            `not within ${timeoutMs} ms: ${JSON.stringify(rows)}\n${log.slice(-10).join('\n')}`,
          );
        await new Promise((wake) => setTimeout(wake, 10));
      }
    },
    close: async () => {
      await db.disconnect();
      await db.close();
      await pool.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await db.waitForReady();
  void db.connect(connector, { retryDelayMs: 100, crudUploadThrottleMs: 10 });
  return client;
}

/** The backend of the test: last write wins, and titles become upper case, so that its effect can be seen. */
async function upload(
  pool: pg.Pool,
  op: string,
  table: string,
  id: string,
  data: Record<string, unknown>,
): Promise<void> {
  const columns = Object.keys(data);
  const values = columns.map((name) => (name === 'title' ? String(data[name]).toUpperCase() : data[name]));
  const places = columns.map((_, at) => `$${at + 2}`);
  if (op === 'DELETE') await pool.query(`DELETE FROM ${table} WHERE id = $1`, [id]);
  else if (op === 'PUT')
    await pool.query(
      `INSERT INTO ${table} (${['id', ...columns].join()}) VALUES (${['$1', ...places].join()}) ON CONFLICT DO NOTHING`,
      [id, ...values],
    );
  else
    await pool.query(
      `UPDATE ${table} SET ${columns.map((name, at) => `${name} = $${at + 2}`).join()} WHERE id = $1`,
      [id, ...values],
    );
}
