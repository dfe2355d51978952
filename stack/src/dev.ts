import { runUntilStopped, say } from './command.ts';
import { joinStack } from './join-stack.ts';
import { loadEnvFile, readSettings } from './settings.ts';
import { startStack } from './stack.ts';
import { readStack } from './stack-file.ts';

/** `npm run dev`: the app from its sources with hot reload, on a backend that is up already or on one of its own. */
await runUntilStopped((signal) => {
  loadEnvFile();
  const settings = readSettings(process.env);
  const up = readStack(settings.dataDir);
  return up?.kind === 'backend'
    ? joinStack({ ...settings, say, signal })
    : startStack({ ...settings, app: 'sources', say, signal });
});
