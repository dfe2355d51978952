import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@festival-ops/db/postgres';

/** The sync service under test: a process that can die and come back at the same port, with the same directory. */
export interface SyncProcess {
  readonly port: number;
  /** Of the present life; undefined between two. */
  readonly pid: number | undefined;
  /** What it last said, for the report of a failure. */
  readonly log: readonly string[];
  /** Resolves once it listens. Nothing happens if it lives. */
  start(): Promise<void>;
  /** By SIGKILL in the middle of whatever it does, or by SIGTERM; resolves once it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Sets its clock off by so much, now and after each later start. */
  setClock(offsetMs: number): void;
  /** Kills it and removes its directory. */
  dispose(): Promise<void>;
}

export interface SyncProcessOptions {
  readonly world: 'club' | 'registers';
  readonly databaseUrl: string;
  readonly jwksUrl: string;
  readonly audience: string;
}

const ENTRY = fileURLToPath(new URL('./sync-entry.ts', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const KEPT_LINES = 60;

export async function makeSyncProcess(options: SyncProcessOptions): Promise<SyncProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'sync-soak-'));
  const port = await freePort();
  const log: string[] = [];
  let child: ChildProcess | undefined;
  let clockMs = 0;
  const keep = (text: string) => {
    log.push(...text.split('\n').filter((line) => line !== ''));
    log.splice(0, log.length - KEPT_LINES);
  };

  const start = async () => {
    if (child !== undefined) return;
    const started = spawn(process.execPath, ['--import', 'tsx', ENTRY], {
      env: {
        ...process.env,
        WORLD: options.world,
        DATABASE_URL: options.databaseUrl,
        JWKS_URL: options.jwksUrl,
        AUDIENCE: options.audience,
        SYNC_DIR: join(directory, 'state'),
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // a Ctrl-C reaches all processes of the terminal's group, and runs go on to their end after it
      detached: true,
    });
    child = started;
    // a message that comes too late for it is told here
    started.on('error', ({ message }) => keep(`(${message})`));
    started.stdout?.setEncoding('utf8').on('data', keep);
    started.stderr?.setEncoding('utf8').on('data', keep);
    started.once('exit', (code, signal) => {
      keep(`(the process has ended: ${code ?? signal})`);
      if (child === started) child = undefined;
    });
    if (clockMs !== 0) started.send({ clockMs });
    await new Promise<void>((listening, failed) => {
      const timer = setTimeout(() => failed(new Error('the sync service does not start')), START_TIMEOUT_MS);
      started.once('message', () => {
        clearTimeout(timer);
        listening();
      });
      started.once('exit', () => {
        clearTimeout(timer);
        failed(new Error(`the sync service ended as it started:\n${log.slice(-20).join('\n')}`));
      });
    });
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const ending = child;
    if (ending === undefined) return;
    const ended = new Promise<void>((gone) => ending.once('exit', () => gone()));
    ending.kill(signal);
    await ended;
  };
  return {
    port,
    get pid() {
      return child?.pid;
    },
    log,
    start,
    end,
    setClock: (offsetMs) => {
      clockMs = offsetMs;
      if (child?.connected === true) child.send({ clockMs });
    },
    dispose: async () => {
      await end('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
