import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLmdb } from './lmdb-tables.ts';
import { startTestBench, type TestBench } from './test-bench.ts';
import { TestDevice } from './test-client.ts';

let bench: TestBench;
const directories: string[] = [];
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(async () => {
  await bench.close();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const ROWS = 200;
const TABLES = ['rows', 'buckets', 'live', 'last', 'removes', 'history'];

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sync-size-'));
  directories.push(directory);
  return directory;
}

/** What a directory holds, once nobody writes to it. */
async function sizeOf(directory: string): Promise<{ bytes: number; entries: Map<string, number> }> {
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  const root = openLmdb(directory);
  const entries = new Map<string, number>(
    TABLES.map((table) => [table, root.openDB(table, {}).getKeysCount()]),
  );
  await root.close();
  return { bytes, entries };
}

test('SY-23 what is kept grows with the rows, not with the writes: ten times as many updates take no more room', async () => {
  const [db, dataDir] = [await bench.database(), newDirectory()];
  await db.sql(`INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member')`);
  await db.sql(
    `INSERT INTO post SELECT 'p' || n, 'g1', 'title', repeat('text ', 60) FROM generate_series(1, ${ROWS}) n`,
  );
  /** Changes every row `times` times, waits until a device has the last change, and measures with the service closed. */
  const updated = async (round: string, times: number) => {
    const service = await db.service({ dataDir });
    const device = new TestDevice();
    const stream = await db.open(service, 'u1', { device });
    for (let time = 1; time <= times; time += 1)
      await db.sql('UPDATE post SET title = $1, hits = coalesce(hits, 0) + 1', [`${round} ${time}`]);
    const last = `${round} ${times}`;
    const isThere = () => [...device.rows().values()].filter(({ title }) => title === last).length === ROWS;
    await stream.untilComplete(isThere, 60_000);
    // what came in one go is dropped by the commit after it, since streams may still need it
    await db.sql(`UPDATE post SET hits = 0 WHERE id = 'p1'`);
    await stream.untilComplete((held) => held.rows().get('post/p1')?.hits === 0, 60_000);
    expect(stream.mismatches).toEqual([]);
    stream.close();
    await service.close();
    return sizeOf(dataDir);
  };

  const few = await updated('first', 10);
  const many = await updated('then', 100);

  // the rows and whom they give what: 200 posts and one membership
  expect(many.entries.get('rows')).toBe(ROWS + 1);
  expect(many.entries.get('live')).toBe(ROWS);
  expect(many.entries.get('last')).toBe(ROWS);
  expect(many.entries.get('removes')).toBe(0);
  // one superseded operation for each row, and a thousand to spare
  expect(many.entries.get('history')).toBeLessThanOrEqual(ROWS + 1_000);
  expect(many.entries.get('buckets')).toBe(few.entries.get('buckets'));
  // freed pages are used again
  expect(many.bytes).toBeLessThan(2 * few.bytes);
}, 180_000);

test('SY-23 writes to rows that lie in no bucket take no room, however long nothing else happens', async () => {
  const [db, dataDir] = [await bench.database(), newDirectory()];
  await db.sql(
    `INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'); INSERT INTO post VALUES ('p1', 'g1')`,
  );
  await db.sql(
    `INSERT INTO minutes SELECT 'm' || n, 'g1', 'u1', false, 'hidden' FROM generate_series(1, ${ROWS}) n`,
  );
  const written = async (round: string, times: number) => {
    const service = await db.service({ dataDir });
    const device = new TestDevice();
    const stream = await db.open(service, 'u1', { device });
    await stream.untilComplete();
    for (let time = 1; time <= times; time += 1)
      await db.sql(`UPDATE minutes SET text = $1`, [`${round} ${time}`]);
    // behind all of them
    await db.sql('UPDATE post SET title = $1', [round]);
    await stream.untilComplete(() => device.rows().get('post/p1')?.title === round, 60_000);
    stream.close();
    await service.close();
    return sizeOf(dataDir);
  };

  const few = await written('first', 10);
  const many = await written('then', 300);
  expect(many.entries.get('rows')).toBe(ROWS + 2);
  expect(many.entries.get('live')).toBe(1);
  expect(many.bytes).toBeLessThan(2 * few.bytes);
}, 180_000);
