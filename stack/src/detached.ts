import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inDataDir, logFile, prepareDataDir } from './data-dir.ts';
import type { Settings } from './settings.ts';
import { alreadyRunning, readStack } from './stack-file.ts';
import { StartRefused } from './start-refused.ts';

/** The backend that lives on after the command that started it: `dev:stack:up`, `down` and `reset`. */

/** Starts it, unless it is up; resolves when every part of it can serve. */
export async function bringUp(settings: Settings): Promise<'started' | 'was up'> {
  const { dataDir } = settings;
  prepareDataDir(dataDir);
  const up = readStack(dataDir);
  if (up?.kind === 'whole') throw new StartRefused(alreadyRunning(up, dataDir));
  if (up?.ready === true) return 'was up';
  const log = openSync(logFile(dataDir, 'stack'), 'a');
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('./backend-process.ts', import.meta.url))],
    { detached: true, env: withoutNpm(process.env), stdio: ['ignore', log, log, 'ipc'] },
  );
  closeSync(log);
  const told = await new Promise<string>((done) => {
    child.once('message', (message) => done(String(message)));
    child.once('exit', (code, signal) =>
      done(`The backend ended (${signal ?? code}) while starting: see ${logFile(dataDir, 'stack')}.`),
    );
  });
  child.unref();
  if (child.connected) child.disconnect();
  if (told !== 'ready') throw new StartRefused(told);
  return 'started';
}

/** It outlives the npm that started this command, and must not take its end for its own. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_')));
}

const STOP_MS = 10_000;

/** Stops it and waits until it is gone. */
export async function takeDown(dataDir: string): Promise<'stopped' | 'was down'> {
  const up = readStack(dataDir);
  if (up === undefined) return 'was down';
  if (up.kind === 'whole') throw new StartRefused(alreadyRunning(up, dataDir));
  process.kill(up.pid, 'SIGTERM');
  const end = Date.now() + STOP_MS;
  while (readStack(dataDir)?.pid === up.pid) {
    if (Date.now() > end)
      throw new StartRefused(`The backend (pid ${up.pid}) does not stop: end it with "kill -9 ${up.pid}".`);
    await new Promise((wake) => setTimeout(wake, 25));
  }
  return 'stopped';
}

/** Forgets the embedded database and the secret, for a fresh start. */
export async function wipe(settings: Settings): Promise<void> {
  if (settings.databaseUrl !== undefined)
    throw new StartRefused(
      'DATABASE_URL is set, and a database of your own is never wiped: empty it yourself, or unset DATABASE_URL.',
    );
  await takeDown(settings.dataDir);
  const { postgres, secret } = inDataDir(settings.dataDir);
  for (const path of [postgres, `${postgres}.making`, `${postgres}.password`, secret])
    rmSync(path, { recursive: true, force: true });
}
