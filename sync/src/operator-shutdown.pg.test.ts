import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';
import { askWriteCheckpoint, TestDevice, TestStream } from './test-client.ts';
import { startTestProcess, type TestProcess } from './test-process.ts';

let bench: TestBench;
let db: TestDatabase;
let service: TestProcess;
const dataDir = mkdtempSync(join(tmpdir(), 'sync-test-'));
beforeAll(async () => {
  bench = await startTestBench();
  db = await bench.database();
  // more than the buffers of a connection hold
  await db.sql(`
    INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'), ('b2', 'u2', 'g2', 'member');
    INSERT INTO post SELECT 'p' || n, 'g1', 'one', repeat('x', 10000) FROM generate_series(1, 2000) AS n;
    INSERT INTO post VALUES ('p0', 'g2', 'two')`);
  service = await startTestProcess(bench, db, dataDir);
  await service.untilReady();
});
afterAll(async () => {
  await service.kill();
  await bench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A device that opens a stream and takes nothing of it. */
async function openUnread(token: string): Promise<void> {
  const { port } = new URL(service.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  await new Promise<void>((connected) => socket.once('connect', connected));
  socket.pause();
  const body = '{"buckets":[],"client_id":"unread"}';
  socket.write(
    `POST /sync/stream HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
}

async function confirmed(): Promise<{ confirmed: string; isPast: (lsn: string) => Promise<boolean> }> {
  const ask = async (sql: string, values: string[] = []) => {
    const client = new pg.Client(db.url);
    await client.connect();
    const { rows } = await client.query<{ value: unknown }>(sql, values);
    await client.end();
    return rows[0]?.value;
  };
  return {
    confirmed: String(await ask('SELECT pg_current_wal_lsn()::text AS value')),
    isPast: async (lsn) =>
      (await ask('SELECT confirmed_flush_lsn >= $1::pg_lsn AS value FROM pg_replication_slots', [lsn])) ===
      true,
  };
}

test('SY-144 asked to end it refuses, ends all streams in time, tells Postgres how far it was, and goes', async () => {
  const [token, other] = [await bench.identities.token('u1'), await bench.identities.token('u2')];
  await openUnread(token);
  const device = new TestDevice();
  const stream = await TestStream.open({ url: service.url, token: other, device });
  await stream.untilComplete((held) => held.writeCheckpoint > 0n);
  await expect.poll(() => metric('sync_streams'), { timeout: 20_000 }).toBe(2);
  // log that concerns no bucket: that it was read need not be on disk while the service runs
  for (let some = 0; some < 20; some += 1)
    await db.sql(
      `INSERT INTO unrelated SELECT gen_random_uuid()::text, repeat('x', 1000) FROM generate_series(1, 200)`,
    );
  const asked = await askWriteCheckpoint(service.url, other, device);
  const position = (await confirmed()).confirmed;
  await stream.untilComplete((held) => held.writeCheckpoint >= asked);

  const beganAt = Date.now();
  service.signal('SIGTERM');
  const answers = new Set<string>();
  for (let isThere = true; isThere; ) {
    const [refused, probed] = await Promise.all([
      fetch(`${service.url}/write-checkpoint2.json`, { headers: { authorization: `Token ${other}` } }),
      fetch(`${service.url}/probes/readiness`),
    ]).catch(() => []);
    isThere = refused !== undefined;
    if (refused?.status === 503) answers.add(JSON.parse(await refused.text()).error.code);
    if (probed?.status === 503) answers.add(JSON.parse(await probed.text()).reason);
  }
  expect(await service.ended).toBe(0);
  // a reader that takes nothing is given a quarter of a second, and Postgres half a one
  expect(Date.now() - beganAt).toBeLessThan(5_000);
  await stream.untilOver();
  expect([...answers].sort()).toEqual(['PSYNC_S2003', 'closing']);
  expect(await (await confirmed()).isPast(position)).toBe(true);
  const ends = service.lines.filter(({ message }) => message === 'stream closed');
  expect(ends.map(({ reason }) => reason)).toEqual(['shutdown', 'shutdown']);

  service = await startTestProcess(bench, db, dataDir);
  await service.untilReady();
  expect(service.lines.map(({ message }) => message)).toContain('sync goes on');
  const again = await TestStream.open({ url: service.url, token: other, device });
  await again.untilComplete();
  expect(again.lines.flatMap(({ data }) => data?.data ?? [])).toEqual([]);
  again.close();
});
