import { runCommand, say } from './command.ts';
import { bringUp, wipe } from './detached.ts';
import { loadEnvFile, readSettings } from './settings.ts';

/** `npm run dev:stack:reset`: an empty database and the demo anew. */
await runCommand(async () => {
  loadEnvFile();
  const settings = readSettings(process.env);
  await wipe(settings);
  await bringUp(settings);
  say('The backend is up, with a fresh database: open the app with "npm run dev".');
});
