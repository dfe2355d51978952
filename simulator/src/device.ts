import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { clientSchema } from '@festival-ops/domain/client-schema';
import type { TableName } from '@festival-ops/domain/tables';
import { SCHEMA_VERSION } from '@festival-ops/domain/write-domain';
import { makeUploader } from '@festival-ops/web/upload';
import { type CrudEntry, PowerSyncDatabase } from '@powersync/node';

/**
 * A device without a screen: PowerSync's real Node client with the app's own local schema and the app's own
 * uploader. Tests and load runs drive it against any running stack.
 */
export interface Device {
  readonly db: PowerSyncDatabase;
  readonly userId: string;
  connect(): Promise<void>;
  /** Goes offline; local reads and writes go on. */
  disconnect(): Promise<void>;
  /** Changes columns of a row, stamped as the app stamps its writes. */
  edit(table: TableName, id: string, changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Makes a row, stamped likewise; its id. */
  insert(table: TableName, values: Readonly<Record<string, unknown>>): Promise<string>;
  remove(table: TableName, id: string): Promise<void>;
  /** Client transactions that wait for their answer. */
  unsent(): Promise<number>;
  /** Disconnects and removes the local database. */
  dispose(): Promise<void>;
}

export interface DeviceOptions {
  /** The origin of the stack. */
  readonly url: string;
  readonly userId: string;
  /** A fresh sync token for this user. */
  readonly getToken: () => Promise<string>;
}

/** Opens a new device for a user; it is offline until `connect`. */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  const directory = mkdtempSync(join(tmpdir(), 'festival-device-'));
  const db = new PowerSyncDatabase({
    schema: clientSchema,
    // It would tell each lost connection, and losing connections is what devices are made for here.
    logger: { log: () => {} },
    // The client locks its stream by the file's name alone, so two devices must not share one.
    database: { dbFilename: `${basename(directory)}.db`, dbLocation: directory, readWorkerCount: 1 },
  });
  await db.init();

  const uploader = makeUploader({
    db: { getCrudBatch: (limit) => queueOf(db, limit), getClientId: () => db.getClientId() },
    url: `${options.url}/api/data`,
    fetch: (url, init) => fetch(url, init),
    getToken: async () => {
      try {
        return { ok: true, token: await options.getToken() };
      } catch {
        return { ok: false, because: 'unreachable' };
      }
    },
    withLock: makeLock(),
    setAside: async (transaction, refusal) => {
      throw new Error(`the server refused transaction ${transaction.id}: ${refusal.message}`);
    },
    sleep: (ms, signal) =>
      new Promise((wake) => {
        const timer = setTimeout(wake, ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          wake();
        });
      }),
    random: Math.random,
  });

  let online = new AbortController();

  async function metadata(table: TableName, id: string): Promise<string> {
    const row = await db.getOptional<{ version: number | null }>(
      `SELECT version FROM ${table} WHERE id = ?`,
      [id],
    );
    return JSON.stringify({
      author: options.userId,
      schema_version: SCHEMA_VERSION,
      written_at: new Date().toISOString(),
      row_version: row?.version ?? null,
    });
  }

  return {
    db,
    userId: options.userId,
    connect: async () => {
      online = new AbortController();
      await db.connect(
        {
          fetchCredentials: async () => ({ endpoint: options.url, token: await options.getToken() }),
          uploadData: async () => {
            await uploader.upload(online.signal);
          },
        },
        { crudUploadThrottleMs: 50, retryDelayMs: 500 },
      );
    },
    disconnect: async () => {
      online.abort();
      await db.disconnect();
    },
    edit: async (table, id, changes) => {
      const columns = Object.keys(changes);
      await db.execute(
        `UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')}, _metadata = ? WHERE id = ?`,
        [...Object.values(changes), await metadata(table, id), id],
      );
    },
    insert: async (table, values) => {
      const row = { id: randomUUID(), ...values, _metadata: await metadata(table, '') };
      const columns = Object.keys(row);
      await db.execute(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        Object.values(row),
      );
      return row.id;
    },
    remove: async (table, id) => {
      // PowerSync takes a delete's metadata by way of an update that says `_deleted`
      await db.execute(`UPDATE ${table} SET _deleted = TRUE, _metadata = ? WHERE id = ?`, [
        await metadata(table, id),
        id,
      ]);
    },
    unsent: async () => {
      const row = await db.get<{ count: number }>('SELECT count(DISTINCT tx_id) AS count FROM ps_crud');
      return row.count;
    },
    dispose: async () => {
      online.abort();
      await db.disconnect();
      await db.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function queueOf(db: PowerSyncDatabase, limit: number) {
  const batch = await db.getCrudBatch(limit);
  if (batch === null) return null;
  return { crud: batch.crud.map(entryOf), complete: () => batch.complete() };
}

function entryOf(entry: CrudEntry) {
  return {
    clientId: entry.clientId,
    transactionId: entry.transactionId,
    id: entry.id,
    op: entry.op,
    table: entry.table,
    opData: entry.opData,
    previousValues: entry.previousValues,
    metadata: entry.metadata,
  };
}

/** One at a time, in this process: a headless device has no other tabs. */
function makeLock(): <T>(signal: AbortSignal, run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (_signal, run) => {
    const mine = last.then(run, run);
    last = mine.catch(() => {});
    return mine;
  };
}
