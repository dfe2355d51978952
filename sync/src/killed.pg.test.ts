import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';
import { TestDevice, TestStream } from './test-client.ts';
import { killedWhileStarting, startTestProcess, type TestProcess } from './test-process.ts';

let bench: TestBench;
let db: TestDatabase;
let pool: pg.Pool;
const dataDir = mkdtempSync(join(tmpdir(), 'sync-test-'));
const ROWS = 3_000;
beforeAll(async () => {
  bench = await startTestBench();
  db = await bench.database();
  pool = new pg.Pool({ connectionString: db.url, max: 3 });
  pool.on('error', () => {});
  await db.sql(`
    INSERT INTO belongs VALUES ('b1', 'u1', 'g0', 'member'), ('b2', 'u1', 'g1', 'member');
    INSERT INTO post SELECT 'p' || n, 'g' || n % 3, 'first' FROM generate_series(1, ${ROWS}) AS n`);
});
afterAll(async () => {
  await pool.end();
  await bench.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows that nobody writes again: a device needs each of them once. */
const QUIET_FROM = 120;

/**
 * Commits one transaction after another until it is stopped; counts the operations that they may come to.
 * @param lane writers of different lanes write different rows, so none waits for another
 */
function startWriter(random: () => number, lane: 0 | 1) {
  let isStopped = false;
  let operations = 0;
  const write = async (round: number) => {
    const client = await pool.connect();
    await client.query('BEGIN');
    for (let row = 1 + Math.floor(random() * 12); row > 0; row -= 1) {
      const id = `p${1 + lane + 2 * Math.floor(random() * (QUIET_FROM / 2))}`;
      const group = `g${Math.floor(random() * 3)}`;
      const kind = random();
      const sql =
        kind < 0.2
          ? `DELETE FROM post WHERE id = $1 AND $2 <> ''`
          : `INSERT INTO post VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET group_id = excluded.group_id, title = excluded.title`;
      await client.query(sql, kind < 0.2 ? [id, group] : [id, group, `round ${round}`]);
      // one that leaves a bucket and enters another is two
      operations += 2;
    }
    await client.query('COMMIT');
    client.release();
  };
  const running = (async () => {
    for (let round = 0; !isStopped; round += 1) {
      await write(round);
      await new Promise((wake) => setTimeout(wake, random() * 20));
    }
  })();
  return {
    /** Resolves with how many operations there may be at most. */
    stop: async () => {
      isStopped = true;
      await running;
      return operations;
    },
  };
}

async function expected(): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; group_id: string; title: string }>(
    `SELECT id, group_id, title FROM post WHERE group_id IN ('g0', 'g1') ORDER BY id`,
  );
  return rows.map(({ id, group_id, title }) => `${id} ${group_id} ${title}`).sort();
}

function heldBy(device: TestDevice): string[] {
  return [...device.rows()]
    .flatMap(([key, { id, group_id, title }]) =>
      key.startsWith('post/') ? [`${id} ${group_id} ${title}`] : [],
    )
    .sort();
}

/** What a device had before a stream, to hold against what the stream sent. */
function resumed(device: TestDevice, stream: TestStream, quiet: Set<string>) {
  const before = new Map(device.positions().map(({ name, after }) => [name, BigInt(after)]));
  return {
    /** Operations that were sent; none of them may be one that the device had, or of a row that it needs no more. */
    count: () => {
      let operations = 0;
      for (const { data } of stream.lines)
        for (const { op, op_id, object_id = '' } of data?.data ?? []) {
          const name = data?.bucket ?? '';
          expect(BigInt(op_id)).toBeGreaterThan(before.get(name) ?? 0n);
          before.set(name, BigInt(op_id));
          if (op === 'MOVE') continue;
          operations += 1;
          if (!/^p\d+$/.test(object_id) || Number(object_id.slice(1)) <= QUIET_FROM) continue;
          expect(quiet).not.toContain(object_id);
          quiet.add(object_id);
        }
      expect(stream.mismatches).toEqual([]);
      return operations;
    },
  };
}

/** How often; the long lane kills it more often. */
const KILLS = Number(process.env.KILLS ?? 4);

test('SY-100 killed at any moment while others write, devices go on from where they were: nothing twice, nothing missing, one version', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`SEED=${seed}`);
  const random = seeded(seed);
  const device = new TestDevice();
  const versions = new Set<string>();
  const quiet = new Set<string>();
  const token = await bench.identities.token('u1');
  let atMost = (ROWS * 2) / 3;
  let sent = 0;
  let service: TestProcess | undefined;
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const writers = [startWriter(random, 0), startWriter(random, 1)];
    if (service !== undefined) {
      const stream = await TestStream.open({ url: service.url, token, device });
      const watched = resumed(device, stream, quiet);
      await new Promise((wake) => setTimeout(wake, random() * 700));
      await service.kill();
      await stream.untilOver();
      sent += watched.count();
      if (kill % 3 === 0) await killedWhileStarting(bench, db, dataDir, 300 + random() * 1_500);
    }
    service = await startTestProcess(bench, db, dataDir);
    await service.untilReady();
    const stream = await TestStream.open({ url: service.url, token, device });
    const watched = resumed(device, stream, quiet);
    for (const writer of writers) atMost += await writer.stop();
    await db.sql(`INSERT INTO post VALUES ('mark${kill}', 'g0', 'mark')`);
    atMost += 1;
    await stream.untilComplete((held) => held.rows().has(`post/mark${kill}`), 20_000);
    expect(heldBy(device)).toEqual(await expected());
    for (const { name } of device.positions()) versions.add(name.slice(0, name.indexOf('#')));
    stream.close();
    await stream.untilOver();
    sent += watched.count();
    expect(sent).toBeLessThanOrEqual(atMost);
  }
  await service?.kill();
  expect(versions.size).toBe(1);
  expect(quiet.size).toBe(((ROWS - QUIET_FROM) * 2) / 3);
  console.log(`${KILLS} kills, ${sent} operations sent of at most ${atMost}`);
}, 300_000);
