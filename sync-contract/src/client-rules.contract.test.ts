import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { type Connection, openRealDevice, type RealDevice } from './real-device.ts';
import {
  checkpoint,
  complete,
  data,
  diff,
  partial,
  put,
  remove,
  type StandIn,
  startStandIn,
  story,
} from './stand-in.ts';

// What the client SDK makes of lines: an endpoint may rely on it, whichever endpoint it is.

let standIn: StandIn;
let device: RealDevice;
beforeAll(async () => {
  device = await openRealDevice();
});
beforeEach(async () => {
  standIn = await startStandIn();
});
afterEach(async () => {
  await device.clear();
  await standIn.close();
});
afterAll(() => device.close());

const GEAR = 'SELECT id, name FROM gear ORDER BY id';
const QUIET_MS = 250;
const quiet = () => new Promise((wake) => setTimeout(wake, QUIET_MS));

/** A device on the stand-in, and its first stream. */
async function connected(options: Partial<Connection> = {}) {
  device.connect({ endpoint: standIn.url, token: () => 'a.b.c', ...options });
  return standIn.stream(0);
}

const shows = (...rows: [id: string, name: string][]) =>
  device.shows(
    GEAR,
    rows.map(([id, name]) => ({ id, name })),
  );

claimed(
  'P1.5, P3.11 the client speaks plain HTTP, and takes NDJSON alone though it prefers BSON',
  async () => {
    const stream = await connected();
    stream.send(...story('a', 1, [put(1, 'g1', 'mic')], 1));
    await shows(['g1', 'mic']);
    expect(stream.headers).toMatchObject({
      accept: 'application/vnd.powersync.bson-stream;q=0.9,application/x-ndjson;q=0.8',
      'x-user-agent': expect.any(String),
    });
    expect(stream.body).toMatchObject({
      buckets: [],
      include_checksum: true,
      raw_data: true,
      client_id: expect.any(String),
    });
    expect(new Set(standIn.seen)).toEqual(new Set(['POST /sync/stream']));
  },
);

claimed('P2.16 a refusal is tried again after the delay, with a new token after a 401', async () => {
  standIn.refusal = 401;
  device.connect({ endpoint: standIn.url, token: () => 'a.b.c' });
  await expect.poll(() => standIn.seen.length, { timeout: 20_000 }).toBeGreaterThan(2);
  expect(device.tokensAsked()).toBeGreaterThan(1);
  standIn.refusal = 500;
  const asked = standIn.seen.length;
  await expect.poll(() => standIn.seen.length, { timeout: 20_000 }).toBeGreaterThan(asked + 1);
  standIn.refusal = undefined;
  (await standIn.stream(0)).send(...story('a', 1, [put(1, 'g1', 'mic')], 1));
  await shows(['g1', 'mic']);
});

claimed(
  'P3.8 another subscription is another request: the client closes the stream and opens a new one',
  async () => {
    const first = await connected();
    first.send(checkpoint(1, []), complete(1));
    const subscription = await device.db.syncStream('stage_tasks', { stage: 'main' }).subscribe();
    const second = await standIn.stream(1);
    await expect.poll(() => first.isClosed, { timeout: 20_000 }).toBe(true);
    expect(second.body.streams).toMatchObject({
      subscriptions: [{ stream: 'stage_tasks', parameters: { stage: 'main' }, override_priority: null }],
    });
    subscription.unsubscribe();
  },
);

claimed('P4.2 unknown lines of one key, and blank ones, are passed over', async () => {
  const stream = await connected();
  stream.send({ nobody_knows: { this: 1 } });
  stream.sendText('\n\n');
  stream.send(...story('a', 1, [put(1, 'g1', 'mic')], 1));
  await shows(['g1', 'mic']);
  expect(standIn.streams).toHaveLength(1);
});

claimed('P4.25 a line of two keys breaks the connection', async () => {
  const stream = await connected();
  const [head, , end] = story('a', 1, [], 1);
  stream.send({ ...head, ...data('a', put(1, 'g1', 'mic')) }, { ...end });
  await quiet();
  expect(await device.rows(GEAR)).toEqual([]);
  await standIn.stream(1);
});

claimed('P4.4 an object_id that is a number kills the stream', async () => {
  const stream = await connected();
  const [head, line, end] = story('a', 1, [{ ...put(1, 'g1', 'mic'), object_id: 5 }], 1);
  stream.send({ ...head }, { ...line }, { ...end });
  await standIn.stream(1);
  expect(await device.rows(GEAR)).toEqual([]);
});

