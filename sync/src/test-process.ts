import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestBench, TestDatabase } from './test-bench.ts';

/** A sync service that is a process of its own, so that it can be killed, and stand still. */
export interface TestProcess {
  readonly pid: number;
  readonly url: string;
  /** What it has logged so far. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Sends a signal, unless it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves once it can serve. */
  untilReady(): Promise<void>;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Starts one over `dataDir`; resolves once it listens. */
export async function startTestProcess(
  bench: TestBench,
  db: TestDatabase,
  dataDir: string,
): Promise<TestProcess> {
  const { child, lines, ended } = spawnService(bench, db, dataDir);
  const listening = () => lines.find(({ message }) => message === 'listening')?.url;
  await until(() => listening() !== undefined || child.exitCode !== null, 'it does not listen');
  const url = String(listening());
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(name);
  };
  return {
    pid: child.pid ?? 0,
    url,
    lines,
    ended,
    signal,
    untilReady: () =>
      until(async () => {
        const probe = await fetch(`${url}/probes/readiness`).catch(() => undefined);
        return probe?.status === 200;
      }, 'it does not get ready'),
    kill: async () => {
      signal('SIGKILL');
      await ended;
    },
  };
}

/** Starts one and kills it after so many milliseconds, wherever it is by then. */
export async function killedWhileStarting(
  bench: TestBench,
  db: TestDatabase,
  dataDir: string,
  afterMs: number,
): Promise<void> {
  const { child, ended } = spawnService(bench, db, dataDir);
  await new Promise((wake) => setTimeout(wake, afterMs));
  child.kill('SIGKILL');
  await ended;
}

function spawnService({ identities }: TestBench, { url }: TestDatabase, dataDir: string) {
  const entry = fileURLToPath(new URL('./test-service.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    env: { ...process.env, DATABASE_URL: url, JWKS_URL: identities.jwksUrl, SYNC_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part));
  });
  const ended = new Promise<number | string>((done) => {
    child.once('exit', (code, signal) => done(signal ?? code ?? 0));
  });
  return { child, lines, ended };
}

async function until(condition: () => boolean | Promise<boolean>, complaint: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(complaint);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
