import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { accountFor } from './postgres-account.ts';
import { findBinaries } from './postgres-binaries.ts';
import { makeCluster, prepareDirectory, SUPERUSER } from './postgres-cluster.ts';
import { stopOrphan } from './postgres-orphan.ts';
import { reachableBinaries } from './postgres-reachable.ts';
import { PostgresUnavailable } from './postgres-unavailable.ts';

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
  /** The port to listen on; one that is free unless given. */
  readonly port?: number;
  /** `name=value` settings on top of ours. */
  readonly settings?: readonly string[];
  /** The file that the server's own messages are added to; `<dataDir>.log` unless given. */
  readonly logFile?: string;
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

/**
 * Starts the server in `dataDir`, initialising the cluster and stopping an orphan first where needed.
 * @throws PostgresUnavailable with a sentence for the person who started it
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const account = accountFor(dataDir);
  const binaries = reachableBinaries(await findBinaries(), account);
  prepareDirectory(dataDir, account, binaries);
  await stopOrphan(dataDir);
  const password = await makeCluster(dataDir, binaries, account);
  const port = options.port ?? (await freePort());
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'wal_level=logical',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_replication_slots=20',
    'max_wal_senders=20',
    // a sync service that stays away loses its slot, and takes everything anew, before the disk is full
    'max_slot_wal_keep_size=2GB',
    ...(options.settings ?? []),
  ];
  const log = openLog(options.logFile ?? `${dataDir}.log`);
  const child = spawn(binaries.postgres, ['-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])], {
    ...account.ids,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  closeSync(log.fd);
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  await untilReady(child, ended, dataDir, log.sinceOpened);
  return {
    pid: child.pid ?? 0,
    port,
    ended,
    url: (database) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await ended;
    },
  };
}

function openLog(file: string): { fd: number; sinceOpened(): string } {
  const before = existsSync(file) ? statSync(file).size : 0;
  return {
    fd: openSync(file, 'a'),
    sinceOpened: () => readFileSync(file).subarray(before).toString('utf8'),
  };
}

/** The server writes its state into `postmaster.pid`: `ready` stands there once it takes connections. */
async function untilReady(
  child: ChildProcess,
  ended: Promise<void>,
  dataDir: string,
  log: () => string,
): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const [pid, , , , , , , state] = pidFile(dataDir);
    if (pid === String(child.pid) && state?.trim() === 'ready') return;
    await new Promise((wake) => setTimeout(wake, 10));
  }
  throw new PostgresUnavailable(`PostgreSQL did not start in ${dataDir}: ${lastReason(log())}`);
}

function pidFile(dataDir: string): string[] {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function lastReason(log: string): string {
  const lines = log.trim().split('\n');
  return lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? 'it said nothing.';
}

/**
 * A port that was free a moment ago. It lies below those that systems give to outgoing connections (32768 or 49152
 * and up), so that no connection takes it while its server is still starting, or between two of its lives.
 * @throws Error if a hundred in a row are taken
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${PORT_TRIES} ports between ${FIRST_PORT} and ${LAST_PORT} is free`);
}

const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const PORT_TRIES = 100;

function isFree(port: number): Promise<boolean> {
  return new Promise((tried) => {
    const probe = createServer();
    probe.once('error', () => tried(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => tried(true)));
  });
}
