import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CreatedPeople, createPeople } from './people.ts';

/** Real storage; the api is a script. */

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'no network';
let api: Record<string, Answer>;
let requests: { path: string; authorization: string | null; credentials: string | undefined }[];
let deleted: string[];
const disposals: (() => void)[] = [];

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  [requests, deleted] = [[], []];
  api = {
    '/api/auth/sign-in/email': signedIn('tech1', 'session-1'),
    '/api/auth/token': { status: 200, body: { token: 'jwt' } },
    '/api/me': me('tech1'),
  };
});
afterEach(() => {
  for (const dispose of disposals.splice(0)) dispose();
});

function signedIn(id: string, session: string): Answer {
  return {
    status: 200,
    body: { token: 'x', user: { id, email: `${id}@festival.example`, name: id } },
    headers: { 'set-auth-token': session },
  };
}

function me(id: string): Answer {
  return {
    status: 200,
    body: {
      user: { id, email: `${id}@festival.example`, name: `The ${id}` },
      memberships: [{ festivalId: 'f', festivalName: 'Demo', role: 'stage_tech', displayName: id }],
      operator: false,
    },
  };
}

/** What a tab sees: each has its own. */
function openTab(): CreatedPeople {
  return createRoot((dispose) => {
    disposals.push(dispose);
    return createPeople({
      origin: 'http://festival.test',
      now: Date.now,
      fetch: async (input, init) => {
        const path = new URL(String(input)).pathname;
        const authorization = new Headers(init?.headers).get('authorization');
        requests.push({ path, authorization, credentials: init?.credentials });
        const answer = api[path] ?? { status: 404, body: {} };
        if (answer === 'no network') throw new TypeError('Failed to fetch');
        return new Response(JSON.stringify(answer.body ?? {}), {
          status: answer.status,
          ...(answer.headers === undefined ? {} : { headers: answer.headers }),
        });
      },
      unsentOf: async () => 0,
      deleteData: async (userId) => {
        deleted.push(userId);
      },
    });
  });
}

async function signInBoth(people: CreatedPeople): Promise<void> {
  await people.signIn('tech1@festival.example', 'word');
  api['/api/auth/sign-in/email'] = signedIn('tech2', 'session-2');
  api['/api/me'] = me('tech2');
  await people.signIn('tech2@festival.example', 'word');
}

test('signing in shows the person with what the api says of them', async () => {
  const people = openTab();
  const answer = await people.signIn('tech1@festival.example', 'word');
  expect(answer).toMatchObject({ ok: true, person: { userId: 'tech1', name: 'The tech1', signIn: 'valid' } });
  expect(people.active()?.memberships).toEqual([
    { festivalId: 'f', festivalName: 'Demo', role: 'stage_tech', displayName: 'tech1' },
  ]);
  expect(people.active()).not.toHaveProperty('sessionToken');
});

test('DEV-2 each person has credentials of their own, and no cookie is ever sent', async () => {
  const people = openTab();
  await signInBoth(people);
  expect(people.sessionToken('tech1')).toBe('session-1');
  expect(people.sessionToken('tech2')).toBe('session-2');
  expect(new Set(requests.map((request) => request.credentials))).toEqual(new Set(['omit']));
  requests = [];
  await people.refresh('tech1');
  expect(requests[0]).toMatchObject({ path: '/api/auth/token', authorization: 'Bearer session-1' });
});

test('DEV-2 after a reload without a network the same person is there', async () => {
  await signInBoth(openTab());
  api = {};
  expect(openTab().active()).toMatchObject({ userId: 'tech2', name: 'The tech2' });
});

test('who is shown is the affair of each tab, and a new tab shows the last one', async () => {
  const people = openTab();
  await signInBoth(people);
  people.switchTo('tech1');
  expect(people.active()?.userId).toBe('tech1');
  sessionStorage.clear();
  expect(openTab().active()?.userId).toBe('tech1');
  people.switchTo(undefined);
  expect(people.active()).toBeUndefined();
});

test.each<[string, Answer, string]>([
  [
    'a wrong password',
    { status: 401, body: { error: { code: 'wrong_credentials', message: 'no' } } },
    'wrong_credentials',
  ],
  ['too many tries', { status: 429, body: { error: { message: 'Too many tries' } } }, 'server_error'],
  ['no network', 'no network', 'no_network'],
  ['a page that is no answer of ours', { status: 200, body: '<html>' }, 'server_error'],
])('signing in with %s says so and changes nothing', async (_title, answer, reason) => {
  api['/api/auth/sign-in/email'] = answer;
  const people = openTab();
  expect(await people.signIn('tech1@festival.example', 'word')).toMatchObject({ ok: false, reason });
  expect(people.all()).toEqual([]);
});

test('DEV-3 a session that the server no longer takes is expired, stays open, and is mended by signing in', async () => {
  const people = openTab();
  await people.signIn('tech1@festival.example', 'word');
  api['/api/auth/token'] = { status: 401 };
  await people.refresh('tech1');
  expect(people.active()).toMatchObject({ userId: 'tech1', signIn: 'expired' });
  api['/api/auth/token'] = { status: 200, body: { token: 'jwt' } };
  await people.signIn('tech1@festival.example', 'word');
  expect(people.all()).toHaveLength(1);
  expect(people.active()?.signIn).toBe('valid');
});

test.each<Answer>(['no network', { status: 503 }])(
  'DEV-3 an api that does not answer (%o) expires nobody',
  async (answer) => {
    const people = openTab();
    await people.signIn('tech1@festival.example', 'word');
    api['/api/auth/token'] = answer;
    await people.refresh('tech1');
    expect(people.active()).toMatchObject({ signIn: 'valid', name: 'The tech1' });
  },
);

test('DEV-2 signed out with their data kept, a person is named but cannot be opened without signing in', async () => {
  const people = openTab();
  await signInBoth(people);
  await people.signOut('tech2', 'keep');
  expect(people.active()).toBeUndefined();
  expect(people.all().map(({ userId, signIn }) => [userId, signIn])).toEqual([
    ['tech1', 'valid'],
    ['tech2', 'signed_out'],
  ]);
  people.switchTo('tech2');
  expect(people.active()).toBeUndefined();
  expect(people.sessionToken('tech2')).toBeUndefined();
  expect(deleted).toEqual([]);
  await people.signIn('tech2@festival.example', 'word');
  expect(people.active()?.userId).toBe('tech2');
});

test('DEV-2 signed out with their data deleted, nothing of the person stays', async () => {
  const people = openTab();
  await signInBoth(people);
  await people.signOut('tech2', 'delete');
  expect(deleted).toEqual(['tech2']);
  expect(people.all().map(({ userId }) => userId)).toEqual(['tech1']);
  expect(localStorage.getItem('festival-ops.people')).not.toContain('session-2');
});

test('the demo accounts are kept for later, and forgotten when it is no demo', async () => {
  const accounts = [{ email: 'a@b', name: 'A', role: 'stage_tech', password: 'word' }];
  const people = openTab();
  api['/api/demo'] = { status: 200, body: { accounts } };
  expect(await people.demoAccounts()).toEqual(accounts);
  api['/api/demo'] = 'no network';
  expect(await people.demoAccounts()).toEqual(accounts);
  api['/api/demo'] = { status: 404 };
  expect(await people.demoAccounts()).toEqual([]);
  api['/api/demo'] = 'no network';
  expect(await people.demoAccounts()).toEqual([]);
});
