import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Stack, startStack } from './stack.ts';
import { makeTestDirectory } from './test-directory.ts';

// many processes start here, and others may be busy beside them
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The whole of it, on one origin, with its parts killed under it. */
const directory = makeTestDirectory();
const said: string[] = [];
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    dataDir: directory.dataDir,
    app: directory.app,
    port: 0,
    say: (line) => said.push(line),
  });
});
afterAll(async () => {
  await stack.stop();
  directory.remove();
});

async function health(): Promise<unknown> {
  return (await fetch(`${stack.url}/api/health`)).json();
}

const well = {
  status: 'ok',
  parts: { database: 'ok', api: 'ok', sync: 'ok', app: 'ok' },
};

async function sessionOf(email: string): Promise<string> {
  const answer = await fetch(`${stack.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: stack.demoPassword }),
  });
  return tokenIn(await answer.json());
}

async function tokenOf(email: string): Promise<string> {
  const headers = { authorization: `Bearer ${await sessionOf(email)}` };
  const answer = await fetch(`${stack.url}/api/auth/token`, { headers });
  return tokenIn(await answer.json());
}

function tokenIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : '';
}

async function openStream(token: string): Promise<Response> {
  return fetch(`${stack.url}/sync/stream`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ buckets: [], include_checksum: true, raw_data: true, client_id: 'test' }),
  });
}

test('one origin has the app, the api and the sync stream', async () => {
  expect(await health()).toEqual(well);
  expect(await (await fetch(stack.url)).text()).toContain('<title>Festival Ops</title>');
  const token = await tokenOf('tech1@festival.example');
  const me = await fetch(`${stack.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toMatchObject({ user: { email: 'tech1@festival.example' }, operator: false });
  const stream = await openStream(token);
  expect(stream.headers.get('content-type')).toContain('application/x-ndjson');
  const first = await stream.body?.pipeThrough(new TextDecoderStream()).getReader().read();
  expect(first?.value).toMatch(/^\{"checkpoint":/);
});

test('what is too large, or for nobody, is answered through the gateway as by the api itself', async () => {
  const headers = { authorization: `Bearer ${await tokenOf('tech1@festival.example')}` };
  const large = { method: 'POST', headers, body: 'x'.repeat(20 * 1024 * 1024) };
  const refused = await fetch(`${stack.url}/api/data`, large);
  expect([refused.status, await refused.json()]).toMatchObject([413, { error: { code: 'too_large' } }]);
  const nobody = await fetch(`${stack.url}/api/data`, { ...large, headers: {} });
  expect([nobody.status, await nobody.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }]);
});

test.each(['api', 'sync', 'postgres'] as const)(
  'after a kill -9 of %s all is well again, by itself',
  async (part) => {
    const { [part]: pid } = stack.pids();
    if (pid === undefined) throw new Error(`${part} has no pid`);
    const session = await sessionOf('tech2@festival.example');
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => stack.pids()[part] ?? pid, { timeout: 60_000 }).not.toBe(pid);
    await expect.poll(health, { timeout: 60_000 }).toEqual(well);
    const again = await fetch(`${stack.url}/api/auth/token`, {
      headers: { authorization: `Bearer ${session}` },
    });
    expect(again.status).toBe(200);
    const name = { api: 'The api', sync: 'The sync service', postgres: 'PostgreSQL' }[part];
    expect(said).toContain(`${name} is back.`);
  },
);

test('the demo is there once, and another stack on the same directory is refused', async () => {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT count(*)::int AS festivals FROM festival');
  await client.end();
  expect(rows).toEqual([{ festivals: 1 }]);
  await expect(startStack({ dataDir: directory.dataDir, app: directory.app, port: 0 })).rejects.toThrow(
    /^Festival Ops already runs on .*, at http:\/\/127.0.0.1:\d+ \(pid \d+\): open that, or stop it first/,
  );
});

test('a stop ends open streams too, every process, and gives the directory back', async () => {
  const stream = await openStream(await tokenOf('tech1@festival.example'));
  const pids = Object.values(stack.pids());
  expect(pids).toHaveLength(3);
  await stack.stop();
  await expect(stream.text().then(() => 'ended'))
    .resolves.toBe('ended')
    .catch(() => {});
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  stack = await startStack({ dataDir: directory.dataDir, app: directory.app, port: 0 });
  expect(await health()).toEqual(well);
});
