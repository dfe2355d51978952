import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { startTestCluster } from '@festival-ops/testing/cluster';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isFromHere } from './operator.ts';
import { type SyncService, startSyncService } from './service.ts';
import {
  startTestBench,
  TEST_STREAMS,
  TEST_TABLES,
  type TestBench,
  type TestDatabase,
  untilReady,
} from './test-bench.ts';
import { askWriteCheckpoint, TestDevice } from './test-client.ts';
import { AUDIENCE } from './test-identities.ts';

let bench: TestBench;
let db: TestDatabase;
let service: SyncService;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  db = await bench.database();
  await db.sql(
    `INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'); INSERT INTO post VALUES ('p1', 'g1', 'one', 'text'), ('p2', 'g1', 'two', 'text')`,
  );
  service = await db.service({ maxStreams: 3 });
});
afterEach(() => db.close());

const PATIENT = { timeout: 20_000 };

/** Series as Prometheus reads them, by name and labels. */
async function scrape(from: SyncService = service): Promise<Map<string, number>> {
  const answer = await fetch(`${from.url}/metrics`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

async function only(names: RegExp, from: SyncService = service): Promise<Record<string, number>> {
  return Object.fromEntries([...(await scrape(from))].filter(([series]) => names.test(series)));
}

test('SY-140 commits, what they come to and what goes out are counted', async () => {
  const device = new TestDevice();
  const first = await db.open(service, 'u1', { device });
  await first.untilComplete((held) => held.writeCheckpoint > 0n);
  const before = await scrape();
  // two rows in a bucket, one in none, one table that no stream has, and one that is rolled back
  await db.sql(`
    UPDATE post SET title = 'again' WHERE id = 'p1'; INSERT INTO post VALUES ('p3', 'g1', 'three'); INSERT INTO letter VALUES ('l0', NULL)`);
  await db.sql(`INSERT INTO unrelated VALUES ('x', 'x')`);
  await db.sql(
    `DO $$ BEGIN INSERT INTO letter VALUES ('l1', 'u1'); RAISE EXCEPTION 'no'; EXCEPTION WHEN others THEN NULL; END $$`,
  );
  await first.untilComplete((held) => held.rows().get('post/p3')?.title === 'three');
  await expect
    .poll(async () => {
      const after = await scrape();
      const grown = [...after].map(([series, value]) => [series, value - (before.get(series) ?? 0)] as const);
      return Object.fromEntries(
        grown.filter(
          ([series, by]) => by !== 0 && /^sync_(commits|row|oper|checkp|.*lag_seconds_c)/.test(series),
        ),
      );
    }, PATIENT)
    .toEqual({
      sync_commits_total: 2,
      // that of the table which no stream has is sent by Postgres too, since it is published
      sync_row_changes_total: 4,
      sync_operations_in_total: 2,
      sync_operations_out_total: 2,
      sync_checkpoints_total: 1,
      sync_replication_lag_seconds_count: 2,
    });
  const bytes = (await scrape()).get('sync_bytes_out_total') ?? 0;
  expect(bytes).toBeGreaterThan(500);
  first.close();
  await expect.poll(async () => (await scrape()).get('sync_streams'), PATIENT).toBe(0);
  // bytes of streams that are over stay counted
  expect((await scrape()).get('sync_bytes_out_total')).toBeGreaterThanOrEqual(bytes);
});

test('SY-140 streams, their users and devices, those that were refused, and what ended them', async () => {
  const [phone, tablet] = [new TestDevice(), new TestDevice()];
  const streams = await Promise.all([
    db.open(service, 'u1', { device: phone }),
    db.open(service, 'u1', { device: tablet }),
    db.open(service, 'u2', { device: tablet }),
  ]);
  for (const stream of streams) await stream.untilComplete();
  await expect(db.open(service, 'u3')).rejects.toThrow('429');
  await expect(db.open(service, 'u3', { token: 'no.token.atall' })).rejects.toThrow('401');
  expect(await only(/^sync_(streams|users|devices)/)).toEqual({
    sync_streams: 3,
    sync_users: 2,
    // one database for each user, also on the same machine
    sync_devices: 3,
    'sync_streams_refused_total{code="PSYNC_S2304"}': 1,
    'sync_streams_refused_total{code="PSYNC_S2101"}': 1,
  });
  streams[0].close();
  await expect.poll(async () => (await scrape()).get('sync_streams'), PATIENT).toBe(2);
  await db.sql(
    `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()`,
  );
  await Promise.all(streams.map((stream) => stream.untilOver()));
  await expect
    .poll(() => only(/^sync_(streams(_ended.*)?|users|devices)$/), PATIENT)
    .toEqual({
      sync_streams: 0,
      sync_users: 0,
      sync_devices: 0,
      'sync_streams_ended_total{reason="gone"}': 1,
      'sync_streams_ended_total{reason="feed_over"}': 2,
    });
});

test('SY-140 a stream that ends by its token, and one that is cut off since it takes nothing, are told apart', async () => {
  await db.sql(
    `INSERT INTO post SELECT 'q' || n, 'g1', 'big', repeat('x', 10000) FROM generate_series(1, 2000) AS n`,
  );
  const strict = await db.service({ stallMs: 500 });
  const { port } = new URL(strict.url);
  const body = '{"buckets":[],"client_id":"takes-nothing"}';
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  socket.pause();
  socket.write(
    `POST /sync/stream HTTP/1.1\r\nhost: x\r\nauthorization: Token ${await bench.identities.token('u1')}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const expiring = await bench.identities.token('u2', { exp: Math.floor(Date.now() / 1000) + 3 });
  await (await db.open(strict, 'u2', { token: expiring })).untilOver(20_000);
  await expect
    .poll(() => only(/^sync_streams_ended/, strict), PATIENT)
    .toEqual({
      'sync_streams_ended_total{reason="stalled"}': 1,
      'sync_streams_ended_total{reason="token_expired"}': 1,
    });
  socket.destroy();
});

test('SY-140 only who is on this machine may read it', () => {
  for (const here of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])
    expect(isFromHere(here)).toBe(true);
  for (const elsewhere of ['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '1127.0.0.1', undefined])
    expect(isFromHere(elsewhere)).toBe(false);
});

test('SY-140 what waits while replication stands still, and that it is gone when it goes on', async () => {
  const device = new TestDevice();
  const token = await bench.identities.token('u1');
  const stream = await db.open(service, 'u1', { device });
  await stream.untilComplete((held) => held.writeCheckpoint > 0n);
  const client = new pg.Client(db.url);
  await client.connect();
  const { rows } = await client.query<{ active_pid: number }>(
    'SELECT active_pid FROM pg_replication_slots WHERE database = current_database()',
  );
  await client.end();
  const sender = rows[0]?.active_pid ?? 0;
  process.kill(sender, 'SIGSTOP');
  try {
    await db.sql(`UPDATE post SET body = repeat('x', 100000)`);
    await askWriteCheckpoint(service.url, token, device);
    await askWriteCheckpoint(service.url, token, new TestDevice());
    await expect
      .poll(async () => (await scrape()).get('sync_write_checkpoint_oldest_seconds'), PATIENT)
      .toBeGreaterThan(0.2);
    const waiting = await scrape();
    expect(waiting.get('sync_write_checkpoints_waiting')).toBe(2);
    expect(waiting.get('sync_replication_lag_bytes')).toBeGreaterThan(100_000);
    expect(waiting.get('sync_slot_retained_bytes')).toBeGreaterThan(100_000);
    // 2 GB in a cluster of our own
    expect(waiting.get('sync_slot_safe_bytes')).toBeGreaterThan(1e9);
    expect(waiting.get('sync_slot_lost')).toBe(0);
    expect(waiting.get('sync_postgres_silent_seconds')).toBeGreaterThan(0.2);
  } finally {
    process.kill(sender, 'SIGCONT');
  }
  await expect
    .poll(() => only(/^sync_write_checkpoint/), PATIENT)
    .toEqual({ sync_write_checkpoints_waiting: 0, sync_write_checkpoint_oldest_seconds: 0 });
  expect((await scrape()).get('sync_replication_lag_seconds_sum')).toBeGreaterThan(0.2);
});

test('SY-140 what is kept, and how it came there', async () => {
  expect(await only(/^sync_(storage|rebuilds|snapshot|ready|database)/)).toEqual({
    sync_storage_bytes: expect.any(Number),
    sync_storage_rows: 3,
    sync_storage_operations: 2,
    'sync_rebuilds_total{reason="slot_temporary"}': 1,
    sync_snapshot_seconds: expect.any(Number),
    sync_ready: 1,
    sync_database_up: 1,
  });
  const { sync_storage_bytes: bytes, sync_snapshot_seconds: seconds } = await only(/^sync_s(torage|napshot)/);
  expect(bytes).toBeGreaterThan(4_096);
  expect(seconds).toBeGreaterThan(0);
});

test('SY-140 without a database the counters are still told, and what only it knows is left out', async () => {
  const cluster = await startTestCluster();
  const url = await cluster.createEmptyDatabase();
  const client = new pg.Client(url);
  await client.connect();
  await client.query(TEST_TABLES);
  await client.end();
  const other = await startSyncService({
    databaseUrl: url,
    streams: TEST_STREAMS,
    publication: 'powersync',
    jwksUrl: bench.identities.jwksUrl,
    audience: AUDIENCE,
    port: 0,
  });
  await untilReady(other);
  // a server that takes connections and says nothing: nobody waits for it for long
  process.kill(cluster.postgres.pid, 'SIGSTOP');
  const hanging = await scrape(other).finally(() => process.kill(cluster.postgres.pid, 'SIGCONT'));
  expect([hanging.get('sync_database_up'), hanging.get('sync_ready')]).toEqual([0, 1]);
  await expect.poll(async () => (await scrape(other)).has('sync_slot_retained_bytes'), PATIENT).toBe(true);
  await cluster.stop();
  await expect.poll(async () => (await scrape(other)).get('sync_ready'), PATIENT).toBe(0);
  const series = await scrape(other);
  expect(series.get('sync_database_up')).toBe(0);
  expect([...series.keys()].filter((name) => /_slot_|lag_bytes/.test(name))).toEqual([]);
  expect(series.get('sync_storage_rows')).toBe(0);
  expect(series.get('sync_rebuilds_total{reason="slot_temporary"}')).toBe(1);
  await other.close();
});

test('SY-140 no series names a person, a device or a row, each service counts for itself, and no page may read it', async () => {
  const device = new TestDevice();
  const stream = await db.open(service, 'u1', { device });
  await stream.untilComplete();
  const answer = await fetch(`${service.url}/metrics`);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  const text = await answer.text();
  for (const secret of [device.clientId, '"u1"', 'p1', 'g1', db.url]) expect(text).not.toContain(secret);
  const other = await db.service();
  expect((await scrape(other)).get('sync_streams')).toBe(0);
});

test('SY-140 docs/operate.md names each series, and none that there is not', async () => {
  const served = [...(await (await fetch(`${service.url}/metrics`)).text()).matchAll(/^# TYPE (sync_\w+)/gm)];
  const told = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8').matchAll(
    /\bsync_\w+/g,
  );
  const documented = new Set([...told].map(([name]) => name.replace(/_(bucket|count|sum)$/, '')));
  expect([...documented].sort()).toEqual(served.map(([, name]) => name).sort());
});
