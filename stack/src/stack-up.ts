import { runCommand, say } from './command.ts';
import { bringUp } from './detached.ts';
import { loadEnvFile, readSettings } from './settings.ts';

/** `npm run dev:stack:up`: Postgres, sync and api in the background. */
await runCommand(async () => {
  loadEnvFile();
  const went = await bringUp(readSettings(process.env));
  say(`The backend ${went === 'started' ? 'is up' : 'was up already'}: open the app with "npm run dev".`);
});
