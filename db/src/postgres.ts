import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { type Account, accountFor, blockedFor } from './postgres-account.ts';
import { type Binaries, findBinaries } from './postgres-binaries.ts';

/**
 * One PostgreSQL server of our own, from npm's binaries, in one directory.
 *
 * It runs in a session of its own, so that a Ctrl-C in the terminal reaches only the process that started it,
 * which then stops the server last. After a `kill -9` of that process the server lives on as an orphan: the
 * next start finds it by `postmaster.pid` and stops it first.
 */

export interface PostgresOptions {
  /** Directory of the cluster; made, and initialised, if it is not there. */
  readonly dataDir: string;
  /** `name=value` settings on top of ours. */
  readonly settings?: readonly string[];
  /** Where the server's own messages go. */
  readonly onLog?: (text: string) => void;
}

export interface RunningPostgres {
  readonly pid: number;
  readonly port: number;
  /** A connection string for `database`, as the superuser. */
  url(database: string): string;
  /** Settles when the server process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends all connections and stops the server; everything committed is kept. */
  stop(): Promise<void>;
}

/** A start that cannot work, told in one sentence that says what to do. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable';
}

const USER = 'festival';

/**
 * Starts the server in `dataDir`, initialising the cluster and stopping an orphan first where needed.
 * @throws PostgresUnavailable with a sentence for the person who started it
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const binaries = await findBinaries();
  const account = accountFor(dataDir);
  prepareDirectory(dataDir, account, binaries);
  await stopOrphan(dataDir);
  const password = initialise(dataDir, binaries, account);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'wal_level=logical',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_replication_slots=20',
    'max_wal_senders=20',
    ...(options.settings ?? []),
  ];
  const child = spawn(binaries.postgres, ['-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])], {
    ...account.ids,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await untilReady(child, options.onLog ?? (() => {}));
  const pid = child.pid ?? 0;
  return {
    pid,
    port,
    ended,
    url: (database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      await ended;
    },
  };
}

function prepareDirectory(dataDir: string, account: Account, binaries: Binaries): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (account.ids.uid !== undefined && account.ids.gid !== undefined && statSync(dataDir).uid === 0)
      chownSync(dataDir, account.ids.uid, account.ids.gid);
    if (account.ids.uid === undefined) accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new PostgresUnavailable(
      `The data directory ${dataDir} can't be made or written: give this user the right to, or set FESTIVAL_DATA_DIR to another directory.`,
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

/** Makes the cluster if there is none yet, and returns its password. */
function initialise(dataDir: string, binaries: Binaries, account: Account): string {
  const passwordFile = `${dataDir}.password`;
  if (existsSync(join(dataDir, 'PG_VERSION')) && existsSync(passwordFile))
    return readFileSync(passwordFile, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.ids.uid !== undefined && account.ids.gid !== undefined)
    chownSync(passwordFile, account.ids.uid, account.ids.gid);
  const made = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${dataDir}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ],
    { ...account.ids, encoding: 'utf8' },
  );
  chmodSync(passwordFile, 0o600);
  if (made.status !== 0)
    throw new PostgresUnavailable(
      `The database in ${dataDir} could not be made: ${(made.stderr ?? String(made.error)).trim().split('\n').at(-1)}. Empty that directory, or set FESTIVAL_DATA_DIR to another one.`,
    );
  return password;
}

/** Stops a server that still runs in `dataDir` although the process that started it is gone. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid < 2 || !isPostgres(pid)) return;
  for (const [signal, waitMs] of [
    ['SIGINT', 5000],
    ['SIGQUIT', 3000],
    ['SIGKILL', 3000],
  ] as const) {
    process.kill(pid, signal);
    const end = Date.now() + waitMs;
    while (isPostgres(pid) && Date.now() < end) await new Promise((wake) => setTimeout(wake, 25));
    if (!isPostgres(pid)) return;
  }
  throw new PostgresUnavailable(
    `PostgreSQL (pid ${pid}) still runs in ${dataDir} and does not stop: end it, then start again.`,
  );
}

/** A pid may have been given to another program since, so a name is asked for where the system tells one. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const comm = `/proc/${pid}/comm`;
  if (existsSync('/proc/self/comm')) {
    try {
      return readFileSync(comm, 'utf8').trim() === 'postgres';
    } catch {
      return false;
    }
  }
  const listed = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
  return listed.stdout.includes('postgres');
}

function untilReady(child: ChildProcess, onLog: (text: string) => void): Promise<void> {
  return new Promise((ready, failed) => {
    let told = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      onLog(text);
      told = (told + text).slice(-4000);
      if (told.includes('database system is ready to accept connections')) ready();
    });
    const failure = () => failed(new PostgresUnavailable(`PostgreSQL did not start: ${lastReason(told)}`));
    child.once('error', failure);
    child.once('exit', failure);
  });
}

function lastReason(log: string): string {
  const lines = log.trim().split('\n');
  return lines.findLast((line) => /FATAL|PANIC|ERROR|HINT/.test(line)) ?? lines.at(-1) ?? 'it said nothing.';
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? found(address.port) : failed(new Error('no address')),
      );
    });
  });
}
