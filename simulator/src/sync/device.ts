import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrudEntry, LogLevels, PowerSyncDatabase, type Schema } from '@powersync/node';

/** PowerSync's real Node client: what it shows is read, and what it uploads goes straight into Postgres. */
export interface SyncDevice {
  readonly userId: string;
  readonly db: PowerSyncDatabase;
  /** What the client last said, for the report of a failure. */
  readonly log: readonly string[];
  /** Goes online (again); returns at once. */
  connect(): void;
  /** Rises while the device still takes what it is sent. */
  progress(): Promise<number>;
  /** Whether all that was written here is in Postgres. */
  isUploaded(): Promise<boolean>;
  close(): Promise<void>;
}

export interface SyncDeviceOptions {
  readonly userId: string;
  readonly endpoint: string;
  readonly schema: Schema;
  readonly token: () => Promise<string>;
  /** Applies one client transaction in one of Postgres; throws to be asked again. */
  readonly upload: (writes: readonly CrudEntry[]) => Promise<void>;
}

const KEPT_LINES = 15;

export async function openSyncDevice(options: SyncDeviceOptions): Promise<SyncDevice> {
  const directory = mkdtempSync(join(tmpdir(), 'sync-device-'));
  const log: string[] = [];
  const db = new PowerSyncDatabase({
    schema: options.schema,
    // clients of one name share one connection, in whatever directory they are
    database: { dbFilename: `${crypto.randomUUID()}.db`, dbLocation: directory, readWorkerCount: 1 },
    logger: {
      log: ({ level, message, error }) => {
        if (level < LogLevels.info) return;
        log.push(`${Math.round(performance.now())} ${[message, error].filter(Boolean).join(' ')}`);
        log.splice(0, log.length - KEPT_LINES);
      },
    },
  });
  await db.waitForReady();
  const connect = () =>
    void db.connect(
      {
        fetchCredentials: async () => ({ endpoint: options.endpoint, token: await options.token() }),
        uploadData: async (database) => {
          for (;;) {
            const transaction = await database.getNextCrudTransaction();
            if (transaction === null || transaction === undefined) return;
            await options.upload(transaction.crud);
            await transaction.complete();
          }
        },
      },
      { retryDelayMs: 100, crudUploadThrottleMs: 10 },
    );
  connect();
  return {
    connect,
    userId: options.userId,
    db,
    log,
    progress: async () =>
      (await db.get<{ sum: number }>('SELECT coalesce(sum(last_op), 0) AS sum FROM ps_buckets')).sum,
    isUploaded: async () => (await db.getUploadQueueStats()).count === 0,
    close: async () => {
      await db.disconnect();
      await db.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
