import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { column, PowerSyncDatabase, Schema, Table } from '@powersync/node';
import { expect } from 'vitest';

type Row = Readonly<Record<string, unknown>>;

export interface Connection {
  readonly endpoint: string;
  readonly token: () => Promise<string> | string;
  /** Sends what was written on the device to wherever it goes; it is done with when this resolves. */
  readonly upload?: (table: string, id: string, values: Row) => Promise<void>;
  readonly sync?: NonNullable<Parameters<PowerSyncDatabase['connect']>[1]>;
}

/** A device with the real client SDK and the tables of the recordings. */
export interface RealDevice {
  readonly db: PowerSyncDatabase;
  /** What the SDK has logged since the device was cleared. */
  readonly log: string[];
  /** How often the SDK has asked for a token. */
  tokensAsked(): number;
  rows(sql: string): Promise<Row[]>;
  /** Waits until a query gives exactly these rows. */
  shows(sql: string, rows: readonly Row[]): Promise<void>;
  connect(connection: Connection): void;
  /** Disconnects, and forgets everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const { text, integer } = column;
const schema = new Schema({
  task: new Table({ title: text, urgency: integer, state: text, stage: text, updated_at: text }),
  note: new Table({ task_id: text, payload: text }),
  gear: new Table({ name: text, on_hand: integer }),
  contact: new Table({ name: text, hotline: text }),
  sync_operation: new Table({ user_id: text, kind: text, status: text }),
});

export async function openRealDevice(): Promise<RealDevice> {
  const directory = mkdtempSync(join(tmpdir(), 'contract-device-'));
  const log: string[] = [];
  let tokensAsked = 0;
  const db = new PowerSyncDatabase({
    schema,
    // the SDK locks by the file's name, whatever its directory
    database: { dbFilename: `${crypto.randomUUID()}.db`, dbLocation: directory, readWorkerCount: 1 },
    logger: { log: ({ message, error }) => log.push([message, error].filter(Boolean).join(' ')) },
  });
  await db.waitForReady();
  const rows = (sql: string) => db.getAll<Row>(sql);
  return {
    db,
    log,
    rows,
    tokensAsked: () => tokensAsked,
    shows: (sql, expected) =>
      expect.poll(() => rows(sql), { timeout: 20_000, interval: 10 }).toEqual(expected),
    connect: ({ endpoint, token, upload, sync }) => {
      void db.connect(
        {
          fetchCredentials: async () => {
            tokensAsked += 1;
            return { endpoint, token: await token() };
          },
          uploadData: async (database) => {
            for (;;) {
              const transaction = await database.getNextCrudTransaction();
              if (transaction === null || transaction === undefined) return;
              for (const { table, id, opData } of transaction.crud) await upload?.(table, id, opData ?? {});
              await transaction.complete();
            }
          },
        },
        { retryDelayMs: 100, crudUploadThrottleMs: 10, ...sync },
      );
    },
    clear: async () => {
      await db.disconnectAndClear();
      log.length = 0;
    },
    close: async () => {
      await db.disconnect();
      await db.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
