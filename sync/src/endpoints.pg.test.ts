import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SyncService, startSyncService } from './service.ts';
import { startTestBench, TEST_STREAMS, type TestBench, type TestDatabase, untilReady } from './test-bench.ts';
import { TestDevice, TestStream } from './test-client.ts';
import { AUDIENCE, startTestIdentities } from './test-identities.ts';

let bench: TestBench;
let db: TestDatabase;
let service: SyncService;
let token: string;

beforeAll(async () => {
  bench = await startTestBench();
  db = await bench.database();
  service = await db.service();
  token = await bench.identities.token('u1');
});
afterAll(() => bench.close());

interface Answer {
  readonly status: number;
  readonly body: {
    readonly error?: { readonly code: string; readonly status: number; readonly name: string };
    readonly data?: unknown;
  };
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${service.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

const authorized = (authorization: string) =>
  ask('/write-checkpoint2.json?client_id=x', { headers: { authorization } });

test('SY-40 CORS as browsers need it: every answer open, preflight 204 with methods, headers and an hour', async () => {
  const preflight = await fetch(`${service.url}/sync/stream`, { method: 'OPTIONS' });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'Content-Type, Authorization, User-Agent, X-User-Agent',
    'access-control-allow-methods': 'GET,HEAD,POST',
    'access-control-max-age': '3600',
  });
  const refused = await fetch(`${service.url}/sync/stream`, { method: 'POST' });
  expect(refused.headers.get('access-control-allow-origin')).toBe('*');
});

test('SY-41 probes tell whether the service lives and is ready', async () => {
  for (const path of ['/probes/liveness', '/probes/readiness'])
    expect(await ask(path)).toMatchObject({ status: 200, body: { ready: true, started: true } });
  expect((await fetch(`${service.url}/probes/liveness`, { method: 'HEAD' })).status).toBe(200);
});

test('SY-42 an unknown path, or a path with another method, is 404 PSYNC_S2002', async () => {
  for (const [path, method] of [
    ['/nope', 'GET'],
    ['/sync/stream', 'GET'],
    ['/write-checkpoint2.json', 'POST'],
    ['/write-checkpoint.json', 'GET'],
    ['//', 'GET'],
    ['/%', 'DELETE'],
  ] as const)
    expect(await ask(path, { method })).toMatchObject({
      status: 404,
      body: { error: { code: 'PSYNC_S2002', status: 404 } },
    });
});

test('SY-43 a good token is taken as Token and as Bearer', async () => {
  for (const scheme of ['Token', 'Bearer'])
    expect(await authorized(`${scheme} ${token}`)).toMatchObject({
      status: 200,
      body: { data: { write_checkpoint: expect.stringMatching(/^\d+$/) } },
    });
});

test('SY-44 a bad token is 401 with the code for its reason', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { identities } = bench;
  const cases: [code: string, authorization: string | Promise<string>][] = [
    ['PSYNC_S2101', 'garbage'],
    ['PSYNC_S2101', 'a.b.c'],
    ['PSYNC_S2101', `${token.slice(0, -6)}AAAAAA`],
    ['PSYNC_S2101', identities.forgedToken('u1')],
    ['PSYNC_S2101', identities.token('u1', {}, { kid: 'unknown' })],
    ['PSYNC_S2101', identities.token('u1', {}, { kid: undefined })],
    ['PSYNC_S2101', identities.token('u1', { sub: undefined })],
    ['PSYNC_S2101', identities.token('u1', { iat: undefined })],
    ['PSYNC_S2101', identities.token('u1', { exp: undefined })],
    ['PSYNC_S2103', identities.token('u1', { iat: now - 1_000, exp: now - 61 })],
    ['PSYNC_S2104', identities.token('u1', { iat: now, exp: now + 86_401 })],
    ['PSYNC_S2105', identities.token('u1', { aud: 'another' })],
    ['PSYNC_S2105', identities.token('u1', { aud: undefined })],
  ];
  for (const [code, bad] of cases)
    expect([await bad, await authorized(`Token ${await bad}`)]).toMatchObject([
      expect.anything(),
      { status: 401, body: { error: { code, status: 401, name: 'AuthorizationError' } } },
    ]);
  expect(await ask('/write-checkpoint2.json')).toMatchObject({
    status: 401,
    body: { error: { code: 'PSYNC_S2106' } },
  });
  expect(await ask('/sync/stream', { method: 'POST', body: '{}' })).toMatchObject({
    status: 401,
    body: { error: { code: 'PSYNC_S2106' } },
  });
});

test('SY-44 clocks may differ by a minute, a day is the longest life, and one of several audiences is enough', async () => {
  const now = Math.floor(Date.now() / 1000);
  for (const claims of [
    { iat: now - 100, exp: now - 30 },
    { exp: now + 86_400 },
    { iat: now, aud: ['another', AUDIENCE] },
  ])
    expect(
      (await authorized(`Token ${await bench.identities.token('u1', { iat: now, ...claims })}`)).status,
    ).toBe(200);
});

