import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTestCluster, type TestCluster } from '@festival-ops/testing/cluster';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { projectDir } from './project.ts';
import { readCompose, readEntrypoint, textOf } from './test-deploy-files.ts';
import { makeTestDirectory } from './test-directory.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/**
 * The parts as `deploy/` starts them: the Dockerfile's entry point, the compose file's commands and environment, the
 * roles that its SQL makes. Only hosts, ports and folders are this machine's.
 */

const PASSWORDS: Readonly<Record<string, string>> = {
  APP_DB_PASSWORD: 'app0',
  SYNC_DB_PASSWORD: 'sync0',
  STORAGE_DB_PASSWORD: 'storage0',
};
const directory = makeTestDirectory();
const compose = readCompose();
const running: ChildProcess[] = [];
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
  await makeRoles(cluster.postgres.url('postgres'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await cluster.stop();
  directory.remove();
});

/** As psql runs the file when the image makes the database. */
async function makeRoles(url: string): Promise<void> {
  const names = new Map<string, string>();
  const sql = textOf('deploy/postgres/roles.sql')
    .replace(/^\\getenv (\w+) (\w+)$/gm, (_, name: string, variable: string) => {
      names.set(name, PASSWORDS[variable] ?? '');
      return '';
    })
    .replace(/^--.*$/gm, '')
    .replace(/:'(\w+)'/g, (_, name: string) => pg.escapeLiteral(names.get(name) ?? ''));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of sql.split(';')) if (statement.trim() !== '') await client.query(statement);
  await client.end();
}

/** A service's environment, with this machine's places in it. */
function environmentOf(service: string, over: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const given = Object.entries(compose.services[service]?.environment ?? {}).map(([name, value]) => {
    const filled = value
      .replace(/\$\{(\w+):\?\}/g, (_, variable: string) => PASSWORDS[variable] ?? variable.toLowerCase())
      .replace('@postgres:5432', `@127.0.0.1:${cluster.postgres.port}`);
    return [name, filled];
  });
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...Object.fromEntries(given), HOST: '127.0.0.1', PORT: '0', ...over };
}

