import { runUntilStopped, say } from './command.ts';
import { readSettings } from './settings.ts';
import { startStack } from './stack.ts';

/** `npm start` for tests: with an app that is built already, in the folder that is named. */
await runUntilStopped(async (signal) => {
  const [folder = ''] = process.argv.slice(2);
  return startStack({ ...readSettings(process.env), app: { folder }, say, signal });
});
