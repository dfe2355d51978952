import { expect } from '@playwright/test';
import { test } from '../harness/story.ts';

/** Whatever comes in at the door: a structured answer, nothing changed, never a 500 and never a stack trace. */

interface Knock {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const json = { 'content-type': 'application/json' };
const knocks: readonly Knock[] = [
  { what: 'an unknown api route', method: 'GET', path: '/api/nothing' },
  { what: 'a wrong method', method: 'DELETE', path: '/api/data' },
  { what: 'an upload without a token', method: 'POST', path: '/api/data', headers: json, body: '{}' },
  {
    what: 'an upload with a made-up token',
    method: 'POST',
    path: '/api/data',
    headers: { ...json, authorization: 'Bearer x.y.z' },
    body: '{}',
  },
  {
    what: 'a sign-in that is not JSON',
    method: 'POST',
    path: '/api/auth/sign-in/email',
    headers: json,
    body: '{',
  },
  {
    what: 'a sign-in with numbers',
    method: 'POST',
    path: '/api/auth/sign-in/email',
    headers: json,
    body: '{"email":1,"password":2}',
  },
  {
    what: 'a sign-up',
    method: 'POST',
    path: '/api/auth/sign-up/email',
    headers: json,
    body: '{"email":"a@b.c","password":"password1","name":"x"}',
  },
  { what: 'a token without a session', method: 'GET', path: '/api/auth/token' },
  { what: 'me without a token', method: 'GET', path: '/api/me' },
  { what: 'a stream without a token', method: 'POST', path: '/sync/stream', headers: json, body: '{}' },
  {
    what: 'a stream that is not JSON',
    method: 'POST',
    path: '/sync/stream',
    headers: { ...json, authorization: 'Token nonsense' },
    body: '[[[',
  },
  { what: 'an unknown sync route', method: 'GET', path: '/sync/nothing' },
  { what: 'a write checkpoint without a token', method: 'GET', path: '/write-checkpoint2.json?client_id=x' },
  { what: 'a path out of the app', method: 'GET', path: '/assets/..%2f..%2f..%2fetc/passwd' },
  { what: 'a missing asset', method: 'GET', path: '/assets/missing.js' },
  { what: 'a path that cannot be decoded', method: 'GET', path: '/assets/%E0%A4%A' },
];

for (const { what, method, path, headers, body } of knocks)
  test(`bad input at the door: ${what}`, async ({ stack }) => {
    const answer = await fetch(stack.url + path, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(text).not.toMatch(/\n\s+at /);
  });

test('WB-7 batches that are none are refused, and change nothing', async ({ stack, account }) => {
  const token = await (await account('tech6')).getToken();
  const counts = () =>
    stack.sql(
      'SELECT (SELECT count(*)::int FROM sync_operation) AS receipts, (SELECT sum(version)::int FROM task) AS versions',
    );
  const before = await counts();
  const bodies = [
    '',
    'null',
    '[]',
    '{"transactions":{}}',
    '{"device_id":"d","transactions":[{}]}',
    '{"device_id":"d","transactions":[{"transaction_id":"1","crud":[{"op_id":"one"}]}]}',
    `{"device_id":"d","transactions":[${'['.repeat(5000)}${']'.repeat(5000)}]}`,
  ];
  for (const body of bodies) {
    const answer = await fetch(`${stack.url}/api/data`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${token}` },
      body,
    });
    expect(answer.status, body.slice(0, 60)).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    });
  }
  expect(await counts()).toEqual(before);
});

test('the app is sent with a strict content security policy and shows hostile text as text', async ({
  stack,
  page,
  newTask,
}) => {
  const hostile = '<img src=x onerror="document.title=\'owned\'">\u202E&amp; {{x}}';
  const task = await newTask({ title: hostile });
  const opened = await page.goto(stack.url);
  const policy = opened?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
  expect(policy).not.toContain('unsafe-inline');
  await page.locator('[data-demo="tech1@festival.example"]').click();
  await page.getByRole('button', { name: /^Connection:/ }).waitFor();
  await page.goto(stack.url + task.path);
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue(hostile);
  await expect(page).not.toHaveTitle('owned');
});
