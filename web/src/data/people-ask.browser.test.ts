import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type Ask, makeAsk } from './people-ask.ts';

/** The api is a script; what is asked of it, and what its answers become, are real. */

let answers: Record<string, { status: number; body: unknown } | 'no network'>;
let asked: { path: string; authorization: string | null; body: unknown }[];
let ask: Ask;

beforeEach(() => {
  asked = [];
  answers = { '/api/auth/token': { status: 200, body: { token: 'jwt of tech1' } } };
  ask = makeAsk({
    origin: 'http://festival.test',
    now: Date.now,
    sessionToken: (userId) => (userId === 'tech1' ? 'session' : undefined),
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname;
      asked.push({ path, authorization: new Headers(init?.headers).get('authorization'), body: init?.body });
      const answer = answers[path] ?? 'no network';
      if (answer === 'no network') throw new TypeError('Failed to fetch');
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    },
  });
});

const question = { path: '/api/thing', method: 'POST', answer: z.object({ done: z.boolean() }) } as const;

test('DEV-2 a question goes out in the name of one person, or of nobody', async () => {
  answers['/api/thing'] = { status: 200, body: { done: true } };
  expect(await ask({ ...question, as: 'tech1', body: { a: 1 } })).toEqual({
    ok: true,
    value: { done: true },
  });
  expect(asked.at(-1)).toEqual({ path: '/api/thing', authorization: 'Bearer jwt of tech1', body: '{"a":1}' });
  await ask(question);
  expect(asked.at(-1)).toMatchObject({ authorization: null });
});

test('DEV-3 somebody without a session is told so, and nothing is asked', async () => {
  expect(await ask({ ...question, as: 'tech2' })).toMatchObject({ ok: false, code: 'sign_in_expired' });
  expect(asked).toEqual([]);
});

test.each([
  ['no network' as const, 'no_network', {}],
  [{ status: 409, body: { error: { code: 'already_member', message: 'x' } } }, 'already_member', {}],
  [
    { status: 410, body: { error: { code: 'over', message: 'x', details: { by: 'Lead 1' } } } },
    'over',
    { by: 'Lead 1' },
  ],
  [{ status: 502, body: 'a page of a proxy' }, 'no_answer', {}],
  [{ status: 200, body: { done: 'perhaps' } }, 'no_answer', {}],
])('%j is the refusal %s', async (answer, code, details) => {
  answers['/api/thing'] = answer;
  expect(await ask(question)).toEqual({ ok: false, code, details });
});
