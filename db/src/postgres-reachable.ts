import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Account, blockedFor } from './postgres-account.ts';
import type { Binaries } from './postgres-binaries.ts';
import { PostgresUnavailable } from './postgres-unavailable.ts';

/**
 * The server's programs where `account` can run them. A checkout in root's home (mode 700) is closed to the
 * account that the server runs as; then they are copied, once for each release, to the system's directory for
 * temporary files (60 MB).
 */
export function reachableBinaries(binaries: Binaries, account: Account): Binaries {
  if (blockedFor(account, dirname(binaries.postgres)) === undefined) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const copy = join(tmpdir(), `festival-ops-${basename(dirname(native))}-${versionOf(binaries)}`);
  if (!isOurs(copy)) makeCopy(native, copy);
  return {
    postgres: join(copy, 'bin', basename(binaries.postgres)),
    initdb: join(copy, 'bin', basename(binaries.initdb)),
  };
}

/** Anybody may make a directory of that name there: only one of our own that nobody else can write is used. */
function isOurs(directory: string): boolean {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

function makeCopy(native: string, copy: string): void {
  const making = mkdtempSync(`${copy}.`);
  cpSync(native, making, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'u=rwX,go=rX', making]);
  try {
    renameSync(making, copy);
  } catch (cause) {
    // Another start was quicker, or the name is taken.
    rmSync(making, { recursive: true, force: true });
    if (!isOurs(copy))
      throw new PostgresUnavailable(
        `${copy} is where PostgreSQL's programs are to be copied, and it belongs to somebody else: remove it, or set TMPDIR to another directory.`,
        { cause },
      );
  }
}

/** `postgres (PostgreSQL) 18.4` → `18.4` */
function versionOf(binaries: Binaries): string {
  const asked = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' });
  return /\d+[\w.]*/.exec(asked.stdout)?.[0] ?? 'unknown';
}
