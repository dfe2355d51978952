import { runCommand, say } from './command.ts';
import { takeDown } from './detached.ts';
import { loadEnvFile, readSettings } from './settings.ts';

/** `npm run dev:stack:down`: stops what `dev:stack:up` started; the data stay. */
await runCommand(async () => {
  loadEnvFile();
  const went = await takeDown(readSettings(process.env).dataDir);
  say(went === 'stopped' ? 'The backend is stopped.' : 'No backend was up.');
});
