import { DEMO_PASSWORD } from '@festival-ops/db/demo/people';
import { runCommand, say } from './command.ts';
import { loadEnvFile, readSettings } from './settings.ts';
import { readStack } from './stack-file.ts';
import { StartRefused } from './start-refused.ts';

/** `npm run -s token -- EMAIL`: prints a JWT for a demo account, good for the api and the sync stream. */
await runCommand(async () => {
  loadEnvFile();
  const [email] = process.argv.slice(2);
  if (email === undefined)
    throw new StartRefused('Whose token? As in: npm run -s token -- lead1@festival.example');
  const { dataDir, port } = readSettings(process.env);
  const stack = readStack(dataDir);
  if (stack?.ready === true && !stack.demo)
    throw new StartRefused('Tokens are printed in demo mode only, and the stack that runs is not in it.');
  say(await tokenFor(email, `http://127.0.0.1:${stack?.ports?.api ?? port}`));
});

async function tokenFor(email: string, base: string): Promise<string> {
  const session = await ask(`${base}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: DEMO_PASSWORD }),
  });
  if (session === undefined) throw new StartRefused(`${email} is no demo account: GET /api/demo lists them.`);
  const token = await ask(`${base}/api/auth/token`, { headers: { authorization: `Bearer ${session}` } });
  if (token === undefined) throw new StartRefused('The api gave no token: its log says why.');
  return token;
}

async function ask(url: string, init: RequestInit): Promise<string | undefined> {
  const answer = await fetch(url, init).catch(() => {
    throw new StartRefused('Nothing runs here: start it with "npm start" or "npm run dev:stack:up".');
  });
  const body: unknown = await answer.json().catch(() => undefined);
  const found = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
  return answer.ok && typeof found === 'string' ? found : undefined;
}