test('SY-45 keys once fetched go on working when their server is down; without any, it is not the token that is refused', async () => {
  const identities = await startTestIdentities();
  const good = await identities.token('u1');
  const other = await db.service({ jwksUrl: identities.jwksUrl });
  const askOther = () =>
    fetch(`${other.url}/write-checkpoint2.json?client_id=x`, { headers: { authorization: `Token ${good}` } });
  expect((await askOther()).status).toBe(200);
  await identities.close();
  expect((await askOther()).status).toBe(200);
  await other.close();
  const late = await startSyncService({
    databaseUrl: db.url,
    streams: TEST_STREAMS,
    publication: 'powersync',
    jwksUrl: identities.jwksUrl,
    audience: AUDIENCE,
    port: 0,
  });
  const response = await fetch(`${late.url}/write-checkpoint2.json`, {
    headers: { authorization: `Token ${good}` },
  });
  expect([response.status, JSON.parse(await response.text()).error.code]).toEqual([503, 'PSYNC_S2204']);
  await late.close();
});

test('SY-46 whatever a client sends wrongly is answered by a 4xx that says what', async () => {
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '7',
    '{"buckets":{}}',
    '{"buckets":[null]}',
    '{"buckets":[{"name":1,"after":"0"}]}',
    '{"buckets":[{"name":"a","after":0}]}',
    '{"buckets":[{"name":"a","after":"-1"}]}',
    '{"buckets":[{"name":"a","after":"1e9"}]}',
    '{"client_id":7}',
    `{"client_id":"${'x'.repeat(101)}"}`,
    '{"streams":7}',
    '{"streams":{"include_defaults":"yes"}}',
    '{"streams":{"subscriptions":{}}}',
    '{"streams":{"subscriptions":[7]}}',
    '{"streams":{"subscriptions":[{"stream":7}]}}',
    '{"streams":{"subscriptions":[{"stream":"posts","override_priority":"1"}]}}',
    '{"streams":{"subscriptions":[{"stream":"posts","override_priority":7}]}}',
    '{"streams":{"subscriptions":[{"stream":"posts","parameters":"all"}]}}',
    '\u0000',
    '{"buckets":[{"name":"a","after":"99999999999999999999999"}]}',
  ];
  for (const body of bodies)
    expect([
      body,
      await ask('/sync/stream', { method: 'POST', body, headers: { authorization: `Token ${token}` } }),
    ]).toMatchObject([
      body,
      { status: 400, body: { error: { code: 'PSYNC_S2001', status: 400, name: 'ValidationError' } } },
    ]);
  expect(
    await ask(`/write-checkpoint2.json?client_id=${'x'.repeat(101)}`, {
      headers: { authorization: `Token ${token}` },
    }),
  ).toMatchObject({ status: 400 });
  for (const body of [
    '{}',
    '{"checkpoint_request_id":"0"}',
    '{"checkpoint_request_id":7}',
    '{"checkpoint_request_id":"9223372036854775808"}',
    '{"client_id":7,"checkpoint_request_id":"7"}',
  ])
    expect(
      await ask('/sync/checkpoint-request', {
        method: 'POST',
        body,
        headers: { authorization: `Token ${token}` },
      }),
    ).toMatchObject({
      status: 400,
      body: { error: { code: 'PSYNC_S2001' } },
    });
});

test('SY-46 a body beyond all measure is 413, a long list of buckets and unknown fields are fine', async () => {
  for (const head of [`content-length: ${17 * 1_048_576}`, 'transfer-encoding: chunked']) {
    const socket = connect(service.port, '127.0.0.1');
    socket.on('error', () => {});
    const answer = new Promise<string>((heard) => socket.once('data', (bytes) => heard(bytes.toString())));
    socket.write(`POST /sync/stream HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}\r\n${head}\r\n\r\n`);
    const mebibyte = `100000\r\n${'x'.repeat(1_048_576)}\r\n`;
    if (head.endsWith('chunked')) for (let sent = 0; sent < 17; sent += 1) socket.write(mebibyte);
    expect(await answer).toMatch(/^HTTP\/1.1 413 .*PSYNC_S2001/s);
    socket.destroy();
  }
  const buckets = Array.from({ length: 20_000 }, (_, at) => ({
    name: `old${at}#posts|0["g${at}"]`,
    after: '7',
  }));
  const stream = await TestStream.open({
    url: service.url,
    token,
    body: { buckets, whatever: [1], only: ['x'] },
  });
  await stream.untilComplete();
  stream.close();
  expect((await ask('/probes/readiness')).status).toBe(200);
});

test('SY-46 names and positions that were never given do no harm', async () => {
  const first = await TestStream.open({ url: service.url, token });
  await first.untilComplete();
  const name = first.lines[0]?.checkpoint?.buckets[0]?.bucket ?? '';
  first.close();
  const names = [name, name.replace('#', '.7#'), name.replace('#', '.x#'), '#', '', '__proto__', `${name}x`];
  for (const after of ['0', '1', '999999999', '9223372036854775807']) {
    const stream = await TestStream.open({
      url: service.url,
      token,
      body: { buckets: names.map((name) => ({ name, after })) },
    });
    await stream.untilComplete();
    expect(stream.mismatches).toEqual([]);
    stream.close();
  }
});

