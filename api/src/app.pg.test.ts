import { connect } from 'node:net';
import { startTestCluster } from '@festival-ops/testing/cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { LEAD1, OPERATOR, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
let tech: string;
let session: string;
beforeAll(async () => {
  api = await startTestApi();
  tech = await api.token(TECH1);
  session = await api.signIn(TECH1);
});
afterAll(() => api.close());

const demoAnswer = z.object({ accounts: z.array(z.object({ email: z.string(), password: z.string() })) });

async function me(token: string): Promise<unknown> {
  const answer = await api.fetch('/api/me', { headers: { authorization: `Bearer ${token}` } });
  return answer.json();
}

test('somebody learns who they are and where they belong', async () => {
  expect(await me(tech)).toEqual({
    user: { id: expect.any(String), email: TECH1, name: 'Tech 1' },
    memberships: [
      {
        festivalId: expect.stringMatching(/^[\da-f-]{36}$/),
        festivalName: 'Hollow Meadow',
        role: 'stage_tech',
        displayName: 'Tech 1',
      },
    ],
    operator: false,
  });
  expect(await me(await api.token(OPERATOR))).toMatchObject({ memberships: [], operator: true });
});

test('WB-11 a token made before a demotion shows the role of now', async () => {
  const lead = await api.token(LEAD1);
  expect(await me(lead)).toMatchObject({ memberships: [{ role: 'festival_lead' }] });
  await api.pool.query(
    `UPDATE member SET role = 'stage_tech' FROM auth."user" u WHERE u.id = user_id AND u.email = $1`,
    [LEAD1],
  );
  expect(await me(lead)).toMatchObject({ memberships: [{ role: 'stage_tech' }] });
});

test('the demo names its people and their password', async () => {
  const { accounts } = demoAnswer.parse(await (await api.fetch('/api/demo')).json());
  expect(accounts.map(({ email }) => email.split('@')[0])).toEqual([
    'lead1',
    'lead2',
    ...[1, 2, 3, 4, 5, 6].map((number) => `tech${number}`),
    'operator',
  ]);
  for (const { email, password } of accounts) expect(await api.signIn(email, password)).not.toBe('');
});

test('health asks the database', async () => {
  const answer = await api.fetch('/api/health');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'ok', parts: { database: 'ok' } });
});

interface BadRequest {
  readonly method?: string;
  readonly path: string;
  readonly auth?: 'jwt' | 'session' | string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly code: string;
}

const LARGE = 'x'.repeat(9 * 1024 * 1024);
const signIn = '/api/auth/sign-in/email';

