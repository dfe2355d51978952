import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { Device } from './device.ts';
import { Lane } from './lane.ts';
import { requestBody } from './stream.ts';
import { type Answer, type Ask, ask, type OpenAnswer, open } from './wire.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open('requests');
  await lane.sql(`
    INSERT INTO contact VALUES ('c1', 'Ana', '555');
    INSERT INTO sync_operation VALUES ('o1', 'u1', 'k', 'ok'), ('o2', 'u2', 'k', 'ok')`);
  await lane.caughtUp();
});
afterEach(() => {
  expect(lane.closeStreams()).toEqual([]);
});
afterAll(() => lane.close());

const NUMBER = '/write-checkpoint2.json?client_id=d1';
const now = () => Math.floor(Date.now() / 1000);

/** Asks with a token, or whatever else stands in the header. */
function askAs(authorization: string | undefined, path = NUMBER, options: Ask = {}): Promise<Answer> {
  return ask(`${lane.url}${path}`, {
    ...options,
    headers: authorization === undefined ? {} : { authorization },
  });
}

/** The headers of a stream, whose lines may be such as this suite does not read. */
async function headersFor(headers: Record<string, string>): Promise<OpenAnswer['headers']> {
  const authorization = `Token ${await lane.token('u1')}`;
  const body = requestBody(new Device());
  const answer = await open(`${lane.url}/sync/stream`, {
    method: 'POST',
    headers: { authorization, ...headers },
    body,
  });
  answer.close();
  return answer.headers;
}

const codeOf = ({ text }: Answer): unknown => JSON.parse(text).error?.code;

async function codeFor(token: Promise<string>): Promise<unknown> {
  const answer = await askAs(`Token ${await token}`);
  return answer.status === 200 ? 200 : codeOf(answer);
}

claimed('P1.2, P9.12 GET /write-checkpoint2.json answers a number, wrapped in data', async () => {
  const { status, text } = await lane.ask('u1', NUMBER);
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({ data: { write_checkpoint: expect.stringMatching(/^\d+$/) } });
});

claimed('P1.4 probes answer without a token', async () => {
  for (const path of ['/probes/liveness', '/probes/readiness']) {
    const { status, text } = await askAs(undefined, path);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ ready: true, started: true, touched_at: expect.any(String) });
  }
});

claimed(
  'P1.6 every answer is open to all origins, refusals too; a preflight allows what browsers send',
  async () => {
    const preflight = await askAs(undefined, '/sync/stream', { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    const { headers } = preflight;
    const words = (value: string | undefined) =>
      (value ?? '')
        .toLowerCase()
        .split(/\s*,\s*/)
        .sort();
    expect(words(headers['access-control-allow-headers'])).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'user-agent', 'x-user-agent']),
    );
    expect(words(headers['access-control-allow-methods'])).toEqual(
      expect.arrayContaining(['get', 'head', 'post']),
    );
    expect(headers['access-control-max-age']).toBe('3600');
    const answers = [
      preflight,
      await askAs(undefined),
      await lane.ask('u1', NUMBER),
      await askAs(undefined, '/nope'),
    ];
    for (const answer of answers) expect(answer.headers['access-control-allow-origin']).toBe('*');
  },
);

claimed('P2.1 a token is taken as Token and as Bearer', async () => {
  const token = await lane.token('u1');
  for (const scheme of ['Token', 'Bearer']) expect((await askAs(`${scheme} ${token}`)).status).toBe(200);
});

claimed('P2.2 sub, iat, exp and aud are required', async () => {
  for (const claim of ['sub', 'iat', 'exp', 'aud'])
    expect(await codeFor(lane.token('u1', { [claim]: undefined })), claim).toMatch(/^PSYNC_S21/);
});

claimed('P2.3 an audience that is missing, or another one, is PSYNC_S2105', async () => {
  expect(await codeFor(lane.token('u1', { aud: 'somebody-else' }))).toBe('PSYNC_S2105');
  expect(await codeFor(lane.token('u1', { aud: undefined }))).toBe('PSYNC_S2105');
});

claimed('P2.4 a token may live for 86400 seconds, and no longer: PSYNC_S2104', async () => {
  const iat = now();
  expect(await codeFor(lane.token('u1', { iat, exp: iat + 86_400 }))).toBe(200);
  expect(await codeFor(lane.token('u1', { iat, exp: iat + 86_500 }))).toBe('PSYNC_S2104');
});

claimed('P2.5 clocks may differ by a minute; after it a token is expired: PSYNC_S2103', async () => {
  expect(await codeFor(lane.token('u1', { iat: now() - 600, exp: now() - 40 }))).toBe(200);
  expect(await codeFor(lane.token('u1', { iat: now() - 600, exp: now() - 65 }))).toBe('PSYNC_S2103');
});

claimed('P2.6 a key with a name matches only tokens that name it', async () => {
  expect(await codeFor(lane.token('u1', {}, { kid: 'nobody-knows-it' }))).toBe('PSYNC_S2101');
  expect(await codeFor(lane.token('u1', {}, { kid: undefined }))).toBe('PSYNC_S2101');
});

claimed('P2.7 streams see the claims of the token, and its sub as the user', async () => {
  const stream = await lane.open('u1', { claims: { role: 'lead' } });
  await stream.untilComplete();
  expect([...stream.device.rows().keys()].sort()).toEqual(['contact/c1', 'sync_operation/o1']);
});

