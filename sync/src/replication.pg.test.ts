import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Stream } from './streams.ts';
import { startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';
import type { TestStream } from './test-client.ts';

let bench: TestBench;
let db: TestDatabase;

beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  db = await bench.database();
  await db.sql(`INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member')`);
});
afterEach(() => db.close());

const LONG = 'long '.repeat(2_000);

const bodyOf = (stream: TestStream, key: string) => stream.device.rows().get(key)?.body;

test('SY-61 values are the same by snapshot and by replication, int8 beyond 2^53 and all', async () => {
  await db.sql(`
    CREATE TYPE mood AS ENUM ('fine');
    CREATE DOMAIN flag AS bool;
    CREATE TABLE probe (
      id uuid PRIMARY KEY, who text, b bool, d_b flag, i2 int2, i8 int8, n numeric, f4 float4, f8 float8, d date, t time, ts timestamp,
      tstz timestamptz, j json, jb jsonb, ba bytea, ta text[], ia int[], iv interval, e mood, nul text,
      g int GENERATED ALWAYS AS (i2 + 1) STORED);
    ALTER PUBLICATION powersync ADD TABLE probe`);
  const insert = (id: number) => `INSERT INTO probe VALUES
    ('00000000-0000-0000-0000-00000000000${id}', 'u1', true, false, 1, 9007199254740993, 1234567890123.4500, 1e20, 'NaN', '2026-07-01', '12:30',
     '2026-07-01 12:30:00.123', '2026-07-01 12:30:00.123456+02', '{"a": 1,"b":[1, 2]}', '{"a": 1,"b":[1,2]}', '\\x00ff',
     '{x,"y z",NULL}', '{1,2}', '1 day 2 hours', 'fine', NULL)`;
  await db.sql(insert(1));
  const streams: readonly Stream[] = [
    { name: 'probes', priority: 3, queries: [{ table: 'probe', audience: [{ to: 'user', column: 'who' }] }] },
  ];
  const service = await db.service({ streams });
  const stream = await db.open(service, 'u1');
  await stream.untilComplete((device) => device.rows().size === 1);
  await db.sql(
    `SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET extra_float_digits = -5; ${insert(2)}`,
  );
  await stream.untilComplete((device) => device.rows().size === 2);
  const [snapshot, replicated] = stream.lines
    .flatMap((line) => line.data?.data ?? [])
    .map(({ data }) => data);
  expect(snapshot).toBe(
    `{"id":"00000000-0000-0000-0000-000000000001","who":"u1","b":1,"d_b":0,"i2":1,"i8":9007199254740993,"n":"1234567890123.4500","f4":1e+20,"f8":null,"d":"2026-07-01","t":"12:30:00.000000","ts":"2026-07-01T12:30:00.123000","tstz":"2026-07-01T10:30:00.123456Z","j":"{\\"a\\": 1,\\"b\\":[1, 2]}","jb":"{\\"a\\": 1, \\"b\\": [1, 2]}","ta":"[\\"x\\",\\"y z\\",null]","ia":"[1,2]","iv":"1 day 02:00:00","e":"fine","nul":null}`,
  );
  expect(replicated).toBe(snapshot?.replace('00001', '00002'));
});

test('SY-62 what was committed while the snapshot was taken is neither lost nor doubled', async () => {
  let written = 0;
  let stop = false;
  const writing = (async () => {
    while (!stop) {
      written += 1;
      await db.sql(`INSERT INTO post VALUES ('w${written}', 'g1', 'w')`);
    }
  })();
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await stream.untilComplete();
  stop = true;
  await writing;
  await stream.untilComplete((device) => device.rows().has(`post/w${written}`));
  expect(stream.device.rows().size).toBe(written);
  expect(stream.mismatches).toEqual([]);
});

test('SY-63 a long value that an update left alone stays, after a snapshot and after an insert', async () => {
  await db.sql(`INSERT INTO post VALUES ('s', 'g1', 'one', $1)`.replace('$1', `'${LONG}'`));
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await db.sql(`INSERT INTO post VALUES ('i', 'g1', 'one', '${LONG}')`);
  await db.sql(`UPDATE post SET title = 'two'`);
  await stream.untilComplete((device) => device.rows().get('post/i')?.title === 'two');
  expect([bodyOf(stream, 'post/s'), bodyOf(stream, 'post/i')]).toEqual([LONG, LONG]);
  await db.sql(`UPDATE post SET id = id || '2', title = 'three'; UPDATE post SET title = 'four'`);
  await stream.untilComplete((device) => device.rows().get('post/i2')?.title === 'four');
  expect([...stream.device.rows().keys()].sort()).toEqual(['post/i2', 'post/s2']);
  expect([bodyOf(stream, 'post/s2'), bodyOf(stream, 'post/i2')]).toEqual([LONG, LONG]);
  await db.sql(`ALTER TABLE post REPLICA IDENTITY FULL; UPDATE post SET title = 'five'`);
  await stream.untilComplete((device) => device.rows().get('post/i2')?.title === 'five');
  expect(bodyOf(stream, 'post/s2')).toBe(LONG);
});