claimed('P4.7, P5.2 a row goes only when no bucket holds it any more', async () => {
  const stream = await connected();
  const [a, b] = [
    { bucket: 'a', checksum: 1 },
    { bucket: 'b', checksum: 1 },
  ];
  stream.send(
    checkpoint(2, [a, b]),
    data('a', put(1, 'g1', 'mic')),
    data('b', put(2, 'g1', 'mic')),
    complete(2),
  );
  await shows(['g1', 'mic']);
  stream.send(
    diff(3, [{ bucket: 'b', checksum: 2 }]),
    data('b', remove(3, 'g1'), put(4, 'g2', 'x', { checksum: 0 })),
    complete(3),
  );
  await shows(['g1', 'mic'], ['g2', 'x']);
  stream.send(diff(5, [], { removed_buckets: ['b'] }), complete(5));
  await shows(['g1', 'mic']);
  stream.send(diff(6, [], { removed_buckets: ['a'] }), complete(6));
  await shows();
});

claimed('P4.8, P7.1 of a bucket only its name, whatever it is, and its sum are needed', async () => {
  const stream = await connected();
  const name = 'what ever: {"this"} is';
  stream.send(...story(name, 1, [put(1, 'g1', 'mic')], 1));
  await shows(['g1', 'mic']);
  stream.end();
  expect((await standIn.stream(1)).body.buckets).toEqual([{ name, after: '1' }]);
});

claimed('P4.26 after a checkpoint a bucket is held up to it, not up to its own last operation', async () => {
  const stream = await connected();
  const buckets = ['a', 'b', 'empty'].map((bucket) => ({ bucket, checksum: bucket === 'empty' ? 0 : 1 }));
  stream.send(
    checkpoint(9, buckets),
    data('a', put(1, 'g1', 'mic')),
    data('b', put(2, 'g2', 'x')),
    complete(9),
  );
  await shows(['g1', 'mic'], ['g2', 'x']);
  stream.end();
  const held = (await standIn.stream(1)).body.buckets;
  // of a bucket without operations the client keeps nothing
  expect(new Map(held.map(({ name, after }) => [name, after]))).toEqual(
    new Map([
      ['a', '9'],
      ['b', '9'],
    ]),
  );
});

claimed('P4.15 of a data line only the bucket and the operations are read', async () => {
  const stream = await connected();
  stream.send(
    checkpoint(2, [{ bucket: 'a', checksum: 2 }]),
    { data: { bucket: 'a', after: '77', next_after: 'x', has_more: true, data: [put(1, 'g1', 'mic')] } },
    data('a', put(2, 'g2', 'x')),
    complete(2),
  );
  await shows(['g1', 'mic'], ['g2', 'x']);
});

claimed('P4.17 what is partly complete is shown before the rest has come', async () => {
  const stream = await connected();
  const [a, b] = [
    { bucket: 'a', checksum: 1, priority: 1 },
    { bucket: 'b', checksum: 1, priority: 3 },
  ];
  stream.send(checkpoint(2, [a, b]), data('a', put(1, 'g1', 'mic')), partial(2, 1));
  await shows(['g1', 'mic']);
  stream.send(data('b', put(2, 'g2', 'x')));
  await quiet();
  expect(await device.rows(GEAR)).toHaveLength(1);
  stream.send(complete(2));
  await shows(['g1', 'mic'], ['g2', 'x']);
});

claimed('P4.18 without a completion nothing is shown, and with it everything', async () => {
  const stream = await connected();
  const [head, line, end] = story('a', 2, [put(1, 'g1', 'mic'), put(2, 'g2', 'x')], 2);
  stream.send({ ...head }, { ...line });
  await quiet();
  expect(await device.rows(GEAR)).toEqual([]);
  stream.send({ ...end });
  await shows(['g1', 'mic'], ['g2', 'x']);
});

claimed(
  'P4.27 the write checkpoint is replaced by what the last line has, so it has to be repeated',
  async () => {
    const stream = await connected({ upload: async () => {} });
    stream.send(checkpoint(1, []), complete(1));
    standIn.writeCheckpoint = '7';
    await device.db.execute(`INSERT INTO gear (id, name) VALUES ('mine', 'x')`);
    await expect.poll(() => standIn.seen, { timeout: 20_000 }).toContain('GET /write-checkpoint2.json');
    await quiet();
    // told once, and forgotten by the next line before anything was complete
    stream.send(
      diff(2, [], { write_checkpoint: '7' }),
      diff(3, [{ bucket: 'a', checksum: 1 }]),
      data('a', put(3, 'g1', 'mic')),
      complete(3),
    );
    await quiet();
    await shows(['mine', 'x']);
    stream.send(diff(4, [], { write_checkpoint: '7' }), complete(4));
    await shows(['g1', 'mic']);
  },
);

