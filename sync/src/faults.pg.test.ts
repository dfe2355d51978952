import { type RunningPostgres, startPostgres } from '@festival-ops/db/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SyncService } from './service.ts';
import { startTestBench, type TestBench, type TestDatabase, untilReady } from './test-bench.ts';
import { TestDevice, type TestStream } from './test-client.ts';
import { openRealClient, type RealClient } from './test-power-sync.ts';

let bench: TestBench;
let db: TestDatabase;
let service: SyncService;
let real: RealClient;
let restarted: RunningPostgres | undefined;

beforeAll(async () => {
  bench = await startTestBench({ fsync: true });
  db = await bench.database();
  await db.sql(
    `INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'); INSERT INTO post VALUES ('p1', 'g1', 'one')`,
  );
  service = await db.service();
  real = await openRealClient({
    endpoint: service.url,
    token: () => bench.identities.token('u1'),
    databaseUrl: db.url,
  });
  await real.db.waitForFirstSync();
});
afterAll(async () => {
  await real.close();
  await db.close();
  await restarted?.stop();
  await bench.close();
});

/** Follows a user over as many streams as it takes, as a client does. */
async function followed(device: TestDevice, condition: (device: TestDevice) => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  let stream: TestStream | undefined;
  while (Date.now() < end) {
    try {
      stream = await db.open(service, 'u1', { device });
      await stream.untilComplete(condition);
      return;
    } catch {
      await new Promise((wake) => setTimeout(wake, 50));
    } finally {
      stream?.close();
    }
  }
  throw new Error('the device does not get there');
}

async function one(sql: string): Promise<string> {
  const client = new pg.Client(db.url);
  await client.connect();
  const { rows } = await client.query<{ value: string }>(sql);
  await client.end();
  return rows[0]?.value ?? '';
}

async function eventually(sql: string): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await db.sql(sql);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }
}

test('SY-80 a lost replication connection ends the streams at once, and all is there again under a new version', async () => {
  const device = new TestDevice();
  const stream = await db.open(service, 'u1', { device });
  await stream.untilComplete();
  const before = device.positions()[0]?.name;
  await db.sql(
    `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()`,
  );
  await stream.untilOver();
  await db.sql(`INSERT INTO post VALUES ('p2', 'g1', 'two')`);
  await followed(device, (held) => held.rows().has('post/p2'));
  expect(device.positions()[0]?.name).not.toBe(before);
});

test('SY-81 a lost control connection heals too', async () => {
  const device = new TestDevice();
  await followed(device, () => true);
  await db.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sync' AND backend_type = 'client backend'`,
  );
  await db.sql(`INSERT INTO post VALUES ('p3', 'g1', 'three')`);
  await followed(device, (held) => held.rows().has('post/p3') && held.writeCheckpoint > 0n);
});

test('SY-84 a Postgres that is idle is not given up, one that has ceased to answer is', async () => {
  const senders = () => one(`SELECT string_agg(active_pid::text, ',') AS value FROM pg_replication_slots`);
  const before = (await senders()).split(',');
  const watched = await db.service({ silenceMs: 900 });
  const sender = Number((await senders()).split(',').find((pid) => !before.includes(pid)));
  const stream = await db.open(watched, 'u1');
  await stream.untilComplete((held) => held.writeCheckpoint > 0n);
  const lines = stream.lines.length;
  // nothing happens in the database for more than twice the time
  await new Promise((wake) => setTimeout(wake, 2_000));
  expect([stream.isOver, stream.lines.length]).toEqual([false, lines]);
  process.kill(sender, 'SIGSTOP');
  await stream.untilOver().finally(() => process.kill(sender, 'SIGCONT'));
  await watched.close();
});

test('SY-82 kill -9 of a Postgres process: the server recovers, the service reconnects, nothing committed is missing', async () => {
  const pid = Number(
    await one(`SELECT pid::text AS value FROM pg_stat_activity WHERE backend_type = 'walsender'`),
  );
  process.kill(pid, 'SIGKILL');
  // the first try may have been committed although its answer was lost
  await eventually(`INSERT INTO post VALUES ('p4', 'g1', 'four') ON CONFLICT DO NOTHING`);
  await followed(new TestDevice(), (held) => held.rows().has('post/p4') && held.rows().size === 4);
  await real.until('post', (rows) => rows.length === 4);
});

test('SY-83 kill -9 of the whole of Postgres and a later start: meanwhile 503, then all devices have all of it', async () => {
  const dataDir = await one(`SELECT current_setting('data_directory') AS value`);
  const { port } = bench.cluster.postgres;
  const device = new TestDevice();
  const stream = await db.open(service, 'u1', { device });
  await stream.untilComplete();
  await real.db.execute(`UPDATE post SET title = 'before the crash' WHERE id = 'p1'`);
  await stream.untilComplete((held) => held.rows().get('post/p1')?.title === 'BEFORE THE CRASH');
  process.kill(bench.cluster.postgres.pid, 'SIGKILL');
  await stream.untilOver();
  await expect(db.open(service, 'u1')).rejects.toThrow('503');
  expect((await fetch(`${service.url}/probes/liveness`)).status).toBe(200);
  await real.db.execute(`INSERT INTO post (id, group_id, title) VALUES ('p5', 'g1', 'while down')`);
  // the killed server's children need a moment until they notice
  for (let attempt = 0; restarted === undefined; attempt += 1) {
    restarted = await startPostgres({ dataDir, settings: [`port=${port}`] }).catch((error: unknown) => {
      if (attempt > 100) throw error;
      return undefined;
    });
    await new Promise((wake) => setTimeout(wake, 100));
  }
  await untilReady(service);
  await followed(device, (held) => held.rows().get('post/p5')?.title === 'WHILE DOWN');
  await real.until('post', (rows) => rows.length === 5 && rows.some((row) => row.title === 'WHILE DOWN'));
  expect(device.rows().get('post/p1')?.title).toBe('BEFORE THE CRASH');
});
