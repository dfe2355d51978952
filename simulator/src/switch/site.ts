import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startTestGateway, type TestGateway } from '@festival-ops/sync/test-gateway';

/** A site as `deploy/` runs it: one origin, the api as a process of its own, and whichever sync service is behind. */
export interface Site {
  readonly url: string;
  readonly jwksUrl: string;
  /** Between the origin and the sync service. */
  readonly sync: TestGateway;
  /** Runs one of `stack/src` to its end, in the site's environment; what it said. */
  run(entry: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }>;
  tokenOf(email: string, password: string): Promise<string>;
  /** While set, what the api answers to an upload is lost on its way. */
  losesAnswers: boolean;
  /** Ends the api; what is asked of it meanwhile is cut off. */
  stopApi(): Promise<void>;
  /** Starts the api, on another database if one is given. */
  startApi(otherDatabaseUrl?: string): Promise<void>;
  close(): Promise<void>;
}

const projectDir = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts the api of a migrated database, and an origin before it; the sync service is set by `sync.target`. */
export async function openSite(databaseUrl: string, dataDir: string): Promise<Site> {
  let api: { readonly child: ChildProcess; readonly port: number } | undefined;
  const sync = await startTestGateway(0);
  const front = createServer((incoming, outgoing) => {
    const port =
      incoming.url?.startsWith('/api') === true ? (api?.port ?? 0) : Number(new URL(sync.url).port);
    // Lines are read on their way here, so nobody may pack them.
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const { url: path, method } = incoming;
    const behind = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      if (site.losesAnswers && path === '/api/data') return void outgoing.destroy();
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    behind.once('error', () => outgoing.destroy());
    outgoing.once('close', () => behind.destroy());
    incoming.pipe(behind);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const address = front.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  let database = databaseUrl;
  const environment = () => ({
    ...process.env,
    DATABASE_URL: database,
    AUTH_SECRET: 'for-tests-only-for-tests-only-for-tests-only',
    PUBLIC_URL: url,
    FESTIVAL_DATA_DIR: dataDir,
    PORT: '0',
  });
  const start = (entry: string, args: readonly string[]) =>
    spawn(process.execPath, ['--import', 'tsx', join('stack', 'src', entry), ...args], {
      cwd: projectDir,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  // Nobody may sign in as often as devices want tokens.
  const sessions = new Map<string, Promise<string>>();
  const signIn = (email: string, password: string) =>
    tokenFrom(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
  const stopApi = async () => {
    const ending = api?.child;
    api = undefined;
    ending?.kill('SIGTERM');
    if (ending !== undefined) await once(ending, 'exit');
  };
  const site: Site = {
    url,
    jwksUrl: `${url}/api/auth/jwks`,
    sync,
    losesAnswers: false,
    stopApi,
    startApi: async (otherDatabaseUrl) => {
      database = otherDatabaseUrl ?? database;
      api = await listening(start('serve-api.ts', []));
    },
    run: async (entry, ...args) => {
      const child = start(entry, args);
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
      const [code] = await once(child, 'close');
      return { code: Number(code), said };
    },
    tokenOf: async (email, password) => {
      const session = sessions.get(email) ?? signIn(email, password);
      sessions.set(email, session);
      return tokenFrom(`${url}/api/auth/token`, { headers: { authorization: `Bearer ${await session}` } });
    },
    close: async () => {
      await stopApi();
      await sync.close();
      front.close();
      front.closeAllConnections();
    },
  };
  await site.startApi();
  return site;
}

/** @returns the process and the port that it says it listens on */
async function listening(child: ReturnType<typeof spawn>): Promise<{ child: ChildProcess; port: number }> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the process has no output');
  const said: string[] = [];
  stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  for await (const line of createInterface(stdout)) {
    said.push(line);
    const [, port] = /^Listening on port (\d+)/.exec(line) ?? [];
    if (port === undefined) continue;
    stdout.resume();
    return { child, port: Number(port) };
  }
  throw new Error(`it does not start: ${said.join('\n')}`);
}

async function tokenFrom(url: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url, init);
  const { token }: { token?: string } = JSON.parse(await answer.text());
  if (token === undefined) throw new Error(`${url} gave no token (${answer.status})`);
  return token;
}
