/**
 * A worker that answers whether two handles may be open on one file at the same time, which the write-ahead VFS
 * needs. Browsers that do not know the mode ignore it and refuse the second handle.
 */

interface SyncHandles {
  createSyncAccessHandle(options: { mode: 'readwrite-unsafe' }): Promise<{ close(): void }>;
}

async function twoHandles(): Promise<boolean> {
  const directory = await navigator.storage.getDirectory();
  const name = `probe-${crypto.randomUUID()}`;
  const file: FileSystemFileHandle & Partial<SyncHandles> = await directory.getFileHandle(name, {
    create: true,
  });
  try {
    const first = await file.createSyncAccessHandle?.({ mode: 'readwrite-unsafe' });
    const second = await file.createSyncAccessHandle?.({ mode: 'readwrite-unsafe' });
    first?.close();
    second?.close();
    return first !== undefined && second !== undefined;
  } finally {
    await directory.removeEntry(name).catch(() => {});
  }
}

twoHandles().then(
  (supported) => postMessage(supported),
  () => postMessage(false),
);