claimed('P5.1 the last PUT of a row counts', async () => {
  const stream = await connected();
  stream.send(...story('a', 2, [put(1, 'g1', 'old'), put(2, 'g1', 'new')], 2));
  await shows(['g1', 'new']);
});

claimed('P5.3 a subkey tells two sources of one row apart; none is one, too', async () => {
  const stream = await connected();
  const operations = [
    put(1, 'g1', 'one', { subkey: 'x' }),
    put(2, 'g1', 'two', { subkey: 'y' }),
    put(3, 'g2', 'z'),
    remove(4, 'g2'),
  ];
  stream.send(...story('a', 4, operations, 4));
  await shows(['g1', 'two']);
  stream.send(
    diff(5, [{ bucket: 'a', checksum: 5 }]),
    data('a', remove(5, 'g1', { subkey: 'y' })),
    complete(5),
  );
  await quiet();
  expect(await device.rows('SELECT id FROM gear')).toEqual([{ id: 'g1' }]);
  stream.send(
    diff(6, [{ bucket: 'a', checksum: 6 }]),
    data('a', remove(6, 'g1', { subkey: 'x' })),
    complete(6),
  );
  await shows();
});

claimed(
  'P5.4, P5.14, P10.4 CLEAR forgets the bucket and starts its sum anew; the swap is one step',
  async () => {
    const stream = await connected();
    stream.send(...story('a', 3, [put(1, 'g1', 'a'), put(2, 'g2', 'b'), put(3, 'g3', 'c')], 3));
    await shows(['g1', 'a'], ['g2', 'b'], ['g3', 'c']);
    stream.send(
      diff(5, [{ bucket: 'a', checksum: 105 }]),
      data('a', { op_id: '4', op: 'CLEAR', checksum: 5 }, put(5, 'g9', 'z', { checksum: 100 })),
    );
    await quiet();
    expect(await device.rows(GEAR)).toHaveLength(3);
    stream.send(complete(5));
    await shows(['g9', 'z']);
    expect(standIn.streams).toHaveLength(1);
  },
);

claimed('P5.5 MOVE adds its sum and nothing else, so a server may keep current rows only', async () => {
  const stream = await connected();
  const move = { op_id: '2', op: 'MOVE', checksum: 41 };
  stream.send(...story('a', 3, [put(1, 'g1', 'mic'), move, put(3, 'g2', 'x')], 43));
  await shows(['g1', 'mic'], ['g2', 'x']);
});

claimed('P5.6 of a row in several buckets the one with the highest op id is shown', async () => {
  const stream = await connected();
  const [a, b] = [
    { bucket: 'a', checksum: 1 },
    { bucket: 'b', checksum: 1 },
  ];
  stream.send(
    checkpoint(5, [a, b]),
    data('a', put(5, 'g1', 'later')),
    data('b', put(2, 'g1', 'earlier')),
    complete(5),
  );
  await shows(['g1', 'later']);
});

claimed('P5.8 sums may be signed or not', async () => {
  const stream = await connected();
  const high = put(1, 'g1', 'mic', { checksum: 4_000_000_000 });
  stream.send(...story('a', 1, [high], 4_000_000_000 - 2 ** 32));
  await shows(['g1', 'mic']);
  stream.send(diff(2, [{ bucket: 'a', checksum: 4_000_000_001 }]), data('a', put(2, 'g2', 'x')), complete(2));
  await shows(['g1', 'mic'], ['g2', 'x']);
});

claimed('P5.10 the server may choose any value for an operation, 0 too', async () => {
  const stream = await connected();
  stream.send(...story('a', 1, [put(1, 'g1', 'mic', { checksum: 0 })], 0));
  await shows(['g1', 'mic']);
});