function start(service: string, command: readonly string[], over: Readonly<Record<string, string>> = {}) {
  const [program = '', ...before] = readEntrypoint();
  const child = spawn(program, [...before, ...command], {
    cwd: projectDir,
    env: environmentOf(service, over),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

/** Runs to its end, as a one-shot or `docker compose run` does. */
async function run(
  service: string,
  command = commandOf(service),
  over: Readonly<Record<string, string>> = {},
) {
  const child = start(service, command, over);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const [code] = await once(child, 'close');
  return { code, said };
}

function commandOf(service: string): readonly string[] {
  return compose.services[service]?.command ?? [];
}

/** Starts a service and waits for the line that says where it listens. */
async function serve(service: string, over: Readonly<Record<string, string>> = {}) {
  const child = start(service, commandOf(service), over);
  child.stderr.resume();
  for await (const line of createInterface(child.stdout)) {
    const [, port] = /^Listening on port (\d+)\.$/.exec(line) ?? [];
    if (port === undefined) continue;
    child.stdout.resume();
    return { child, port, url: `http://127.0.0.1:${port}` };
  }
  throw new Error(`${service} does not start`);
}

/** The container's own health check, at the port that the service has here. */
async function isHealthy(service: string, port: string): Promise<boolean> {
  const [kind, program = '', ...args] = compose.services[service]?.healthcheck?.test ?? [];
  expect([kind, program, args[0]]).toEqual(['CMD', 'node', 'deploy/healthy.mjs']);
  const local = args.map((arg) => arg.replace(/(127\.0\.0\.1):\d+/, `$1:${port}`));
  const [code] = await once(spawn(program, local, { cwd: projectDir, stdio: 'inherit' }), 'exit');
  return code === 0;
}

const SECRET = { AUTH_SECRET: 'for-tests-only-for-tests-only-for-tests-only' };

test('SY-154 a part that can’t start says why in one sentence', async () => {
  expect(await run('api', commandOf('api'), SECRET)).toEqual({
    code: 1,
    said: expect.stringMatching(
      /^The database lacks migration \d{4}_\w+\.sql: run stack\/src\/migrate\.ts first\.\n$/,
    ),
  });
  expect(
    await run('api', commandOf('api'), { ...SECRET, DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' }),
  ).toEqual({
    code: 1,
    said: "The PostgreSQL at DATABASE_URL can't be used (connect ECONNREFUSED 127.0.0.1:1).\n",
  });
  expect(await run('app', commandOf('app'), { APP_DIR: directory.dataDir })).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^There is no built app in APP_DIR/),
  });
  expect(await run('embedded', commandOf('embedded'), { SYNC_DIR: '' })).toEqual({
    code: 1,
    said: 'Set SYNC_DIR (the folder that the sync service keeps its buckets in).\n',
  });
});

test('SY-153 and SY-154 migrate, api, app and sync service start from the compose file, each with the rights of its role only', async () => {
  const first = await run('migrate');
  expect(first).toMatchObject({ code: 0, said: expect.stringMatching(/^Applied 0001_domain\.sql, /) });
  expect(await run('migrate')).toEqual({
    code: 0,
    said: expect.stringMatching(
      /^The schema was up to date\.\nfestival_sync may read the \d+ tables of the publication\.\n$/,
    ),
  });

  const api = await serve('api', SECRET);
  expect(await isHealthy('api', api.port)).toBe(true);
  const app = await serve('app', { APP_DIR: directory.app.folder });
  expect(await isHealthy('app', app.port)).toBe(true);
  expect(await (await fetch(app.url)).text()).toContain('Festival Ops');
  const sync = await serve('embedded', {
    SYNC_DIR: join(directory.dataDir, 'buckets'),
    JWKS_URL: `${api.url}/api/auth/jwks`,
  });
  await expect.poll(() => isHealthy('embedded', sync.port), { timeout: 60_000, interval: 500 }).toBe(true);

  const made = await run('api', ['stack/src/festival.ts', ...FESTIVAL], {
    ...SECRET,
    FESTIVAL_DATA_DIR: directory.dataDir,
  });
  expect(made).toMatchObject({ code: 0 });
  const line = await firstLine(sync.url, await tokenOf(api.url));
  expect(line).toContain('"bucket":');
  await expectLeastRights();

  for (const { child } of [sync, app, api]) {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
});

const EMAIL = 'lead@site.example';
const PASSWORD = 'only in tests';
const FESTIVAL = [
  ...['create', '--name', 'First', '--starts', '2099-07-01', '--ends', '2099-07-03', '--zone', 'UTC'],
  ...['--stages', 'Main', '--email', EMAIL, '--lead', 'Lea', '--password', PASSWORD],
];

async function tokenOf(api: string): Promise<string> {
  const session = await fetch(`${api}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
  });
  const authorization = `Bearer ${tokenIn(await session.json())}`;
  return tokenIn(await (await fetch(`${api}/api/auth/token`, { headers: { authorization } })).json());
}

function tokenIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : '';
}

/** The first line of a new device's stream. */
async function firstLine(sync: string, token: string): Promise<string> {
  const answer = await fetch(`${sync}/sync/stream`, {
    method: 'POST',
    headers: {
      authorization: `Token ${token}`,
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    },
    body: JSON.stringify({ buckets: [], include_checksum: true, raw_data: true, client_id: 'test' }),
  });
  expect(answer.status).toBe(200);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader !== undefined && !text.includes('\n')) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  return text.split('\n')[0] ?? '';
}

/** What the role of the sync services may not do, and that the storage's role has nothing to do with the site. */
async function expectLeastRights(): Promise<void> {
  const address = (role: string, password: string) =>
    `postgres://${role}:${password}@127.0.0.1:${cluster.postgres.port}/festival`;
  const sync = new pg.Client({ connectionString: address('festival_sync', 'sync0') });
  await sync.connect();
  expect((await sync.query('SELECT name FROM festival')).rows).toEqual([{ name: 'First' }]);
  for (const forbidden of [
    'SELECT * FROM auth."user"',
    'SELECT * FROM write_path.ledger',
    'SELECT * FROM operator',
    `UPDATE festival SET name = 'x'`,
    'CREATE TABLE t (id int)',
  ])
    await expect(sync.query(forbidden), forbidden).rejects.toThrow(/permission denied/);
  await sync.end();
  const storage = new pg.Client({ connectionString: address('powersync_storage', 'storage0') });
  await expect(storage.connect()).rejects.toThrow(/permission denied for database "festival"/);
}
