import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { isPostgres } from './postgres-orphan.ts';
import { PostgresUnavailable } from './postgres-unavailable.ts';

let directory: string;
let running: RunningPostgres[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'festival-postgres-'));
  chmodSync(directory, 0o755);
});
afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  running = [];
  chmodSync(directory, 0o755);
  rmSync(directory, { recursive: true, force: true });
});

async function start(options: { port?: number; dataDir?: string } = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir: join(directory, 'cluster'), ...options });
  running.push(postgres);
  return postgres;
}

async function query(postgres: RunningPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('it replicates logically, is safe against power cuts, and keeps its data and port over a restart', async () => {
  const first = await start();
  expect(await query(first, 'SHOW wal_level')).toEqual([{ wal_level: 'logical' }]);
  expect(await query(first, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  await query(first, 'CREATE TABLE kept AS SELECT 7 AS number');
  await first.stop();
  const second = await start({ port: first.port });
  expect(second.port).toBe(first.port);
  expect(await query(second, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
});

test('a server whose starter is gone is stopped before a new one starts, and nothing is lost', async () => {
  const orphan = await start();
  await query(orphan, 'CREATE TABLE kept AS SELECT 7 AS number');
  const next = await start();
  expect(isPostgres(orphan.pid)).toBe(false);
  expect(next.pid).not.toBe(orphan.pid);
  expect(await query(next, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
});

test('after a kill -9 it starts again and has everything that was committed', async () => {
  const killed = await start();
  await query(killed, 'CREATE TABLE kept AS SELECT 7 AS number');
  process.kill(killed.pid, 'SIGKILL');
  await killed.ended;
  // its own children need a moment to notice that it is gone, and block a new one until then
  const tryAgain = () =>
    start({ port: killed.port }).then(
      () => 'started',
      () => 'not yet',
    );
  await expect.poll(tryAgain, { timeout: 15_000 }).toBe('started');
  const again = running.at(-1) ?? killed;
  expect(await query(again, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
});

test('an interrupted first start leaves nothing in the way of the next', async () => {
  mkdirSync(join(directory, 'cluster.making'));
  writeFileSync(join(directory, 'cluster.making', 'PG_VERSION'), '18\n');
  writeFileSync(join(directory, 'cluster.password'), 'of the first try\n');
  const postgres = await start();
  expect(await query(postgres, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(directory, 'cluster.making'))).toBe(false);
});

test('what can not work is told in one sentence that says what to do', async () => {
  const inUse = join(directory, 'cluster');
  mkdirSync(inUse);
  writeFileSync(join(inUse, 'holiday.jpg'), '');
  await expectSentence(start(), /holds something that is no PostgreSQL database: empty it/);

  rmSync(inUse, { recursive: true });
  mkdirSync(inUse);
  writeFileSync(join(inUse, 'PG_VERSION'), '18\n');
  await expectSentence(start(), /has lost its password file .*: put it back/);

  writeFileSync(`${inUse}.password`, 'secret\n');
  await expectSentence(start(), /PostgreSQL did not start in .*/);

  const closed = join(directory, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  if (process.getuid?.() === 0)
    await expectSentence(
      start({ dataDir: join(closed, 'cluster') }),
      /does not run as root, so it runs as "\w+", who may not enter .*closed: run "chmod o\+x .*closed"/,
    );
  else {
    chmodSync(closed, 0o500);
    await expectSentence(
      start({ dataDir: join(closed, 'deeper', 'cluster') }),
      /can't be made or written: give this user the right to/,
    );
  }
});

async function expectSentence(started: Promise<unknown>, sentence: RegExp): Promise<void> {
  const error = await started.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(PostgresUnavailable);
  expect(error).toHaveProperty('message', expect.stringMatching(sentence));
}