claimed('P2.8 a refusal is 401 with a code, its status, words and a name', async () => {
  const { status, headers, text } = await askAs('Token garbage');
  expect(status).toBe(401);
  expect(headers['content-type']).toMatch(/^application\/json/);
  const error = {
    code: 'PSYNC_S2101',
    status: 401,
    description: expect.any(String),
    name: 'AuthorizationError',
  };
  expect(JSON.parse(text)).toEqual({ error });
});

claimed('P2.9 what is no JWT, is signed by another key, or has no sub, is PSYNC_S2101', async () => {
  expect(await codeFor(Promise.resolve('garbage'))).toBe('PSYNC_S2101');
  expect(await codeFor(Promise.resolve('a.b.c'))).toBe('PSYNC_S2101');
  expect(await codeFor(lane.token('u1', {}, { isForged: true }))).toBe('PSYNC_S2101');
  expect(await codeFor(lane.token(undefined))).toBe('PSYNC_S2101');
});

claimed('P2.10 no token is PSYNC_S2106, for each path that wants one', async () => {
  const body = { client_id: 'd1', checkpoint_request_id: '1' };
  const answers = [
    await askAs(undefined),
    await askAs(undefined, '/sync/stream', { method: 'POST', body: {} }),
    await askAs(undefined, '/sync/checkpoint-request', { method: 'POST', body }),
  ];
  for (const answer of answers) expect([answer.status, codeOf(answer)]).toEqual([401, 'PSYNC_S2106']);
});

claimed('P2.11 an unknown path is 404 PSYNC_S2002', async () => {
  const answer = await lane.ask('u1', '/nowhere');
  expect([answer.status, codeOf(answer)]).toEqual([404, 'PSYNC_S2002']);
});

claimed('P2.14 more than 1000 buckets for one connection is PSYNC_S2305', async () => {
  const subscriptions = Array.from({ length: 1001 }, (_, n) => ({
    stream: 'stage_tasks',
    parameters: { stage: `stage ${n}` },
    override_priority: null,
  }));
  const stream = await lane.open('u1', { body: { streams: { include_defaults: true, subscriptions } } });
  await stream.untilOver();
  expect(stream.status).toBeGreaterThanOrEqual(400);
  expect(JSON.parse(stream.texts.join('')).error?.code).toBe('PSYNC_S2305');
});

claimed('P3.3 binary_data, app_metadata, parameters, only and unknown fields change nothing', async () => {
  const plain = await lane.open('u1');
  const odd = await lane.open('u1', {
    body: {
      binary_data: false,
      app_metadata: { version: '1' },
      parameters: { role: 'lead', user_id: 'u2' },
      only: ['x'],
      nobody: { knows: 'this' },
    },
  });
  await Promise.all([plain.untilComplete(), odd.untilComplete()]);
  expect(odd.device.positions().length).toBeGreaterThan(0);
  expect([...odd.device.rows()]).toEqual([...plain.device.rows()]);
});

claimed('P3.9 whoever prefers BSON is given documents of BSON', async () => {
  const accept = 'application/vnd.powersync.bson-stream;q=0.9,application/x-ndjson;q=0.8';
  const headers = await headersFor({ accept });
  expect(headers['content-type']).toBe('application/vnd.powersync.bson-stream');
});

claimed(
  'P3.10, P3.12, P3.15 without BSON the lines are NDJSON, as they are, past all buffering proxies',
  async () => {
    const { status, headers } = await lane.open('u1');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-ndjson');
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['x-accel-buffering']).toBe('no');
  },
);

claimed('P3.13 gzip is used when accepted, and each line can be read at once', async () => {
  const stream = await lane.open('u1', { headers: { 'accept-encoding': 'gzip, deflate' } });
  expect(stream.headers['content-encoding']).toBe('gzip');
  await stream.untilComplete();
  await lane.sql(`INSERT INTO gear VALUES ('zipped', 'z', 1)`);
  await stream.untilComplete(() => stream.device.rows().has('gear/zipped'));
});

claimed('P3.14 zstd is preferred to gzip', async () => {
  const headers = await headersFor({ 'accept-encoding': 'gzip, zstd' });
  expect(headers['content-encoding']).toBe('zstd');
});

claimed('P3.16 a request may be long: 20,000 buckets are read, and forgotten as unknown', async () => {
  const buckets = Array.from({ length: 20_000 }, (_, n) => ({
    name: `0#unknown|0["${n}"]`,
    after: String(n + 1),
  }));
  const stream = await lane.open('u1', { body: { buckets } });
  await stream.untilComplete();
  expect(stream.lines[0]?.checkpoint?.buckets.length).toBeLessThan(10);
});

claimed('P3.17 a body that is not what the protocol says is 400 PSYNC_S2001', async () => {
  const token = `Token ${await lane.token('u1')}`;
  for (const body of [{ buckets: [{ name: 'x', after: 5 }] }, { buckets: 'none' }, []]) {
    const answer = await askAs(token, '/sync/stream', { method: 'POST', body });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'PSYNC_S2001']);
  }
});

claimed('P1.1, P11.4 POST /sync/stream answers at once with a checkpoint, and stays open', async () => {
  const stream = await lane.open('nobody-yet');
  await stream.untilComplete(undefined, 5_000);
  expect(stream.kinds()[0]).toBe('checkpoint');
  await lane.caughtUp();
  expect(stream.isOver).toBe(false);
});
