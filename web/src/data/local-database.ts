import { type CommonPowerSyncDatabase, PowerSyncDatabase, WASQLiteVFS } from '@powersync/web';
import { localSchema } from './local-schema.ts';
import { makeLogger } from './powersync-workarounds.ts';
import { powerSyncWorker, startSyncWorker } from './sync-worker.ts';

/**
 * One SQLite database per user, in the browser's own storage. Tabs share it; the stream runs in a SharedWorker.
 *
 * The write-ahead VFS never wedged in the stress runs and is twice as fast, but needs handles that only
 * Chromium gives; elsewhere the database lies in IndexedDB. What a database was made with it keeps for ever:
 * the other VFS would find an empty one.
 */

export type Storage = 'write_ahead' | 'indexed_db';

/**
 * Opens the user's database, making it if there is none; an open that fails is tried once more.
 * @param onStreamLost is called when what kept the stream for all tabs has died: whoever wants it connects anew
 */
export async function openLocalDatabase(
  userId: string,
  onStreamLost: () => void = () => {},
): Promise<CommonPowerSyncDatabase> {
  const storage = await storageOf(userId);
  try {
    return await open(userId, storage, onStreamLost);
  } catch {
    return await open(userId, storage, onStreamLost);
  }
}

/**
 * Removes the user's database from this device, with everything unsent in it. Other tabs must have closed it.
 * @param db the open database
 */
export async function deleteLocalDatabase(db: CommonPowerSyncDatabase, userId: string): Promise<void> {
  await db.disconnectAndClear();
  await db.close({ disconnect: true });
  const name = databaseName(userId);
  if ((await storageOf(userId)) === 'write_ahead') {
    const directory = await navigator.storage.getDirectory();
    for (const suffix of ['', '-journal', '-wal', '-wa0', '-wa1'])
      await directory.removeEntry(`${name}${suffix}`).catch(() => {});
  } else {
    indexedDB.deleteDatabase(name);
  }
  localStorage.removeItem(storageKey(userId));
}

/** The database's file; also the name of everything else that belongs to one user on this device. */
export function databaseName(userId: string): string {
  return `festival-${userId.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}`)}.db`;
}

async function open(
  userId: string,
  storage: Storage,
  onStreamLost: () => void,
): Promise<CommonPowerSyncDatabase> {
  const name = databaseName(userId);
  const db = new PowerSyncDatabase({
    schema: localSchema,
    logger: makeLogger(50),
    database: {
      dbFilename: name,
      worker: powerSyncWorker,
      ...(storage === 'write_ahead'
        ? // With a reader of its own, opening a fresh database failed 5 of 24 times.
          { vfs: WASQLiteVFS.OPFSWriteAheadVFS, additionalReaders: 0 }
        : { vfs: WASQLiteVFS.IDBBatchAtomicVFS }),
    },
    sync: { logLevel: 50, worker: () => startSyncWorker(name, onStreamLost) },
  });
  try {
    await db.init();
    return db;
  } catch (error) {
    await db.close().catch(() => {});
    throw error;
  }
}

async function storageOf(userId: string): Promise<Storage> {
  const kept = localStorage.getItem(storageKey(userId));
  if (kept === 'write_ahead' || kept === 'indexed_db') return kept;
  const storage: Storage = (await canWriteAhead()) ? 'write_ahead' : 'indexed_db';
  localStorage.setItem(storageKey(userId), storage);
  return storage;
}

function storageKey(userId: string): string {
  return `festival-ops.storage.${userId}`;
}

/** Asks a worker, since the handles exist only there. */
function canWriteAhead(): Promise<boolean> {
  if (navigator.storage?.getDirectory === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./write-ahead-probe.ts', import.meta.url), { type: 'module' });
    const answer = (supported: boolean) => {
      worker.terminate();
      resolve(supported);
    };
    worker.addEventListener('message', (event: MessageEvent<unknown>) => answer(event.data === true));
    worker.addEventListener('error', () => answer(false));
  });
}
