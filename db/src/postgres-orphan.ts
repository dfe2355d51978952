import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresUnavailable } from './postgres-unavailable.ts';

/**
 * Stops a server that still runs in `dataDir` although the process that started it is gone.
 * @throws PostgresUnavailable if it does not stop, not even by SIGKILL
 */
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
    try {
      process.kill(pid, signal);
    } catch {
      break;
    }
    const end = Date.now() + waitMs;
    while (isPostgres(pid) && Date.now() < end) await new Promise((wake) => setTimeout(wake, 25));
    if (!isPostgres(pid)) return;
  }
  if (isPostgres(pid))
    throw new PostgresUnavailable(
      `PostgreSQL (pid ${pid}) still runs in ${dataDir} and does not stop: end it, then start again.`,
    );
}

/** A pid may have been given to another program since, so a name is asked for where the system tells one. */
export function isPostgres(pid: number): boolean {
  if (existsSync('/proc/self/stat')) {
    try {
      const [, name, state] = /\((.*)\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return name === 'postgres' && state !== 'Z';
    } catch {
      return false;
    }
  }
  const listed = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
  return listed.stdout.includes('postgres');
}