claimed('P5.11 sums that agree by accident leave old rows for ever', async () => {
  const stream = await connected();
  stream.send(...story('a', 1, [put(1, 'g1', 'old')], 1));
  await shows(['g1', 'old']);
  stream.end();
  // a server that has lost its history and begins anew with the same names
  const second = await standIn.stream(1);
  expect(second.body.buckets).toEqual([{ name: 'a', after: '1' }]);
  second.send(checkpoint(1, [{ bucket: 'a', checksum: 1 }]), complete(1));
  await quiet();
  await shows(['g1', 'old']);
});

claimed('P5.12, P10.2 a wrong sum: the bucket is deleted, and asked for anew after the delay', async () => {
  const stream = await connected();
  stream.send(...story('a', 1, [put(1, 'g1', 'old')], 1));
  await shows(['g1', 'old']);
  stream.send(diff(2, [{ bucket: 'a', checksum: 99 }]), data('a', put(2, 'g2', 'x')), complete(2));
  const second = await standIn.stream(1);
  expect(second.body.buckets).toEqual([]);
  expect(device.log.join('\n')).toContain("Checksums didn't match");
  second.send(...story('a', 3, [put(3, 'g1', 'new')], 1));
  await shows(['g1', 'new']);
});

claimed('P6.3 the id need not be in the data', async () => {
  const stream = await connected();
  stream.send(...story('a', 1, [put(1, 'g1', 'mic', { data: '{"name":"mic"}' })], 1));
  await shows(['g1', 'mic']);
});

claimed('P8.3 with 30 s or less to live the client takes a new token and connects anew at once', async () => {
  const stream = await connected({ sync: { retryDelayMs: 60_000 } });
  stream.send(checkpoint(1, []), complete(1));
  const asked = device.tokensAsked();
  stream.send({ token_expires_in: 25 });
  await standIn.stream(1, 5_000);
  expect(device.tokensAsked()).toBeGreaterThan(asked);
});

claimed('P8.4 with 0 the client drops the token, and connects anew after its delay', async () => {
  const stream = await connected({ sync: { retryDelayMs: 700 } });
  stream.send(checkpoint(1, []), complete(1));
  const asked = device.tokensAsked();
  const sent = Date.now();
  stream.send({ token_expires_in: 0 });
  await standIn.stream(1);
  expect(device.tokensAsked()).toBeGreaterThan(asked);
  expect(Date.now() - sent).toBeGreaterThan(500);
});

claimed(
  'P9.1, P9.2 rows wait until the number of the last upload is complete, except those of priority 0',
  async () => {
    const stream = await connected({ upload: async () => {} });
    stream.send(checkpoint(1, []), complete(1));
    standIn.writeCheckpoint = '7';
    await device.db.execute(`INSERT INTO gear (id, name) VALUES ('mine', 'x')`);
    await expect.poll(() => standIn.seen, { timeout: 20_000 }).toContain('GET /write-checkpoint2.json');
    const [a, b] = [
      { bucket: 'a', checksum: 1, priority: 0 },
      { bucket: 'b', checksum: 1, priority: 3 },
    ];
    stream.send(
      diff(3, [a, b]),
      data('a', put(2, 'g0', 'urgent')),
      partial(3, 0),
      data('b', put(3, 'g3', 'not')),
      complete(3),
    );
    await device.shows(`SELECT id FROM gear WHERE id = 'g0'`, [{ id: 'g0' }]);
    await quiet();
    expect(await device.rows(`SELECT id FROM gear WHERE id = 'g3'`)).toEqual([]);
    stream.send(diff(3, [], { write_checkpoint: '6' }), complete(3));
    await quiet();
    expect(await device.rows(`SELECT id FROM gear WHERE id = 'g3'`)).toEqual([]);
    stream.send(diff(3, [], { write_checkpoint: '7' }), complete(3));
    await device.shows(`SELECT id FROM gear WHERE id = 'g3'`, [{ id: 'g3' }]);
  },
);

claimed('P10.1 new names: the old rows give way to the new ones in one step', async () => {
  const stream = await connected();
  stream.send(...story('1#a', 50, [put(50, 'g1', 'old')], 1));
  await shows(['g1', 'old']);
  stream.end();
  const second = await standIn.stream(1);
  const [head, line, end] = story('2#a', 3, [put(2, 'g1', 'new'), put(3, 'g2', 'x')], 2);
  second.send({ ...head }, { ...line });
  await quiet();
  expect(await device.rows(GEAR)).toEqual([{ id: 'g1', name: 'old' }]);
  second.send({ ...end });
  await shows(['g1', 'new'], ['g2', 'x']);
  expect(standIn.streams).toHaveLength(2);
});
