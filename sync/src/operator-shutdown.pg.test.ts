import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
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

async function connected(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await new Promise<void>((done) => socket.once('connect', done));
  return socket;
}

function send(socket: Socket, request: string, token: string, body = ''): void {
  socket.write(
    `${request} HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

/** A device that opens a stream and takes nothing of it. */
async function openUnread(url: string, token: string): Promise<void> {
  const socket = await connected(url);
  socket.pause();
  send(socket, 'POST /sync/stream', token, '{"buckets":[],"client_id":"unread"}');
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
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

test('SY-144 asked to end it ends all streams in time, tells Postgres how far it was, and goes', async () => {
  const [token, other] = [await bench.identities.token('u1'), await bench.identities.token('u2')];
  await openUnread(service.url, token);
  const device = new TestDevice();
  const stream = await TestStream.open({ url: service.url, token: other, device });
  await stream.untilComplete((held) => held.writeCheckpoint > 0n);
  await expect.poll(() => metric(service.url, 'sync_streams'), { timeout: 20_000 }).toBe(2);
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
  expect(await service.ended).toBe(0);
  // a reader that takes nothing is given a quarter of a second, and Postgres half a one; left alone it would be a minute
  expect(Date.now() - beganAt).toBeLessThan(20_000);
  await stream.untilOver();
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

test('SY-144 whoever asks while it closes is told so', async () => {
  const token = await bench.identities.token('u1');
  const closing = await db.service();
  // a reader that takes nothing holds the end up for as long as it may
  await openUnread(closing.url, token);
  await expect.poll(() => metric(closing.url, 'sync_streams'), { timeout: 20_000 }).toBe(1);
  const requests = ['GET /write-checkpoint2.json', 'POST /sync/stream', 'GET /probes/readiness'];
  const sockets = await Promise.all(requests.map(() => connected(closing.url)));
  const closed = closing.close();
  const answers = await Promise.all(
    requests.map(async (request, at) => {
      const socket = sockets[at];
      if (socket === undefined) return '';
      send(socket, request, token, request.startsWith('POST') ? '{"buckets":[]}' : '');
      return new Promise<string>((answered) => socket.once('data', (data) => answered(String(data))));
    }),
  );
  expect(answers.map((answer) => [answer.slice(0, 12), /PSYNC_S\d+|"closing"/.exec(answer)?.[0]])).toEqual([
    ['HTTP/1.1 503', 'PSYNC_S2003'],
    ['HTTP/1.1 503', 'PSYNC_S2003'],
    ['HTTP/1.1 503', '"closing"'],
  ]);
  await closed;
  await expect(fetch(`${closing.url}/probes/liveness`)).rejects.toThrow();
});
