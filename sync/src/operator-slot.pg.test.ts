import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SyncService } from './service.ts';
import { startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';
import { TestDevice, TestStream } from './test-client.ts';
import { startTestProcess, type TestProcess } from './test-process.ts';

let bench: TestBench;
let db: TestDatabase;
let dataDir: string;
const processes: TestProcess[] = [];
beforeAll(async () => {
  // a slot is lost as soon as it can be
  bench = await startTestBench({ settings: ['max_slot_wal_keep_size=1MB'] });
});
afterAll(() => bench.close());
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sync-test-'));
  db = await bench.database();
  await db.sql(
    `INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'); INSERT INTO post VALUES ('p1', 'g1', 'one')`,
  );
});
afterEach(async () => {
  for (const running of processes.splice(0)) await running.kill();
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const PATIENT = { timeout: 30_000, interval: 200 };
const LOST = 'the slot no longer holds the log that is missing';

async function one(sql: string): Promise<unknown> {
  const client = new pg.Client(db.url);
  await client.connect();
  const { rows } = await client.query<{ value: unknown }>(sql);
  await client.end();
  return rows[0]?.value;
}

/** Writes more log than the slot may hold, as another application on the same server would. */
async function exceed(): Promise<void> {
  await db.sql('CREATE TABLE not_published (number int)');
  for (let segment = 0; segment < 4; segment += 1) {
    await db.sql('INSERT INTO not_published VALUES (1)');
    await db.sql('SELECT pg_switch_wal()');
  }
  await expect
    .poll(async () => {
      await db.sql('CHECKPOINT');
      return one(`SELECT wal_status AS value FROM pg_replication_slots WHERE database = current_database()`);
    }, PATIENT)
    .toBe('lost');
}

async function series(url: string, name: RegExp): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => name.test(line));
}

const REBUILDS = /^sync_rebuilds_total\{/;

/** The version in the names of the buckets that a device holds. */
function versionOf(device: TestDevice): string | undefined {
  return device.positions()[0]?.name.split('#')[0];
}

test('SY-143 the slot is lost while the service is away: at the next start it takes everything anew, and counts it', async () => {
  const device = new TestDevice();
  const first = await db.service({ dataDir });
  const before = await db.open(first, 'u1', { device });
  await before.untilComplete();
  const version = versionOf(device);
  await first.close();
  await db.sql(`UPDATE post SET title = 'while it was away'`);
  await exceed();
  const lines: object[] = [];
  const info = (details: object) => lines.push(details);
  const second: SyncService = await db.service({ dataDir, log: { info, warn: info } });
  expect(lines).toEqual([expect.objectContaining({ startsOver: LOST })]);
  expect(await series(second.url, REBUILDS)).toEqual(['sync_rebuilds_total{reason="slot_lost"} 1']);
  expect(await series(second.url, /^sync_slot_lost/)).toEqual(['sync_slot_lost 0']);
  const after = await db.open(second, 'u1', { device });
  await after.untilComplete();
  expect(device.rows().get('post/p1')?.title).toBe('while it was away');
  expect(versionOf(device)).not.toBe(version);
});

test('SY-143 the slot is lost while the service stands still: when it goes on it takes everything anew by itself', async () => {
  const device = new TestDevice();
  const token = await bench.identities.token('u1');
  const service = await startTestProcess(bench, db, dataDir);
  processes.push(service);
  await service.untilReady();
  const before = await TestStream.open({ url: service.url, token, device });
  await before.untilComplete();
  const version = versionOf(device);
  service.signal('SIGSTOP');
  await db.sql(`UPDATE post SET title = 'while it stood still'`);
  await exceed();
  service.signal('SIGCONT');
  await before.untilOver(30_000);
  await expect
    .poll(() => service.lines.filter(({ message }) => message === 'sync is live'), PATIENT)
    .toEqual([
      expect.objectContaining({ startsOver: 'nothing was kept' }),
      expect.objectContaining({ startsOver: LOST }),
    ]);
  await service.untilReady();
  expect(await series(service.url, REBUILDS)).toEqual([
    'sync_rebuilds_total{reason="nothing_kept"} 1',
    'sync_rebuilds_total{reason="slot_lost"} 1',
  ]);
  const after = await TestStream.open({ url: service.url, token, device });
  await after.untilComplete();
  expect(device.rows().get('post/p1')?.title).toBe('while it stood still');
  expect(versionOf(device)).not.toBe(version);
  after.close();
});

test('SY-143 a Postgres that knows no bound is warned of once, with what to set; one that does is not', async () => {
  const unbounded = await startTestBench({ settings: ['max_slot_wal_keep_size=-1'] });
  const warningsAt = async (at: TestDatabase): Promise<number> => {
    const told: string[] = [];
    const lives: object[] = [];
    const service = await at.service({
      dataDir: mkdtempSync(join(dataDir, 'own-')),
      log: { info: (details) => lives.push(details), warn: (_, message) => told.push(message) },
    });
    // a second life of the connection says nothing new
    await at.sql(
      'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active',
    );
    await expect.poll(() => lives.filter((details) => 'version' in details).length, PATIENT).toBe(2);
    await service.close();
    return told.filter((message) => message.includes('ALTER SYSTEM SET max_slot_wal_keep_size')).length;
  };
  expect(await warningsAt(await unbounded.database())).toBe(1);
  expect(await warningsAt(db)).toBe(0);
  await unbounded.close();
});