test('SY-47 requests that are cut off, or are no HTTP, leave the service well', async () => {
  for (const text of [
    `POST /sync/stream HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}\r\ncontent-length: 100\r\n\r\n{"buckets`,
    'NONSENSE\r\n\r\n',
    `POST /sync/stream HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}\r\ncontent-length: 2\r\n\r\n{}`,
  ]) {
    const socket = connect(service.port, '127.0.0.1');
    await new Promise<void>((written) => socket.write(text, () => written()));
    socket.destroy();
  }
  expect((await ask('/probes/readiness')).status).toBe(200);
});

test('SY-48 a checkpoint request takes the id of the client; a lower one is answered by what is there', async () => {
  const request = async (id: string) =>
    (
      await ask('/sync/checkpoint-request', {
        method: 'POST',
        headers: { authorization: `Token ${token}` },
        body: JSON.stringify({ client_id: 'chooser', checkpoint_request_id: id }),
      })
    ).body;
  expect(await request('100')).toEqual({ data: { checkpoint_request_id: '100' } });
  expect(await request('50')).toEqual({ data: { checkpoint_request_id: '100' } });
  expect(await request('9223372036854775807')).toEqual({
    data: { checkpoint_request_id: '9223372036854775807' },
  });
});

test('SY-49 too many streams is 429, too many buckets is refused', async () => {
  const small = await db.service({ maxStreams: 1 });
  const first = await TestStream.open({ url: small.url, token });
  await expect(TestStream.open({ url: small.url, token })).rejects.toThrow('429');
  first.close();
  await db.sql(
    `INSERT INTO belongs SELECT 'many' || n, 'collector', 'many' || n, 'member' FROM generate_series(1, 1000) n`,
  );
  const collector = await bench.identities.token('collector');
  const refused = async () =>
    TestStream.open({ url: service.url, token: collector }).then(
      (stream) => stream.untilOver().then(() => ''),
      String,
    );
  // A stream that opens before the service has seen the rows is ended when they come, and the next one is refused.
  await expect.poll(refused, { timeout: 20_000 }).toMatch('PSYNC_S2305');
  await small.close();
});

test('SY-57 before the snapshot is in, streams and write checkpoints are 503 PSYNC_S2302 and the probe says so', async () => {
  const url = new URL(db.url);
  url.pathname = '/not_there';
  const unready = await startSyncService({
    databaseUrl: url.href,
    streams: TEST_STREAMS,
    publication: 'powersync',
    jwksUrl: bench.identities.jwksUrl,
    audience: AUDIENCE,
    port: 0,
  });
  await expect(TestStream.open({ url: unready.url, token })).rejects.toThrow(/503.*PSYNC_S2302/);
  const checkpoint = await fetch(`${unready.url}/write-checkpoint2.json`, {
    headers: { authorization: `Token ${token}` },
  });
  const readiness = await fetch(`${unready.url}/probes/readiness`);
  expect([
    checkpoint.status,
    readiness.status,
    (await fetch(`${unready.url}/probes/liveness`)).status,
  ]).toEqual([503, 503, 200]);
  await unready.close();
});

test('SY-58 closing works at any moment of a start, also while Postgres makes it wait', async () => {
  const closed: number[] = [];
  for (const afterMs of [0, 1, 3, 10, 30, 60]) {
    const starting = await startSyncService({
      databaseUrl: db.url,
      streams: TEST_STREAMS,
      publication: 'powersync',
      jwksUrl: bench.identities.jwksUrl,
      audience: AUDIENCE,
      port: 0,
    });
    await new Promise((wake) => setTimeout(wake, afterMs));
    await starting.close();
    closed.push(afterMs);
  }
  const [holding, watching] = [new pg.Client(db.url), new pg.Client(db.url)];
  await Promise.all([holding.connect(), watching.connect()]);
  await holding.query(`BEGIN; INSERT INTO unrelated VALUES ('held', 'x')`);
  const waiting = await startSyncService({
    databaseUrl: db.url,
    streams: TEST_STREAMS,
    publication: 'powersync',
    jwksUrl: bench.identities.jwksUrl,
    audience: AUDIENCE,
    port: 0,
  });
  await expect
    .poll(
      async () =>
        (await watching.query(`SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE_REPL%'`)).rowCount,
    )
    .toBe(1);
  await waiting.close();
  await holding.query('ROLLBACK');
  await Promise.all([holding.end(), watching.end()]);
  expect(closed).toHaveLength(6);
});

test('SY-58 close ends the streams and frees the port, and the next start takes it', async () => {
  const first = await db.service();
  const stream = await db.open(first, 'u1', { device: new TestDevice() });
  await stream.untilComplete();
  await first.close();
  await stream.untilOver();
  const second = await db.service({ port: first.port });
  await untilReady(second);
  await second.close();
  await expect(
    startSyncService({
      databaseUrl: db.url,
      streams: TEST_STREAMS,
      publication: 'powersync',
      jwksUrl: bench.identities.jwksUrl,
      audience: AUDIENCE,
      port: service.port,
    }),
  ).rejects.toThrow('EADDRINUSE');
});
