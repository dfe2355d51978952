import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SyncService, startSyncService } from './service.ts';
import { startTestBench, TEST_STREAMS, type TestBench, type TestDatabase } from './test-bench.ts';
import { AUDIENCE, startTestIdentities } from './test-identities.ts';

let bench: TestBench;
let db: TestDatabase;
const started: SyncService[] = [];
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  db = await bench.database();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
  await db.close();
});

const PATIENT = { timeout: 20_000, interval: 50 };

/** Starts one without waiting for it. */
async function start(options: Partial<Parameters<typeof startSyncService>[0]> = {}): Promise<SyncService> {
  const service = await startSyncService({
    databaseUrl: db.url,
    streams: TEST_STREAMS,
    publication: 'powersync',
    jwksUrl: bench.identities.jwksUrl,
    audience: AUDIENCE,
    port: 0,
    ...options,
  });
  started.push(service);
  return service;
}

interface Probed {
  readonly status: number;
  readonly reason?: unknown;
  readonly why?: unknown;
}

async function probe(service: SyncService, name: 'readiness' | 'liveness' = 'readiness'): Promise<Probed> {
  const answer = await fetch(`${service.url}/probes/${name}`);
  const body: Record<string, unknown> = JSON.parse(await answer.text());
  return { status: answer.status, ...body };
}

const sentence = expect.stringMatching(/^[A-Z].*\.$/);

function notReady(reason: string) {
  return { status: 503, ready: false, started: true, touched_at: expect.any(String), reason, why: sentence };
}

const READY = { status: 200, ready: true, started: true, touched_at: expect.any(String) };

test('SY-141 not ready while the snapshot is read, and ready once it is in', async () => {
  await db.sql(
    `INSERT INTO post SELECT 'p' || n, 'g1', repeat('x', 100) FROM generate_series(1, 30000) AS n`,
  );
  const service = await start();
  const seen = new Map<unknown, unknown>();
  await expect
    .poll(
      async () => {
        const { status, reason, why } = await probe(service);
        if (reason !== undefined) seen.set(reason, why);
        return status;
      },
      { timeout: 50_000, interval: 1 },
    )
    .toBe(200);
  expect(seen.get('snapshot')).toMatch(/^It reads the snapshot: \d+ rows so far\.$/);
  expect(await probe(service)).toEqual(READY);
});

test('SY-141 not ready while Postgres can not be reached', async () => {
  const url = new URL(db.url);
  url.pathname = '/not_there';
  const service = await start({ databaseUrl: url.href });
  await expect.poll(() => probe(service), PATIENT).toEqual(notReady('postgres_away'));
  expect((await probe(service, 'liveness')).status).toBe(200);
});

test('SY-141 not ready while Postgres says nothing, though nothing is given up yet', async () => {
  await db.sql(`INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member')`);
  const service = await start({ silenceMs: 12_000 });
  await expect.poll(() => probe(service), PATIENT).toEqual(READY);
  const stream = await db.open(service, 'u1');
  await stream.untilComplete();
  const client = new pg.Client(db.url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'SELECT active_pid AS pid FROM pg_replication_slots WHERE database = current_database()',
  );
  await client.end();
  const sender = rows[0]?.pid ?? 0;
  process.kill(sender, 'SIGSTOP');
  try {
    await expect.poll(() => probe(service), PATIENT).toEqual(notReady('postgres_silent'));
  } finally {
    process.kill(sender, 'SIGCONT');
  }
  await expect.poll(() => probe(service), PATIENT).toEqual(READY);
  expect(stream.isOver).toBe(false);
});

test('SY-141 not ready without keys to check tokens by, and ready as soon as they are there', async () => {
  const late = await startTestIdentities();
  const keys = await (await fetch(late.jwksUrl)).text();
  await late.close();
  const service = await start({ jwksUrl: late.jwksUrl });
  await expect.poll(() => probe(service), PATIENT).toEqual(notReady('no_keys'));
  expect((await probe(service, 'liveness')).status).toBe(200);
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end(keys);
  });
  await new Promise<void>((listening) =>
    server.listen(Number(new URL(late.jwksUrl).port), '127.0.0.1', listening),
  );
  await expect.poll(() => probe(service), PATIENT).toEqual(READY);
  server.close();
  server.closeAllConnections();
  // once there, they stay
  expect(await probe(service)).toEqual(READY);
});

test('SY-141 not ready when the directory with the buckets is gone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sync-test-'));
  const dataDir = join(directory, 'buckets');
  const service = await start({ dataDir });
  await expect.poll(() => probe(service), PATIENT).toEqual(READY);
  renameSync(dataDir, `${dataDir}-moved`);
  expect(await probe(service)).toEqual(notReady('disk_gone'));
  expect((await probe(service, 'liveness')).status).toBe(200);
  renameSync(`${dataDir}-moved`, dataDir);
  expect(await probe(service)).toEqual(READY);
  await service.close();
  rmSync(directory, { recursive: true });
});
