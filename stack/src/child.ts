import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StartRefused } from './start-refused.ts';

/**
 * A supervised Node process. It tells by IPC when it listens, is asked by IPC to stop, and exits by itself when
 * the channel closes, so that a `kill -9` of the supervisor leaves nothing behind. When it dies it is started
 * again, after a pause that grows while it keeps dying.
 */
export interface ChildOptions {
  readonly name: string;
  /** The TypeScript file to run, relative to this folder. */
  readonly entry: string;
  /** On top of our own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** One line for the person at the terminal. */
  readonly say: (line: string) => void;
}

export interface Child {
  /** Of the process that runs now; undefined between two. */
  pid(): number | undefined;
  /** Settles when it listened for the first time; rejects with StartRefused if it only ever dies. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** Up this long, it counts as well again. */
const WELL_AFTER_MS = 10_000;
const TRIES_AT_START = 3;
/** Time for the batch at hand; then it is killed, and the database takes back what was not committed. */
const STOP_MS = 1200;

export function superviseChild(options: ChildOptions): Child {
  let current: ChildProcess | undefined;
  let stopping = false;
  let pause: NodeJS.Timeout | undefined;
  let failures = 0;
  let wasReady = false;
  let markReady = () => {};
  let markFailed = (_: Error) => {};
  const ready = new Promise<void>((done, failed) => {
    markReady = done;
    markFailed = failed;
  });
  ready.catch(() => {});

  const start = (): void => {
    const startedAt = Date.now();
    const child = spawnChild(options);
    current = child;
    child.on('message', (message) => {
      if (message !== 'listening') return;
      if (wasReady) options.say(`${options.name} is back.`);
      wasReady = true;
      markReady();
    });
    const onEnd = (how: string): void => {
      if (current !== child) return;
      current = undefined;
      if (stopping) return;
      failures = Date.now() - startedAt > WELL_AFTER_MS ? 1 : failures + 1;
      if (!wasReady && failures >= TRIES_AT_START) {
        markFailed(
          new StartRefused(
            `${options.name} ended ${failures} times while starting (${how}): the reason is at the end of ${options.logFile}.`,
          ),
        );
        return;
      }
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
      options.say(`${options.name} ended (${how}); starting it again. Its log: ${options.logFile}`);
      pause = setTimeout(start, pauseMs);
    };
    child.once('exit', (code, signal) => onEnd(signal ?? `exit code ${code}`));
    child.once('error', (error) => onEnd(error.message));
  };
  start();

  return {
    pid: () => current?.pid,
    ready,
    stop: async () => {
      stopping = true;
      clearTimeout(pause);
      markFailed(new StartRefused(`${options.name} was stopped while starting.`));
      const child = current;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      if (child.connected) child.send('stop', () => {});
      await ended;
      clearTimeout(late);
    },
  };
}

function spawnChild(options: ChildOptions): ChildProcess {
  const log = openSync(options.logFile, 'a');
  try {
    return spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL(options.entry, import.meta.url))],
      { env: { ...process.env, ...options.env }, stdio: ['ignore', log, log, 'ipc'] },
    );
  } finally {
    closeSync(log);
  }
}
