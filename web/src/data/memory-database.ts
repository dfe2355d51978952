import { type CommonPowerSyncDatabase, PowerSyncDatabase, WASQLiteVFS } from '@powersync/web';
import { localSchema } from './local-schema.ts';
import { type LoggerOfBothForms, makeLogger } from './powersync-workarounds.ts';

/** For tests: a real SQLite with the whole schema, in memory, gone with `close()`. */
export async function openMemoryDatabase(
  logger: LoggerOfBothForms = makeLogger(50),
): Promise<CommonPowerSyncDatabase> {
  const db = new PowerSyncDatabase({
    schema: localSchema,
    logger,
    database: {
      dbFilename: `test-${crypto.randomUUID()}.db`,
      vfs: WASQLiteVFS.InMemoryVfs,
      enableMultiTabs: false,
      useWebWorker: false,
    },
  });
  await db.init();
  return db;
}

/** A task as it would have been synced: in the table, but not in the upload queue. */
export async function putSyncedTask(
  db: CommonPowerSyncDatabase,
  id: string,
  columns: Record<string, string | number | null>,
): Promise<void> {
  await db.execute('INSERT INTO ps_data__task (id, data) VALUES (?, ?)', [id, JSON.stringify(columns)]);
}

export const syncedTask = {
  festival_id: 'festival-1',
  stage_id: 'stage-1',
  title: 'Generator B',
  urgency: 'normal',
  state: 'open',
  tags: '[]',
  version: 7,
  created_at: '2026-07-01T10:00:00.000000Z',
  updated_at: '2026-07-01T10:00:00.000000Z',
};
