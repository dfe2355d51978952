import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { inDataDir } from './data-dir.ts';

/**
 * `.data/stack.json` says what runs on a data directory. It is also the claim on it: whoever makes the file has
 * the directory, until the process that it names is gone.
 */
export interface StackRecord {
  /** The supervisor. */
  readonly pid: number;
  /** `whole`: with a gateway of its own (`npm start`, `npm run dev`). `backend`: without (`dev:stack:up`). */
  readonly kind: 'whole' | 'backend';
  readonly ready: boolean;
  /** The origin that people open; for a backend the one that it expects. */
  readonly url: string;
  readonly demo: boolean;
  readonly databaseUrl?: string;
  readonly ports?: { readonly api: number; readonly sync: number };
}

/**
 * Claims the data directory for this process.
 * @returns the record of the stack that has it, if one does
 */
export function claimDataDir(dataDir: string, record: StackRecord): StackRecord | undefined {
  const { stackFile } = inDataDir(dataDir);
  for (;;) {
    try {
      writeFileSync(stackFile, text(record), { flag: 'wx', mode: 0o600 });
      return undefined;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readStack(dataDir);
    if (holder !== undefined) return holder;
    rmSync(stackFile, { force: true });
  }
}

/** Replaces our own record. */
export function publishStack(dataDir: string, record: StackRecord): void {
  const { stackFile } = inDataDir(dataDir);
  const next = `${stackFile}.${record.pid}`;
  writeFileSync(next, text(record), { mode: 0o600 });
  renameSync(next, stackFile);
}

/** Gives the data directory back. */
export function releaseDataDir(dataDir: string): void {
  const { stackFile } = inDataDir(dataDir);
  if (readRecord(stackFile)?.pid === process.pid) rmSync(stackFile, { force: true });
}

/** The stack that runs on `dataDir` now; undefined if none does, or one that was killed left its record. */
export function readStack(dataDir: string): StackRecord | undefined {
  const record = readRecord(inDataDir(dataDir).stackFile);
  return record !== undefined && isStack(record.pid) ? record : undefined;
}

/** The sentence for somebody who would start a second stack on the same data directory. */
export function alreadyRunning(holder: StackRecord, dataDir: string): string {
  return holder.kind === 'backend'
    ? `A backend already runs on ${dataDir} (pid ${holder.pid}): join it with "npm run dev", or stop it first with "npm run dev:stack:down".`
    : `Festival Ops already runs on ${dataDir}, at ${holder.url} (pid ${holder.pid}): open that, or stop it first with Ctrl-C there.`;
}

function readRecord(file: string): StackRecord | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(read: unknown): read is StackRecord {
  return (
    typeof read === 'object' &&
    read !== null &&
    'pid' in read &&
    Number.isInteger(read.pid) &&
    'url' in read &&
    typeof read.url === 'string' &&
    'kind' in read &&
    (read.kind === 'whole' || read.kind === 'backend')
  );
}

/** Pids are given out again, so it is also asked whether the process looks like one of ours. */
function isStack(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const command = existsSync('/proc/self/cmdline')
    ? readCommand(pid)
    : spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
  return /node|bun|vitest/.test(command);
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function text(record: StackRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
