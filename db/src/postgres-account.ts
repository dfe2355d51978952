import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom the database server runs as. PostgreSQL refuses to run as root. */
export interface Account {
  readonly name: string;
  /** Empty when the server runs as the user who started it. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

/**
 * The account for a cluster in `dataDir`: ourselves, or when we are root the owner of an existing cluster,
 * else `postgres`, else `nobody` (there on every system, and initdb wants an account that has a name).
 */
export function accountFor(dataDir: string): Account {
  if (process.getuid?.() !== 0) return { name: 'this user', ids: {} };
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0)
      return {
        name: spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' }).stdout.trim(),
        ids: { uid, gid },
      };
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = Number.parseInt(spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout, 10);
    const gid = Number.parseInt(spawnSync('id', ['-g', name], { encoding: 'utf8' }).stdout, 10);
    if (uid > 0 && gid > 0) return { name, ids: { uid, gid } };
  }
  return { name: 'nobody', ids: { uid: 65534, gid: 65534 } };
}

/** The topmost directory on the way to `path` that the account may not enter, if there is one. */
export function blockedFor(account: Account, path: string): string | undefined {
  const { uid, gid } = account.ids;
  if (uid === undefined) return undefined;
  const above = dirname(path);
  const blocked = above === path ? undefined : blockedFor(account, above);
  if (blocked !== undefined) return blocked;
  const { mode, uid: owner, gid: group } = statSync(path);
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? path : undefined;
}
