import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the state is, and the slot that goes with it: another directory has another slot. */
export interface Place {
  readonly directory: string;
  /** `undefined` for a temporary one. */
  readonly slot: string | undefined;
  /** Removes what is not to be kept. */
  leave(): void;
}

/** @param dataDir where it is kept from one start to the next; `undefined` to begin anew each time */
export function placeOf({
  dataDir,
  databaseUrl,
}: {
  dataDir: string | undefined;
  databaseUrl: string;
}): Place {
  if (dataDir === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'sync-'));
    return { directory, slot: undefined, leave: () => rmSync(directory, { recursive: true, force: true }) };
  }
  mkdirSync(dataDir, { recursive: true });
  const { pathname } = new URL(databaseUrl);
  const slot = `sync_${hash('sha256', JSON.stringify([dataDir, pathname])).slice(0, 16)}`;
  return { directory: dataDir, slot, leave: () => {} };
}