const badRequests: readonly BadRequest[] = [
  { path: '/api', status: 404, code: 'not_found' },
  { path: '/api/', status: 404, code: 'not_found' },
  { path: '/api/nothing', status: 404, code: 'not_found' },
  { path: '/api/me/', status: 404, code: 'not_found' },
  { path: '/api/%00', status: 404, code: 'not_found' },
  { path: '/api/%ff%fe', status: 404, code: 'not_found' },
  { path: '/api/..%2f..%2fetc/passwd', status: 404, code: 'not_found' },
  { path: '/api/__proto__', status: 404, code: 'not_found' },
  { path: '/api/constructor', status: 404, code: 'not_found' },
  { path: '/api/auth/', status: 404, code: 'not_found' },
  { path: '/api/auth/constructor', status: 404, code: 'not_found' },
  { path: '/api/auth/ok', status: 404, code: 'not_found' },
  { path: '/api/auth/sign-in/social', method: 'POST', body: '{}', status: 404, code: 'not_found' },
  { path: '/api/health', method: 'POST', status: 405, code: 'method_not_allowed' },
  { path: '/api/me', method: 'DELETE', status: 405, code: 'method_not_allowed' },
  { path: '/api/demo', method: 'PUT', status: 405, code: 'method_not_allowed' },
  { path: '/api/data', status: 405, code: 'method_not_allowed' },
  { path: '/metrics', method: 'POST', status: 405, code: 'method_not_allowed' },
  { path: '/metrics/', status: 404, code: 'not_found' },
  { path: '/api/openapi.json', method: 'PUT', status: 405, code: 'method_not_allowed' },
  { path: '/api/allowances', status: 405, code: 'method_not_allowed' },
  { path: '/api/operator/parked', method: 'POST', status: 405, code: 'method_not_allowed' },
  { path: '/api/operator/parked/a%3A1', method: 'PUT', status: 405, code: 'method_not_allowed' },
  { path: '/api/operator/parked/a%3A1/replay', status: 405, code: 'method_not_allowed' },
  { path: '/api/operator/parked/a%3A1/drop', status: 404, code: 'not_found' },
  { path: '/api/operator/parked/', status: 404, code: 'not_found' },
  { path: '/api/operator', status: 404, code: 'not_found' },
  { path: signIn, status: 405, code: 'method_not_allowed' },
  { path: signIn, method: 'PATCH', status: 405, code: 'method_not_allowed' },
  { path: '/api/auth/jwks', method: 'POST', body: '{}', status: 405, code: 'method_not_allowed' },
  { path: '/api/me', status: 401, code: 'unauthorized' },
  { path: '/api/me', auth: 'Basic eDp5', status: 401, code: 'unauthorized' },
  { path: '/api/me', auth: 'Bearer nonsense', status: 401, code: 'token_invalid' },
  { path: '/api/me', auth: 'session', status: 401, code: 'token_invalid' },
  { path: '/api/auth/token', status: 401, code: 'unauthorized' },
  { path: '/api/auth/token', auth: 'jwt', status: 401, code: 'unauthorized' },
  { path: '/api/auth/token', auth: `Bearer ${'%'.repeat(50)}`, status: 401, code: 'unauthorized' },
  { path: '/api/auth/token', auth: 'Bearer ..', status: 401, code: 'unauthorized' },
  { path: '/api/data', method: 'POST', body: '{}', status: 401, code: 'unauthorized' },
  { path: '/api/data', method: 'POST', body: LARGE, status: 401, code: 'unauthorized' },
  { path: '/api/data', method: 'POST', auth: 'jwt', body: LARGE, status: 413, code: 'too_large' },
  { path: '/api/data', method: 'POST', auth: 'jwt', status: 400, code: 'bad_json' },
  { path: '/api/data', method: 'POST', auth: 'jwt', body: '{"transactions":', status: 400, code: 'bad_json' },
  { path: '/api/data', method: 'POST', auth: 'jwt', body: '\ud800{', status: 400, code: 'bad_json' },
  { path: signIn, method: 'POST', body: '{', status: 400, code: 'bad_json' },
  { path: signIn, method: 'POST', body: '[]', status: 400, code: 'bad_json' },
  { path: signIn, method: 'POST', body: 'null', status: 400, code: 'bad_json' },
  { path: signIn, method: 'POST', status: 400, code: 'bad_request' },
  { path: signIn, method: 'POST', body: '{}', status: 400, code: 'bad_request' },
  { path: signIn, method: 'POST', body: '{"email":7,"password":{}}', status: 400, code: 'bad_request' },
  {
    path: signIn,
    method: 'POST',
    body: '{"email":"not an address","password":"x"}',
    status: 400,
    code: 'bad_request',
  },
  {
    path: signIn,
    method: 'POST',
    body: '{"email":"a\\u0000@b.example","password":"x"}',
    status: 400,
    code: 'bad_request',
  },
  {
    path: signIn,
    method: 'POST',
    body: '{"email":"a@b.example","password":"\\u0000"}',
    status: 401,
    code: 'wrong_credentials',
  },
  {
    path: signIn,
    method: 'POST',
    body: `{"email":"a@b.example","password":"${'x'.repeat(50_000)}"}`,
    status: 400,
    code: 'bad_request',
  },
  { path: signIn, method: 'POST', body: LARGE, status: 413, code: 'too_large' },
  {
    path: signIn,
    method: 'POST',
    body: 'email=a',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 400,
    code: 'bad_json',
  },
];

test.each(badRequests.map((request) => [describe(request), request] as const))('%s', async (_, request) => {
  const { method = 'GET', path, auth, body, status, code } = request;
  const named = auth === 'jwt' ? `Bearer ${tech}` : auth === 'session' ? `Bearer ${session}` : auth;
  const headers = { ...request.headers, ...(named !== undefined && { authorization: named }) };
  const answer = await api.fetch(path, { method, headers, ...(body !== undefined && { body }) });
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { error: { code, message: expect.stringMatching(/^[A-Z].*\.$/) } },
  ]);
});

function describe({ method = 'GET', path, auth = 'nobody', body = '', status }: BadRequest): string {
  return `${method} ${path} as ${auth.slice(0, 20)} with "${body.slice(0, 40)}" is ${status}`;
}

test('what is no HTTP does not hurt', async () => {
  const { port } = new URL(api.url);
  for (const bytes of [
    '\r\n\r\n',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.end(bytes);
    await new Promise((closed) => socket.resume().once('close', closed));
  }
  expect((await api.fetch('/api/health')).status).toBe(200);
});

test('a lost database is told as something to try again', async () => {
  const cluster = await startTestCluster();
  const other = await startTestApi(await cluster.createDatabase());
  const headers = { authorization: `Bearer ${await other.token(TECH1)}` };
  await cluster.stop();
  const answers = await Promise.all([
    other.fetch('/api/health'),
    other.fetch('/api/demo'),
    other.fetch('/api/me', { headers }),
    other.fetch('/api/auth/token', { headers: { authorization: 'Bearer abc' } }),
    other.fetch('/api/data', { method: 'POST', headers, body: '{"transactions":[]}' }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      error: { code: 'unavailable' },
      retry_after_ms: expect.any(Number),
    });
  }
  await other.close();
});
