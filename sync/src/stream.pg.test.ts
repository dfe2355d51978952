import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SyncService } from './service.ts';
import type { Stream } from './streams.ts';
import { membership, startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';
import { askWriteCheckpoint, type Line, TestDevice, type TestStream } from './test-client.ts';

let bench: TestBench;
let db: TestDatabase;
let service: SyncService;

beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

beforeEach(async () => {
  db = await bench.database();
  await db.sql(`
    INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'), ('b2', 'u2', 'g2', 'chair');
    INSERT INTO post VALUES ('p1', 'g1', 'one', '', 'hidden', 1), ('p2', 'g2', 'two', '', 'hidden', 2);
    INSERT INTO minutes VALUES ('m1', 'g1', 'u3', true, 'm'), ('m2', 'g2', 'u1', true, 'm'), ('m3', 'g2', 'u1', false, 'm');
    INSERT INTO letter VALUES ('l1', 'u1', 'dear'), ('l2', 'u2', 'dear')`);
  service = await db.service();
});
afterEach(() => db.close());

/** Opens a stream and waits until it has everything and its first write checkpoint. */
async function settled(
  userId: string,
  options: Parameters<TestDatabase['open']>[2] = {},
): Promise<TestStream> {
  const stream = await db.open(service, userId, options);
  await stream.untilComplete((device) => device.writeCheckpoint > 0n);
  return stream;
}

/** The service has all that was committed before this call. */
async function replicated(): Promise<void> {
  const witness = new TestDevice();
  const promised = await askWriteCheckpoint(service.url, await bench.identities.token('witness'), witness);
  const stream = await db.open(service, 'witness', { device: witness });
  await stream.untilComplete((device) => device.writeCheckpoint >= promised);
  stream.close();
}

/** The names of the lines since line `from`. */
function kinds(stream: TestStream, from = 0): string[] {
  return stream.lines.slice(from).map((line) => Object.keys(line)[0] ?? '');
}

const keys = (stream: TestStream) => [...stream.device.rows().keys()].sort();

test('SY-1 the first line is a checkpoint with every bucket and stream; then data by priority, then complete', async () => {
  const stream = await db.open(service, 'u1');
  await stream.untilComplete();
  expect(stream.contentType).toBe('application/x-ndjson');
  expect(kinds(stream).slice(0, 7)).toEqual([
    'checkpoint',
    'data',
    'partial_checkpoint_complete',
    'data',
    'partial_checkpoint_complete',
    'data',
    'checkpoint_complete',
  ]);
  const { checkpoint } = stream.lines[0] ?? {};
  expect(checkpoint?.streams).toEqual([
    { name: 'letters', is_default: true, errors: [] },
    { name: 'posts', is_default: true, errors: [] },
    { name: 'minutes', is_default: true, errors: [] },
  ]);
  expect(
    checkpoint?.buckets.map(({ bucket, priority, subscriptions }) => [
      bucket.replace(/^[^#]+#/, ''),
      priority,
      subscriptions,
    ]),
  ).toEqual([
    ['letters|0["u1"]', 0, [{ default: 0 }]],
    ['posts|0["g1"]', 1, [{ default: 1 }]],
    ['minutes|0["u1"]', 2, [{ default: 2 }]],
  ]);
  const partials = stream.lines.flatMap((line) => line.partial_checkpoint_complete?.priority ?? []);
  expect(partials).toEqual([0, 1]);
  expect(keys(stream)).toEqual(['letter/l1', 'minutes/m2', 'post/p1']);
  expect(stream.mismatches).toEqual([]);
});

test('SY-2 ids are decimal strings; sums, counts and priorities are numbers; a row is the text of a flat object', async () => {
  const stream = await settled('u1');
  const { checkpoint } = stream.lines[0] ?? {};
  const operation = stream.lines
    .flatMap((line) => line.data?.data ?? [])
    .find((op) => op.object_type === 'post');
  expect(checkpoint?.last_op_id).toMatch(/^\d+$/);
  expect(
    checkpoint?.buckets.every(({ checksum, count, priority }) =>
      [checksum, count, priority].every(Number.isInteger),
    ),
  ).toBe(true);
  expect(operation).toMatchObject({ op: 'PUT', object_type: 'post', object_id: 'p1' });
  expect(operation?.op_id).toMatch(/^\d+$/);
  expect(JSON.parse(operation?.data ?? '')).toEqual({
    id: 'p1',
    group_id: 'g1',
    title: 'one',
    body: '',
    hits: 1,
  });
});

test('SY-3 only the columns of the query are sent', async () => {
  const stream = await settled('u1');
  expect(JSON.stringify(stream.lines)).not.toContain('hidden');
});

test('SY-4 a commit is one diff with what it changed: insert, update, no-op update, delete', async () => {
  const stream = await settled('u1');
  const steps: [sql: string, operation: object][] = [
    [`INSERT INTO post VALUES ('p9', 'g1', 'nine')`, { op: 'PUT', object_id: 'p9' }],
    [`UPDATE post SET title = 'ten' WHERE id = 'p9'`, { op: 'PUT', object_id: 'p9' }],
    [`UPDATE post SET title = 'ten' WHERE id = 'p9'`, { op: 'PUT', object_id: 'p9' }],
    [`DELETE FROM post WHERE id = 'p9'`, { op: 'REMOVE', object_id: 'p9', data: null }],
  ];
  for (const [sql, operation] of steps) {
    const from = stream.lines.length;
    const completed = stream.completed;
    await db.sql(sql);
    await stream.until((now) => now.completed > completed);
    expect(kinds(stream, from)).toEqual([
      'checkpoint_diff',
      'data',
      'partial_checkpoint_complete',
      'checkpoint_complete',
    ]);
    expect(stream.lines[from + 1]?.data?.data).toMatchObject([operation]);
  }
  expect(stream.mismatches).toEqual([]);
});

test('SY-5 a transaction is never cut in two, over tables and streams', async () => {
  const stream = await settled('u1');
  const seen: [posts: number, letters: number][] = [];
  const all = stream.until((now) => {
    if (now.lines.at(-1)?.checkpoint_complete !== undefined) {
      const rows = keys(now);
      seen.push([
        rows.filter((key) => key.startsWith('post/t')).length,
        rows.filter((key) => key.startsWith('letter/t')).length,
      ]);
    }
    return keys(now).includes('post/t39');
  });
  for (let at = 0; at < 40; at += 1)
    await db.sql(`INSERT INTO post VALUES ('t${at}', 'g1'); INSERT INTO letter VALUES ('t${at}', 'u1')`);
  await all;
  expect(seen.length).toBeGreaterThan(2);
  for (const [posts, letters] of seen) expect(posts).toBe(letters);
});

test('SY-6 what does not concern a client is not sent to it', async () => {
  const stream = await settled('u1');
  const from = stream.lines.length;
  await db.sql(`INSERT INTO post VALUES ('x', 'g2', 'not yours'); INSERT INTO unrelated VALUES ('x', 'x')`);
  await db.sql(`UPDATE minutes SET text = 'changed' WHERE id = 'm3'`);
  await db.sql(`INSERT INTO post VALUES ('y', 'g1', 'yours')`);
  await stream.untilComplete((device) => device.rows().has('post/y'));
  expect(kinds(stream, from)).toEqual([
    'checkpoint_diff',
    'data',
    'partial_checkpoint_complete',
    'checkpoint_complete',
  ]);
});

test('SY-7 a row that moves between buckets is a REMOVE here and a PUT there, in one checkpoint', async () => {
  await db.sql(`INSERT INTO belongs VALUES ('b3', 'u1', 'g2', 'member')`);
  const [both, second] = [await settled('u1'), await settled('u2')];
  const from = both.lines.length;
  await db.sql(`UPDATE post SET group_id = 'g2' WHERE id = 'p1'`);
  await Promise.all([
    both.untilComplete((device) => device.rows().get('post/p1')?.group_id === 'g2'),
    second.untilComplete((device) => device.rows().has('post/p1')),
  ]);
  const lines = both.lines.slice(from);
  expect(lines.filter((line) => line.checkpoint_diff !== undefined)).toHaveLength(1);
  expect(lines.flatMap((line) => line.data?.data.map(({ op }) => op) ?? []).sort()).toEqual([
    'PUT',
    'REMOVE',
  ]);
});

test('SY-8 a row that leaves the last bucket of a client vanishes there', async () => {
  const stream = await settled('u1');
  await db.sql(`UPDATE minutes SET shown = false WHERE id = 'm2'`);
  await stream.untilComplete((device) => !device.rows().has('minutes/m2'));
  await db.sql(`UPDATE minutes SET shown = true WHERE id = 'm2'`);
  await stream.untilComplete((device) => device.rows().has('minutes/m2'));
  await db.sql(`UPDATE letter SET reader_id = 'u2' WHERE id = 'l1'`);
  await stream.untilComplete((device) => !device.rows().has('letter/l1'));
  expect(stream.mismatches).toEqual([]);
});

test('SY-9 a grant that comes or goes changes the buckets inside the connection, in the same checkpoint', async () => {
  const stream = await settled('u1');
  await db.sql(
    `UPDATE post SET title = 'for newcomers' WHERE id = 'p2'; INSERT INTO belongs VALUES ('b3', 'u1', 'g2', 'chair')`,
  );
  await stream.untilComplete((device) => device.rows().get('post/p2')?.title === 'for newcomers');
  expect(stream.device.bucketNames()).toEqual([
    'letters|0["u1"]',
    'minutes|0["u1"]',
    'minutes|1["g2"]',
    'posts|0["g1"]',
    'posts|0["g2"]',
  ]);

  const from = stream.lines.length;
  await db.sql(
    `UPDATE belongs SET role = 'member' WHERE id = 'b3'; INSERT INTO post VALUES ('p3', 'g2', 'three')`,
  );
  await stream.untilComplete((device) => device.rows().has('post/p3'));
  const diff = stream.lines.slice(from).find((line) => line.checkpoint_diff !== undefined)?.checkpoint_diff;
  expect(diff?.removed_buckets.map((name) => name.replace(/^[^#]+#/, ''))).toEqual(['minutes|1["g2"]']);

  await db.sql(`DELETE FROM belongs WHERE user_id = 'u1'`);
  await stream.untilComplete((device) => device.bucketNames().length === 2);
  expect(keys(stream)).toEqual(['letter/l1', 'minutes/m2']);
  await db.sql(`INSERT INTO belongs VALUES ('b4', 'u1', 'g1', 'member')`);
  await stream.untilComplete((device) => device.rows().has('post/p1'));
  expect(stream.mismatches).toEqual([]);
});

test('SY-10 whoever has nothing is told so by an empty checkpoint, and gets the first row as it comes', async () => {
  const stream = await db.open(service, 'nobody');
  await stream.untilComplete();
  expect(kinds(stream).slice(0, 3)).toEqual([
    'checkpoint',
    'partial_checkpoint_complete',
    'checkpoint_complete',
  ]);
  expect(stream.device.rows().size).toBe(0);
  await db.sql(`INSERT INTO letter VALUES ('first', 'nobody', 'dear')`);
  await stream.untilComplete((device) => device.rows().has('letter/first'));
});

test('SY-11 a returning client gets what it missed and no more, deletes too', async () => {
  const device = new TestDevice();
  await db.sql(`INSERT INTO post SELECT 'q' || n, 'g1', 'q' FROM generate_series(1, 50) n`);
  const first = await settled('u1', { device });
  await first.untilComplete(() => device.rows().has('post/q50'));
  first.close();
  await first.untilOver();
  await db.sql(`DELETE FROM post WHERE id = 'p1'`);
  for (const title of ['a', 'b', 'c']) await db.sql(`UPDATE post SET title = '${title}' WHERE id = 'q1'`);
  await db.sql(`INSERT INTO letter VALUES ('l9', 'u2', 'not yours')`);
  await replicated();
  const second = await db.open(service, 'u1', { device });
  await second.untilComplete((held) => held.rows().get('post/q1')?.title === 'c');
  const operations = second.lines.flatMap((line) => line.data?.data ?? []);
  expect(operations.map(({ op }) => op).sort()).toEqual(['MOVE', 'PUT', 'REMOVE']);
  expect(device.rows().has('post/p1')).toBe(false);
  expect(second.mismatches).toEqual([]);
});

test('SY-12 a bucket that the client holds and may not have any more is not listed, so the client drops it', async () => {
  const device = new TestDevice();
  const first = await settled('u1', { device });
  first.close();
  await first.untilOver();
  await db.sql(`DELETE FROM belongs WHERE user_id = 'u1'`);
  await replicated();
  const second = await settled('u1', { device });
  expect(keys(second)).toEqual(['letter/l1', 'minutes/m2']);
});

test('SY-13 a client that was cut off in the middle of a download goes on where it was', async () => {
  await db.sql(`INSERT INTO post SELECT 'q' || n, 'g1', repeat('x', 500) FROM generate_series(1, 5000) n`);
  await db.sql(`UPDATE post SET title = 'changed' WHERE id LIKE 'q%7'`);
  const device = new TestDevice();
  await settled('u1');
  const first = await db.open(service, 'u1', { device, cutOffAfter: 4 });
  await first.untilOver();
  const had = [...device.buckets.values()].reduce((sum, bucket) => sum + bucket.rows.size, 0);
  expect([first.completed, had > 1_000, had < 4_000]).toEqual([0, true, true]);
  await db.sql(`UPDATE post SET title = 'later' WHERE id IN ('q1', 'q4999')`);
  const second = await db.open(service, 'u1', { device });
  await second.untilComplete((held) => held.rows().get('post/q4999')?.title === 'later');
  const puts = second.lines.flatMap((line) => line.data?.data ?? []).filter(({ op }) => op === 'PUT').length;
  expect(puts).toBeLessThan(5_003 - had + 10);
  expect(second.mismatches).toEqual([]);
});

test('SY-14 positions of an earlier start of the service mean nothing: all is sent under new names, in one checkpoint', async () => {
  const device = new TestDevice();
  const first = await settled('u1', { device });
  const before = [...device.buckets.keys()];
  await service.close();
  await first.untilOver();
  service = await db.service();
  const second = await settled('u1', { device });
  expect([...device.buckets.keys()].filter((name) => before.includes(name))).toEqual([]);
  expect(keys(second)).toEqual(['letter/l1', 'minutes/m2', 'post/p1']);
  expect(second.completed).toBeLessThanOrEqual(2);
});

test('SY-15 a large bucket comes in chunks of at most 1000 operations and about 1 MiB', async () => {
  await db.sql(`INSERT INTO post SELECT 'q' || n, 'g1', 'q' FROM generate_series(1, 2500) n`);
  await db.sql(
    `INSERT INTO letter SELECT 'big' || n, 'u3', repeat('x', 100000) FROM generate_series(1, 25) n`,
  );
  const [posts, letters] = [await db.open(service, 'u1'), await db.open(service, 'u3')];
  await Promise.all([
    posts.untilComplete((device) => device.rows().has('post/q2500')),
    letters.untilComplete((device) => device.rows().has('letter/big25')),
  ]);
  const chunks = posts.lines.flatMap((line) => (line.data?.bucket.includes('posts') ? [line.data] : []));
  expect(Math.max(...chunks.map((chunk) => chunk.data.length))).toBe(1000);
  for (const chunk of chunks) if (chunk.has_more) expect(chunk.data).toHaveLength(1000);
  expect(chunks.filter((chunk) => chunk.has_more)).toHaveLength(2);
  expect(chunks.at(-1)?.has_more).toBe(false);
  for (const line of letters.lines) expect(JSON.stringify(line).length).toBeLessThan(1_300_000);
  expect(letters.lines.filter((line) => line.data !== undefined).length).toBeGreaterThan(1);
});

test('SY-16 subscriptions: explicit reasons, a more urgent priority, unknown streams absent, defaults left out', async () => {
  const stream = await db.open(service, 'u1', {
    body: {
      streams: {
        include_defaults: true,
        subscriptions: [
          { stream: 'posts', parameters: null, override_priority: 0 },
          { stream: 'no_such_stream', parameters: { a: 1 }, override_priority: null },
        ],
      },
    },
  });
  await stream.untilComplete();
  const posts = stream.lines[0]?.checkpoint?.buckets.find(({ bucket }) => bucket.includes('posts'));
  expect(posts).toMatchObject({ priority: 0, subscriptions: [{ sub: 0 }, { default: 1 }] });
  expect(stream.lines[0]?.checkpoint?.streams.map(({ name }) => name)).toEqual([
    'letters',
    'posts',
    'minutes',
  ]);

  const alone = await db.open(service, 'u1', {
    body: {
      streams: {
        include_defaults: false,
        subscriptions: [{ stream: 'posts', parameters: null, override_priority: null }],
      },
    },
  });
  await alone.untilComplete();
  expect(alone.lines[0]?.checkpoint?.buckets).toMatchObject([{ priority: 1, subscriptions: [{ sub: 0 }] }]);
  expect(alone.lines[0]?.checkpoint?.streams.map(({ name }) => name)).toEqual(['posts']);
});

test('SY-102 SY-103 streams by claim and on demand: each subscription narrows, and brings its own bucket up to date', async () => {
  const streams: readonly Stream[] = [
    {
      name: 'rules',
      priority: 1,
      queries: [{ table: 'unrelated', audience: [{ to: 'everyone', claims: { role: 'chair' } }] }],
    },
    {
      name: 'one_group',
      priority: 2,
      onDemand: true,
      queries: [
        {
          table: 'post',
          columns: ['id', 'title'],
          asked: { hits: 'hits' },
          audience: [{ to: 'granted', column: 'group_id', grant: membership }],
        },
      ],
    },
  ];
  await db.sql(`INSERT INTO unrelated VALUES ('r', 'for chairs')`);
  const own = await db.service({ streams });
  const ask = (hits: unknown, priority: number | null = null) => ({
    stream: 'one_group',
    parameters: { hits },
    override_priority: priority,
  });
  const body = { streams: { subscriptions: [ask(1), ask('7', 0), ask(null), ask(2)] } };
  const chair = await db.open(own, 'u1', {
    body,
    token: await bench.identities.token('u1', { role: 'chair' }),
  });
  await chair.untilComplete();
  const { checkpoint } = chair.lines[0] ?? {};
  expect(checkpoint?.streams).toEqual([
    { name: 'rules', is_default: true, errors: [] },
    { name: 'one_group', is_default: false, errors: [] },
  ]);
  const described = checkpoint?.buckets.map(({ bucket, ...rest }) => ({
    ...{ bucket: bucket.slice(bucket.indexOf('#') + 1), of: rest.subscriptions },
    priority: rest.priority,
  }));
  expect(described).toEqual([
    { bucket: 'rules|0[]', of: [{ default: 0 }], priority: 1 },
    { bucket: 'one_group|0["g1","1"]', of: [{ sub: 0 }], priority: 2 },
    { bucket: 'one_group|0["g1","7"]', of: [{ sub: 1 }], priority: 0 },
    // p2 has 2 hits, but belongs to a group that is not u1's
    { bucket: 'one_group|0["g1","2"]', of: [{ sub: 3 }], priority: 2 },
  ]);
  expect(keys(chair)).toEqual(['post/p1', 'unrelated/r']);
  await db.sql(`UPDATE post SET hits = 7 WHERE id = 'p1'`);
  await db.sql(`INSERT INTO belongs VALUES ('b3', 'u1', 'g2', 'member')`);
  await chair.untilComplete((device) => device.rows().has('post/p2'));
  expect(keys(chair)).toEqual(['post/p1', 'post/p2', 'unrelated/r']);

  const member = await db.open(own, 'u1');
  await member.untilComplete();
  expect(keys(member)).toEqual([]);
});

test('SY-17 a write checkpoint comes as an empty diff, is repeated on every diff, and reaches this device only', async () => {
  const token = await bench.identities.token('u1');
  const [mine, other] = [await settled('u1'), await settled('u1')];
  const from = mine.lines.length;
  const promised = await askWriteCheckpoint(service.url, token, mine.device);
  await mine.untilComplete((device) => device.writeCheckpoint === promised);
  expect(mine.lines.slice(from)).toMatchObject([
    { checkpoint_diff: { write_checkpoint: String(promised), removed_buckets: [], updated_buckets: [] } },
    { checkpoint_complete: {} },
  ]);
  await db.sql(`INSERT INTO post VALUES ('w', 'g1', 'w')`);
  await Promise.all(
    [mine, other].map((stream) => stream.untilComplete((device) => device.rows().has('post/w'))),
  );
  expect(mine.device.writeCheckpoint).toBe(promised);
  expect(other.device.writeCheckpoint).toBeLessThan(promised);
});

test('SY-18 a write checkpoint never comes before what was committed when it was asked for', async () => {
  const token = await bench.identities.token('u1');
  const stream = await settled('u1');
  for (let round = 0; round < 20; round += 1) {
    await db.sql(`INSERT INTO post VALUES ('own${round}', 'g1')`);
    const promised = await askWriteCheckpoint(service.url, token, stream.device);
    await stream.untilComplete((device) => device.writeCheckpoint >= promised);
    expect(stream.device.rows().has(`post/own${round}`)).toBe(true);
  }
});

test('SY-19 a device that this service has promised nothing gets a fresh write checkpoint when its stream starts', async () => {
  const token = await bench.identities.token('u1');
  const device = new TestDevice();
  const lost = await askWriteCheckpoint(service.url, token, device);
  await service.close();
  service = await db.service();
  const stream = await db.open(service, 'u1', { device });
  await stream.untilComplete((held) => held.writeCheckpoint >= lost);
  const again = await db.open(service, 'u1', { device: new TestDevice(device.clientId) });
  await again.untilComplete();
  expect(again.lines[0]?.checkpoint?.write_checkpoint).toBe(String(device.writeCheckpoint));
});

test('SY-25 a reader that takes nothing holds nobody up, and is cut off in the end', async () => {
  await service.close();
  service = await db.service({ stallMs: 1_500 });
  await db.sql(
    `INSERT INTO letter SELECT 'big' || n, 'u3', repeat('x', 100000) FROM generate_series(1, 300) n`,
  );
  const token = await bench.identities.token('u3');
  const { connect } = await import('node:net');
  const body = JSON.stringify({ buckets: [], client_id: 'slow' });
  const socket = connect(service.port, '127.0.0.1');
  const gone = new Promise<void>((closed) => socket.once('close', () => closed()));
  socket.on('error', () => {});
  socket.pause();
  socket.write(
    `POST /sync/stream HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const other = await settled('u1');
  for (let round = 0; round < 10; round += 1)
    await db.sql(`UPDATE post SET title = 'r${round}' WHERE id = 'p1'`);
  await other.untilComplete((device) => device.rows().get('post/p1')?.title === 'r9');
  setTimeout(() => socket.resume(), 2_500);
  await gone;
  expect(socket.bytesRead).toBeLessThan(30_000_000);
});

test('SY-26 keepalives come now and then; a word before the token expires; then 0 and the end', async () => {
  await service.close();
  service = await db.service({ keepaliveMs: 150 });
  const now = Math.floor(Date.now() / 1000);
  const token = await bench.identities.token('u1', { exp: now + 3 });
  const stream = await db.open(service, 'u1', { token });
  await stream.untilOver();
  const seconds = stream.lines.flatMap((line: Line) => line.token_expires_in ?? []);
  expect(seconds.length).toBeGreaterThan(3);
  expect(seconds.at(-1)).toBe(0);
  expect(seconds.slice(0, -1).every((left, at) => left > 0 && left <= (seconds[at - 1] ?? 3))).toBe(true);
  expect(stream.lines.at(-1)).toEqual({ token_expires_in: 0 });
});

test('SY-27 many streams on one bucket all get a commit, each what it lacks', async () => {
  const streams = await Promise.all(Array.from({ length: 60 }, () => settled('u1')));
  for (let round = 0; round < 5; round += 1)
    await db.sql(`UPDATE post SET title = 'n${round}' WHERE id = 'p1'`);
  await Promise.all(
    streams.map((stream) => stream.untilComplete((device) => device.rows().get('post/p1')?.title === 'n4')),
  );
  expect(streams.flatMap((stream) => stream.mismatches)).toEqual([]);
});
