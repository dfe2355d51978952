import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SyncService } from './service.ts';
import { startTestBench, TEST_STREAMS, type TestBench, type TestDatabase } from './test-bench.ts';
import { askWriteCheckpoint, TestDevice } from './test-client.ts';

let bench: TestBench;
let db: TestDatabase;
let dataDir: string;
const directories: string[] = [];
beforeAll(async () => {
  // a slot is lost as soon as it can be
  bench = await startTestBench({ settings: ['max_slot_wal_keep_size=1MB'] });
});
afterAll(async () => {
  await bench.close();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sync-test-'));
  directories.push(dataDir);
  db = await bench.database();
  await db.sql(
    `INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'); INSERT INTO post VALUES ('p1', 'g1', 'one', 'text'), ('p2', 'g1', 'two', 'text')`,
  );
});

async function isLost(): Promise<boolean> {
  await db.sql('CHECKPOINT');
  const client = new pg.Client(db.url);
  await client.connect();
  const { rows } = await client.query(
    `SELECT 1 FROM pg_replication_slots WHERE database = current_database() AND wal_status = 'lost'`,
  );
  await client.end();
  return rows.length === 1;
}

const PATIENT = { timeout: 20_000 };

async function dropSlot(): Promise<void> {
  await db.sql(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
          WHERE database = current_database()`);
}

interface Start {
  readonly service: SyncService;
  /** Why it took everything anew; null if it went on. */
  readonly startsOver: string | null;
  /** How many lines about it the log has. */
  readonly lines: number;
}

async function start(options: Parameters<TestDatabase['service']>[0] = {}): Promise<Start> {
  const said: (string | null)[] = [];
  const info = (details: object) => {
    if ('version' in details) said.push('startsOver' in details ? String(details.startsOver ?? '') : '');
  };
  const service = await db.service({ dataDir, log: { info, warn: () => {} }, ...options });
  return { service, startsOver: said.at(-1) || null, lines: said.length };
}

/** What a device is sent until it has everything. */
async function synced(
  service: SyncService,
  device: TestDevice,
): Promise<{ operations: number; titles: unknown[] }> {
  const stream = await db.open(service, 'u1', { device });
  await stream.untilComplete();
  const operations = stream.lines.reduce((sum, { data }) => sum + (data?.data.length ?? 0), 0);
  expect(stream.mismatches).toEqual([]);
  stream.close();
  return { operations, titles: [...device.rows().values()].flatMap(({ title }) => title ?? []).sort() };
}

/** With the version. */
function namesOf(device: TestDevice): string[] {
  return device.positions().map(({ name }) => name);
}

describe('after a restart', () => {
  test('SY-100 a device goes on from where it was: nothing twice, nothing missing, under the same version', async () => {
    const device = new TestDevice();
    const first = await start();
    expect(await synced(first.service, device)).toEqual({ operations: 2, titles: ['one', 'two'] });
    const names = namesOf(device);
    await first.service.close();

    await db.sql(`UPDATE post SET title = 'two again' WHERE id = 'p2'; DELETE FROM post WHERE id = 'p1'`);
    await db.sql(`INSERT INTO post VALUES ('p3', 'g1', 'three')`);
    const second = await start();
    expect(second.startsOver).toBeNull();
    await expect
      .poll(async () => (await synced(second.service, device)).titles, PATIENT)
      .toEqual(['three', 'two again']);
    expect(namesOf(device)).toEqual(names);
    expect(await synced(second.service, device)).toMatchObject({ operations: 0 });
    expect((await synced(second.service, new TestDevice())).titles).toEqual(['three', 'two again']);
  });

  test('SY-100 what the rows grant is still known, and a long value that an update leaves alone', async () => {
    const long = 'x'.repeat(9_000);
    await db.sql(`UPDATE post SET body = $1 WHERE id = 'p1'`, [long]);
    const first = await start();
    await first.service.close();
    const second = await start();
    await db.sql(`UPDATE post SET title = 'changed' WHERE id = 'p1'`);
    const device = new TestDevice();
    await expect
      .poll(async () => (await synced(second.service, device)).titles, PATIENT)
      .toEqual(['changed', 'two']);
    expect([...device.rows().values()].some(({ body }) => body === long)).toBe(true);
    await db.sql(`DELETE FROM belongs WHERE id = 'b1'`);
    await expect.poll(async () => (await synced(second.service, device)).titles, PATIENT).toEqual([]);
  });
});

describe('it takes everything anew, by itself and with one line in the log, when', () => {
  const cases: [why: string, change: () => Promise<Parameters<TestDatabase['service']>[0]>][] = [
    [
      'the slot is gone',
      async () => {
        await dropSlot();
        return {};
      },
    ],
    [
      'the streams or their tables have changed',
      async () => ({ streams: TEST_STREAMS.filter(({ name }) => name !== 'letters') }),
    ],
    [
      'the streams or their tables have changed',
      async () => {
        await db.sql('ALTER TABLE post ADD COLUMN more text');
        return {};
      },
    ],
    [
      'the slot is further than what was kept',
      async () => {
        await db.sql(`SELECT pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) FROM pg_replication_slots
          WHERE database = current_database()`);
        return {};
      },
    ],
    [
      'the slot no longer holds the log that is missing',
      async () => {
        for (let segment = 0; segment < 4; segment += 1) {
          await db.sql(`SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000))`);
          await db.sql('SELECT pg_switch_wal()');
        }
        await expect.poll(isLost, PATIENT).toBe(true);
        return {};
      },
    ],
  ];
  test.each(cases)('SY-101 %s', async (why, change) => {
    const device = new TestDevice();
    const first = await start();
    await synced(first.service, device);
    const names = namesOf(device);
    await first.service.close();
    await db.sql(`UPDATE post SET title = 'one again' WHERE id = 'p1'`);
    const options = await change();
    const second = await start(options);
    expect(second).toMatchObject({ startsOver: why, lines: 1 });
    expect((await synced(second.service, device)).titles).toEqual(['one again', 'two']);
    expect(namesOf(device)).not.toEqual(names);
  });
});

test('SY-51 a number that was promised while the clock was ahead is outdone after a restart, also under a new version', async () => {
  const ahead = await start({ now: () => Date.now() + 7_200_000 });
  const device = new TestDevice();
  const promised = await askWriteCheckpoint(ahead.service.url, await bench.identities.token('u1'), device);
  await ahead.service.close();
  await dropSlot();
  const right = await start();
  expect(right.startsOver).toBe('the slot is gone');
  const stream = await db.open(right.service, 'u1', { device });
  await stream.untilComplete((held) => held.writeCheckpoint > 0n);
  expect(device.writeCheckpoint).toBeGreaterThanOrEqual(promised);
});
