import { runUntilStopped, say } from './command.ts';
import { loadEnvFile, readSettings } from './settings.ts';
import { startStack } from './stack.ts';

/** `npm start`: everything, with the built app. */
await runUntilStopped((signal) => {
  loadEnvFile();
  return startStack({ ...readSettings(process.env), app: 'built', say, signal });
});
