import { askedToStop, runCommand, say } from './command.ts';
import { readyMessage } from './ready-message.ts';
import { loadEnvFile, readSettings } from './settings.ts';
import { startStack } from './stack.ts';

/** `npm start`: everything, with the built app. */
await runCommand(async () => {
  const asked = askedToStop();
  loadEnvFile();
  const starting = startStack({ ...readSettings(process.env), app: 'built', say });
  const first = await Promise.race([starting, asked]);
  const stack = await starting;
  if (first !== undefined) {
    say(readyMessage({ url: stack.url, demo: stack.demoPassword !== undefined }));
    await asked;
  }
  await stack.stop();
});