test('SY-64 a new primary key is a REMOVE of the old id and a PUT of the new one, in one checkpoint', async () => {
  await db.sql(`INSERT INTO post VALUES ('a', 'g1', 'A'), ('b', 'g1', 'B')`);
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await stream.untilComplete((device) => device.writeCheckpoint > 0n);
  const from = stream.lines.length;
  await db.sql(`UPDATE post SET id = 'c' WHERE id = 'a'`);
  await stream.untilComplete((device) => device.rows().has('post/c'));
  const operations = stream.lines.slice(from).flatMap((line) => line.data?.data ?? []);
  expect(operations.map(({ op, object_id }) => `${op} ${object_id}`).sort()).toEqual(['PUT c', 'REMOVE a']);
  // two rows that swap their keys within a transaction
  await db.sql(
    `UPDATE post SET id = 'x' WHERE id = 'b'; UPDATE post SET id = 'b' WHERE id = 'c'; UPDATE post SET id = 'c' WHERE id = 'x'`,
  );
  await stream.untilComplete((device) => device.rows().get('post/b')?.title === 'A');
  expect(stream.device.rows().get('post/c')?.title).toBe('B');
  expect(stream.mismatches).toEqual([]);
});

test('SY-65 TRUNCATE takes the rows away, also with writes before and after it in its transaction', async () => {
  await db.sql(`INSERT INTO post VALUES ('a', 'g1', 'A'), ('b', 'g1', 'B')`);
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await stream.untilComplete((device) => device.rows().size === 2);
  await db.sql(
    `INSERT INTO post VALUES ('c', 'g1'); TRUNCATE post; INSERT INTO post VALUES ('d', 'g1', 'D'), ('a', 'g1', 'again')`,
  );
  await stream.untilComplete((device) => device.rows().has('post/d'));
  expect([...stream.device.rows().keys()].sort()).toEqual(['post/a', 'post/d']);
  await db.sql(`TRUNCATE belongs`);
  await stream.untilComplete((device) => device.bucketNames().every((name) => !name.startsWith('posts')));
  expect(stream.mismatches).toEqual([]);
});

test('SY-66 a transaction that is rolled back, wholly or in part, leaves no trace', async () => {
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await stream.untilComplete((device) => device.writeCheckpoint > 0n);
  const from = stream.lines.length;
  await db.sql(`BEGIN; INSERT INTO post VALUES ('no', 'g1'); ROLLBACK`);
  await db.sql(
    `BEGIN; INSERT INTO post VALUES ('yes', 'g1'); SAVEPOINT s; INSERT INTO post VALUES ('no', 'g1'); ROLLBACK TO s; COMMIT`,
  );
  await stream.untilComplete((device) => device.rows().size === 1);
  expect([...stream.device.rows().keys()]).toEqual(['post/yes']);
  expect(stream.lines.slice(from).filter((line) => line.checkpoint_diff !== undefined)).toHaveLength(1);
});

test('SY-67 an altered table is taken up anew: the stream ends, and the next one has the new column', async () => {
  await db.sql(`INSERT INTO letter VALUES ('l', 'u1', 'dear')`);
  const service = await db.service();
  const first = await db.open(service, 'u1');
  await first.untilComplete();
  await db.sql(`ALTER TABLE letter ADD COLUMN stamp text DEFAULT 'old'; UPDATE letter SET text = 'dear you'`);
  await first.untilOver();
  let rows = first.device.rows();
  while (rows.get('letter/l')?.stamp === undefined) {
    const next = await db.open(service, 'u1', { device: first.device }).catch(() => undefined);
    await next?.untilComplete().catch(() => {});
    rows = first.device.rows();
  }
  expect(rows.get('letter/l')).toEqual({ id: 'l', reader_id: 'u1', text: 'dear you', stamp: 'old' });
});

test('SY-68 a table that can not be replicated is told in one sentence, and the service waits for it to be mended', async () => {
  const told: string[] = [];
  const keep = (details: object) => told.push(JSON.stringify(details));
  await db.sql(`ALTER PUBLICATION powersync DROP TABLE letter`);
  const starting = db.service({ log: { info: () => {}, warn: keep } });
  while (told.length === 0) await new Promise((wake) => setTimeout(wake, 10));
  expect(told[0]).toContain('Table letter is in no publication powersync');
  await db.sql(`ALTER PUBLICATION powersync ADD TABLE letter`);
  await starting;
});

test('SY-69 the slot is a temporary one, and gone when the service is', async () => {
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await db.sql(`INSERT INTO post VALUES ('a', 'g1')`);
  await stream.untilComplete((device) => device.rows().size === 1);
  const slots = async () => {
    const { Client } = (await import('pg')).default;
    const client = new Client(db.url);
    await client.connect();
    const { rows } = await client.query<{ temporary: boolean }>(
      'SELECT temporary FROM pg_replication_slots WHERE database = current_database()',
    );
    await client.end();
    return rows;
  };
  expect(await slots()).toEqual([{ temporary: true }]);
  await service.close();
  expect(await slots()).toEqual([]);
});
