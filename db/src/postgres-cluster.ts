import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, blockedFor } from './postgres-account.ts';
import type { Binaries } from './postgres-binaries.ts';
import { PostgresUnavailable } from './postgres-unavailable.ts';

export const SUPERUSER = 'festival';

/**
 * Makes sure that the account may use `dataDir`.
 * @throws PostgresUnavailable naming the directory that is in the way
 */
export function prepareDirectory(dataDir: string, account: Account, binaries: Binaries): void {
  try {
    mkdirSync(dirname(dataDir), { recursive: true });
    accessSync(
      existsSync(dataDir) ? dataDir : dirname(dataDir),
      constants.R_OK | constants.W_OK | constants.X_OK,
    );
  } catch (cause) {
    throw new PostgresUnavailable(
      `The data directory ${dirname(dataDir)} can't be made or written: give this user the right to, or set FESTIVAL_DATA_DIR to another directory.`,
      { cause },
    );
  }
  for (const path of [dirname(dataDir), dirname(binaries.postgres)]) {
    const blocked = blockedFor(account, path);
    if (blocked !== undefined)
      throw new PostgresUnavailable(
        `PostgreSQL does not run as root, so it runs as "${account.name}", who may not enter ${blocked}: run "chmod o+x ${blocked}", or move the project or FESTIVAL_DATA_DIR to a directory that others may enter, or start as an ordinary user.`,
      );
  }
}

/**
 * Makes the cluster if there is none yet. It is made beside `dataDir` and moved there when it is whole, so that
 * an interrupted first start leaves no half of one.
 * @returns the superuser's password
 */
export async function makeCluster(dataDir: string, binaries: Binaries, account: Account): Promise<string> {
  const passwordFile = `${dataDir}.password`;
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8').trim();
    throw new PostgresUnavailable(
      `The database in ${dataDir} has lost its password file ${passwordFile}: put it back, or set FESTIVAL_DATA_DIR to another directory.`,
    );
  }
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new PostgresUnavailable(
      `${dataDir} holds something that is no PostgreSQL database: empty it, or set FESTIVAL_DATA_DIR to another directory.`,
    );
  const making = `${dataDir}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(account, making);
  giveTo(account, passwordFile);
  await initdb(making, passwordFile, binaries, account);
  renameSync(making, dataDir);
  return password;
}

function giveTo(account: Account, path: string): void {
  const { uid, gid } = account.ids;
  if (uid !== undefined && gid !== undefined && statSync(path).uid !== uid) chownSync(path, uid, gid);
}

async function initdb(
  directory: string,
  passwordFile: string,
  binaries: Binaries,
  account: Account,
): Promise<void> {
  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${directory}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ],
    { ...account.ids, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((done) => {
    child.once('close', done);
    child.once('error', (error) => {
      told += error.message;
      done(null);
    });
  });
  if (code !== 0)
    throw new PostgresUnavailable(
      `The database in ${directory} could not be made: ${told.trim().split('\n').at(-1)}. Check the disk, or set FESTIVAL_DATA_DIR to another directory.`,
    );
}
