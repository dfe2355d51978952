import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { projectDir } from './project.ts';
import { makeTestDirectory } from './test-directory.ts';

// many processes start here, and others may be busy beside them
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** `npm start` and its relatives as a person meets them: what they print, what they leave behind. */
let directory: ReturnType<typeof makeTestDirectory>;
let children: ChildProcess[] = [];
beforeEach(() => {
  directory = makeTestDirectory();
});
afterEach(async () => {
  for (const child of children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill('SIGTERM');
    await new Promise((ended) => child.once('exit', ended));
  }
  children = [];
  directory.remove();
});

type Environment = Record<string, string>;

interface Run {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | string | null>;
}

/** Runs a command of `stack/run.mjs`; `start-quick` is `start` with an app that needs no building. */
function run(command: string, env: Environment = {}, ...args: string[]): Run {
  const { npm_config_user_agent: _, ...inherited } = process.env;
  const program =
    command === 'start-quick'
      ? ['--import', 'tsx', join(projectDir, 'stack', 'src', 'start-quick.ts'), directory.app.folder]
      : [join(projectDir, 'stack', 'run.mjs'), command, ...args];
  const child = spawn(process.execPath, program, {
    cwd: projectDir,
    env: { ...inherited, NODE_ENV: '', PORT: '0', FESTIVAL_DATA_DIR: directory.dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const ended = new Promise<number | string | null>((done) => {
    child.once('close', (code, signal) => done(signal ?? code));
  });
  return { child, output: () => output, ended };
}

async function untilReady(started: Run): Promise<string> {
  await expect.poll(started.output, { timeout: 90_000 }).toMatch(/is ready: http:\/\/127.0.0.1:\d+/);
  return /http:\/\/127.0.0.1:\d+/.exec(started.output())?.[0] ?? '';
}

/** What is refused ends with exit code 1 and exactly one line, which is a sentence. */
async function expectRefusal(started: Run, sentence: RegExp): Promise<void> {
  expect(await started.ended).toBe(1);
  const lines = started.output().trim().split('\n');
  expect(lines).toEqual([expect.stringMatching(sentence)]);
}

test('it prints one box with the address and the accounts, and SIGTERM ends it all', async () => {
  const started = run('start-quick');
  const url = await untilReady(started);
  const output = started.output();
  expect(output.match(/is ready/g)).toHaveLength(1);
  for (const word of [
    url,
    'soundcheck',
    'lead1@festival.example',
    'tech1@festival.example',
    'operator@festival.example',
  ])
    expect(output).toContain(word);
  const postgres = Number(
    readFileSync(join(directory.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
  expect(() => process.kill(postgres, 0)).toThrow(/ESRCH/);
  expect(started.output()).toBe(output);
});

test('after a kill -9 no part but PostgreSQL is left, and the next start takes over with all data', async () => {
  const killed = run('start-quick');
  const url = await untilReady(killed);
  const { databaseUrl, ports } = JSON.parse(readFileSync(join(directory.dataDir, 'stack.json'), 'utf8'));
  await query(databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS number');
  killed.child.kill('SIGKILL');
  await killed.ended;
  for (const address of [url, `http://127.0.0.1:${ports.api}`, `http://127.0.0.1:${ports.sync}`])
    await expect
      .poll(
        () =>
          fetch(address).then(
            () => 'there',
            () => 'gone',
          ),
        { timeout: 30_000 },
      )
      .toBe('gone');
  expect(await query(databaseUrl, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  await untilReady(run('start-quick'));
  const next = JSON.parse(readFileSync(join(directory.dataDir, 'stack.json'), 'utf8'));
  expect(await query(next.databaseUrl, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  await expect(query(databaseUrl, 'SELECT 1')).rejects.toThrow();
});

test('a Ctrl-C while it is still starting ends it too', async () => {
  const started = run('start-quick');
  await expect
    .poll(() => readText(join(directory.dataDir, 'postgres', 'postmaster.pid')), { timeout: 60_000 })
    .toMatch(/ready/);
  const postgres = Number(readText(join(directory.dataDir, 'postgres', 'postmaster.pid')).split('\n')[0]);
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  expect(() => process.kill(postgres, 0)).toThrow(/ESRCH/);
  expect(started.output()).not.toContain('ready');
});

test('a taken port, a directory that is a file and a nonsensical setting are told in one sentence each', async () => {
  const other = createServer();
  const port = await new Promise<number>((listening) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      listening(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
  await expectRefusal(
    run('start-quick', { PORT: String(port) }),
    /^Port \d+ is taken.*: end that, or take another port/,
  );
  other.close();
  writeFileSync(`${directory.dataDir}-file`, '');
  await expectRefusal(
    run('start-quick', { FESTIVAL_DATA_DIR: `${directory.dataDir}-file` }),
    /^The data directory .* can't be made or written: .* set FESTIVAL_DATA_DIR/,
  );
  await expectRefusal(run('start-quick', { PORT: 'web' }), /^PORT is "web": set it to a number/);
  await expectRefusal(run('stop'), /^There is no command "stop": these are start, dev/);
});

test('a directory that PostgreSQL can’t get to is told', async () => {
  if (process.getuid?.() !== 0) return;
  const closed = `${directory.dataDir}-closed`;
  mkdirSync(closed, { mode: 0o700 });
  await expectRefusal(
    run('start-quick', { FESTIVAL_DATA_DIR: join(closed, 'data') }),
    /^PostgreSQL does not run as root, .* who may not enter .*-closed: run "chmod o\+x /,
  );
});

test('a database of one’s own is used and left running; a changed migration in it is told', async () => {
  const databaseUrl = await createTestDatabase();
  const started = run('start-quick', { DATABASE_URL: databaseUrl });
  const url = await untilReady(started);
  expect((await fetch(`${url}/api/demo`)).status).toBe(200);
  started.child.kill('SIGINT');
  expect(await started.ended).toBe(0);
  expect(await query(databaseUrl, 'SELECT count(*)::int AS tasks FROM task')).toEqual([{ tasks: 320 }]);
  await query(databaseUrl, `UPDATE schema_migration SET hash = 'x' WHERE number = 2`);
  await expectRefusal(
    run('start-quick', { DATABASE_URL: databaseUrl }),
    /^Migration 0002_sign_in.sql has changed since this database applied it: restore that file/,
  );
});

test('the backend comes up alone, is joined, reset and taken down; and prints tokens that are good', async () => {
  const done = async (command: string, env: Environment = {}, ...args: string[]) => {
    const finished = run(command, env, ...args);
    expect([command, await finished.ended, finished.output()]).toEqual([command, 0, expect.any(String)]);
    return finished.output();
  };
  expect(await done('stack-up')).toContain('The backend is up');
  expect(await done('stack-up')).toContain('was up already');
  await expectRefusal(run('start-quick'), /^A backend already runs on .*: join it with "npm run dev"/);
  const token = (await done('token', {}, 'lead1@festival.example')).trim();
  const { ports } = JSON.parse(readText(join(directory.dataDir, 'stack.json')));
  const me = await fetch(`http://127.0.0.1:${ports.api}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await me.json()).toMatchObject({ user: { email: 'lead1@festival.example' } });
  await expectRefusal(run('token', {}, 'nobody@festival.example'), /is no demo account/);
  expect(await done('stack-reset')).toContain('with a fresh database');
  expect(await done('stack-down')).toContain('is stopped');
  expect(await done('stack-down')).toContain('No backend was up');
});

test('a first festival and its lead are made without the demo, and sign in', async () => {
  const flags =
    '--name=Lake Nights|--starts=2026-08-01|--ends=2026-08-03|--zone=Europe/Vienna|--stages=North,South|--email=anna@lake.example|--lead=Anna|--password=long-enough';
  const made = run('festival', {}, 'create', ...flags.split('|'));
  expect([await made.ended, made.output()]).toEqual([
    0,
    expect.stringContaining('its lead is anna@lake.example'),
  ]);
  const started = run('start-quick');
  const url = await untilReady(started);
  expect(started.output()).not.toContain('soundcheck');
  expect((await fetch(`${url}/api/demo`)).status).toBe(404);
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'anna@lake.example', password: 'long-enough' }),
  });
  expect(answer.status).toBe(200);
  await expectRefusal(run('token', {}, 'anna@lake.example'), /^Tokens are printed in demo mode only/);
  await expectRefusal(
    run('festival', {}, 'create', '--name=x'),
    /is no day such as .*--starts.* As in: npm run festival/,
  );
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
