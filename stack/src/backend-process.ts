import { startBackend } from './backend.ts';
import { askedToStop, runCommand } from './command.ts';
import { prepareDataDir } from './data-dir.ts';
import { checkHealth, untilHealthy } from './health.ts';
import { readSettings } from './settings.ts';
import {
  alreadyRunning,
  claimDataDir,
  publishStack,
  releaseDataDir,
  type StackRecord,
} from './stack-file.ts';
import { refusalOf, StartRefused } from './start-refused.ts';

/**
 * The detached supervisor of `dev:stack:up`. It tells whoever started it how that went, over IPC, and goes on by
 * itself until `dev:stack:down` sends it a SIGTERM.
 */
await runCommand(async () => {
  const asked = askedToStop();
  const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
  try {
    const settings = readSettings(process.env);
    const { dataDir } = settings;
    const url = settings.publicUrl ?? `http://127.0.0.1:${settings.port}`;
    prepareDataDir(dataDir);
    const record: StackRecord = { pid: process.pid, kind: 'backend', ready: false, url, demo: false };
    const holder = claimDataDir(dataDir, record);
    if (holder !== undefined) throw new StartRefused(alreadyRunning(holder, dataDir));
    try {
      const backend = await startBackend({ ...settings, publicUrl: url, say: log });
      try {
        await untilHealthy(() => checkHealth(backend.ports, true), undefined);
        const { demo, databaseUrl, ports } = backend;
        publishStack(dataDir, { ...record, ready: true, demo, databaseUrl, ports });
        log(`ready: ${JSON.stringify({ ports, pids: backend.pids() })}`);
        process.send?.('ready');
        if (process.connected) process.disconnect();
        await asked;
      } finally {
        await backend.stop();
      }
    } finally {
      releaseDataDir(dataDir);
    }
    log('stopped');
  } catch (error) {
    if (process.connected) process.send?.(refusalOf(error) ?? String(error));
    throw error;
  }
});
