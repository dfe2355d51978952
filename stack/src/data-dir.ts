import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from './start-refused.ts';

/** Where things are in the data directory. */
export function inDataDir(dataDir: string) {
  return {
    postgres: join(dataDir, 'postgres'),
    sync: join(dataDir, 'sync'),
    stackFile: join(dataDir, 'stack.json'),
    secret: join(dataDir, 'secret'),
    log: (name: string) => join(dataDir, 'logs', `${name}.log`),
  };
}

/**
 * Makes the data directory and its log folder.
 * @throws StartRefused if this user may not
 */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(join(dataDir, 'logs'), constants.W_OK | constants.X_OK);
  } catch {
    throw new StartRefused(
      `The data directory ${dataDir} can't be made or written: give this user the right to, or set FESTIVAL_DATA_DIR to another directory.`,
    );
  }
}

/** The secret that signs sessions: made once, readable by this user only. */
export function keepSecret(dataDir: string): string {
  const { secret } = inDataDir(dataDir);
  if (!existsSync(secret))
    writeFileSync(secret, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(secret, 'utf8').trim();
}

const LARGE_LOG_BYTES = 10 * 1024 * 1024;

/** The log file `name`; one that has grown large is put aside first, in place of the one before it. */
export function logFile(dataDir: string, name: string): string {
  const file = inDataDir(dataDir).log(name);
  if (existsSync(file) && statSync(file).size > LARGE_LOG_BYTES) renameSync(file, `${file}.1`);
  return file;
}
