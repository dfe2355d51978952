/**
 * Whether this site may store nothing more. SQLite says only that a write failed, and a browser's estimate does not
 * know of a disk that others filled; so it is tried.
 */
export async function isStorageFull(): Promise<boolean> {
  try {
    const directory = await navigator.storage.getDirectory();
    const file = await directory.getFileHandle(PROBE, { create: true });
    try {
      const stream = await file.createWritable();
      await stream.write(new Uint8Array(PROBE_BYTES));
      await stream.close();
      return false;
    } finally {
      await directory.removeEntry(PROBE).catch(() => {});
    }
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError';
  }
}

const PROBE = 'festival-ops-room';
/** As much as a write with its page and its entry in the queue takes, several times over. */
const PROBE_BYTES = 64 * 1024;
