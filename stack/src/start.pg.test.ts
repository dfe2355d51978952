import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTestDatabase } from '@festival-ops/testing/database';
import { expect, test } from 'vitest';
import { directory, expectRefusal, query, readText, run, untilReady } from './test-command.ts';

/** `npm start` as a person meets it: what it prints, what it leaves behind. */

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
