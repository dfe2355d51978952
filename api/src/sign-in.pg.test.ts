import { getMigrations } from 'better-auth/db/migration';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSignIn } from './sign-in.ts';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test('better-auth finds nothing missing in the migrated tables', async () => {
  const pool = new pg.Pool({ connectionString: api.databaseUrl, options: '-c search_path=auth' });
  const signIn = createSignIn({
    pool,
    secret: 'for-tests-only-for-tests-only-for-tests-only',
    publicUrl: api.url,
    triesPerMinute: 1,
    log: () => {},
  });
  const plan = await getMigrations(signIn.options);
  await pool.end();
  expect(plan).toMatchObject({ toBeCreated: [], toBeAdded: [], toBeAddedIndexes: [], schemaProblems: [] });
});

test('a token says who, for whom and until when, and nothing of rights; our JWKS proves it', async () => {
  const token = await api.token(LEAD1);
  const keys = createRemoteJWKSet(new URL('/api/auth/jwks', api.url));
  const { payload } = await jwtVerify(token, keys, { audience: 'festival-ops' });
  const { rows } = await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [LEAD1]);
  expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub']);
  expect(payload.sub).toBe(rows[0].id);
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(30 * 60);
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: expect.any(String) });
});

test.each([
  ['a wrong password', LEAD1, 'not-the-password'],
  ['an unknown address', 'nobody@festival.example', 'soundcheck'],
])('%s is refused in the same words', async (_, email, password) => {
  const answer = await postJson('/api/auth/sign-in/email', { email, password });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({
    error: { code: 'wrong_credentials', message: expect.stringContaining('do not belong together') },
  });
});

test.each([
  '/api/auth/sign-up/email',
  '/api/auth/update-user',
  '/api/auth/change-email',
  '/api/auth/delete-user',
  '/api/auth/request-password-reset',
])('%s is closed', async (path) => {
  const answer = await postJson(path, {
    email: 'new@festival.example',
    password: 'long-enough',
    name: 'New',
  });
  expect(answer.status).toBe(404);
  const { rows } = await api.pool.query('SELECT 1 FROM auth."user" WHERE email = $1', [
    'new@festival.example',
  ]);
  expect(rows).toEqual([]);
});

test('no answer sets a cookie, and a cookie is no credential', async () => {
  const answer = await postJson('/api/auth/sign-in/email', { email: TECH1, password: 'soundcheck' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  const signed = answer.headers.get('set-auth-token') ?? '';
  expect(signed).not.toBe('');
  const byCookie = await api.fetch('/api/auth/token', {
    headers: { cookie: `better-auth.session_token=${signed}` },
  });
  expect(byCookie.status).toBe(401);
});

test('a session ends when its owner signs out', async () => {
  const headers = { authorization: `Bearer ${await api.signIn(TECH1)}` };
  expect((await api.fetch('/api/auth/token', { headers })).status).toBe(200);
  expect((await api.fetch('/api/auth/sign-out', { method: 'POST', headers })).status).toBe(200);
  expect((await api.fetch('/api/auth/token', { headers })).status).toBe(401);
});

test('with another secret the signing key is made anew, and sessions go on', async () => {
  const session = await api.signIn(TECH1);
  const old = await api.token(TECH1);
  await api.restart({ secret: 'another-secret-another-secret-another' });
  const headers = { authorization: `Bearer ${session}` };
  const answer = await api.fetch('/api/auth/token', { headers });
  expect(answer.status).toBe(200);
  const me = await api.fetch('/api/me', { headers: { authorization: `Bearer ${old}` } });
  expect(me.status).toBe(401);
  await api.restart({});
});

test('without demo mode the printed password opens nothing, and sessions made by it are over', async () => {
  const headers = { authorization: `Bearer ${await api.signIn(LEAD1)}` };
  await api.restart({ demo: undefined });
  expect((await api.fetch('/api/auth/token', { headers })).status).toBe(401);
  const again = await postJson('/api/auth/sign-in/email', { email: LEAD1, password: 'soundcheck' });
  expect(again.status).toBe(401);
  expect((await api.fetch('/api/demo')).status).toBe(404);
  await api.restart({});
  expect(await api.token(LEAD1)).toContain('.');
});

test('too many tries from one address are slowed down, and only those', async () => {
  await api.restart({ demo: undefined });
  const body = { email: LEAD1, password: 'guess-guess' };
  const statuses: number[] = [];
  for (let tried = 0; tried < 22; tried += 1)
    statuses.push((await postJson('/api/auth/sign-in/email', body, '192.0.2.8')).status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(20);
  expect(statuses.at(-1)).toBe(429);
  expect((await postJson('/api/auth/sign-in/email', body, '192.0.2.9')).status).toBe(401);
  await api.restart({});
});

function postJson(path: string, body: unknown, from = '192.0.2.7'): Promise<Response> {
  return api.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(body),
  });
}
