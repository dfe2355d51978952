import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
let tokens: Record<'tech' | 'lead', string>;
let festivalId: string;
let stages: { id: string; name: string }[];
beforeAll(async () => {
  api = await startTestApi();
  tokens = { tech: await api.token(TECH1), lead: await api.token(LEAD1) };
  festivalId = (await api.pool.query('SELECT id FROM festival')).rows[0].id;
  stages = (await api.pool.query('SELECT id, name FROM stage ORDER BY sort LIMIT 2')).rows;
});
afterAll(() => api.close());

const made = z.object({ token: z.string(), expires_at: z.iso.datetime() });
let people = 0;
const freshEmail = () => {
  people += 1;
  return `Person.${people}@example.org`;
};

const joining = (changed: object = {}) => ({
  kind: 'join',
  festival_id: festivalId,
  name: 'Robin',
  email: freshEmail(),
  role: 'stage_tech',
  stage_ids: stages.map(({ id }) => id),
  ...changed,
});

async function post(path: string, body: object, as?: string): Promise<[number, unknown]> {
  const answer = await api.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${as}` }) },
    body: JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}
const invite = (body: object, as = tokens.lead) => post('/api/invitations', body, as);
const accept = (token: string, password: string) => post('/api/invitations/accept', { token, password });
async function linkFor(body: object): Promise<string> {
  const [status, answer] = await invite(body);
  expect(status).toBe(201);
  return made.parse(answer).token;
}
const refusal = (code: string) => ({ error: expect.objectContaining({ code }) });

test('somebody new joins by a link: an account, a membership and stages', async () => {
  const email = freshEmail();
  const token = await linkFor(joining({ email }));
  expect(await post('/api/invitations/read', { token })).toEqual([
    200,
    {
      kind: 'join',
      festivalId,
      festivalName: expect.any(String),
      invitedBy: 'Lead 1',
      name: 'Robin',
      email: email.toLowerCase(),
      role: 'stage_tech',
      stages: stages.map(({ name }) => name),
      hasAccount: false,
    },
  ]);
  expect(await accept(token, 'a password of my own')).toEqual([200, { email: email.toLowerCase() }]);
  await api.signIn(email.toLowerCase(), 'a password of my own');
  const { rows } = await api.pool.query(
    `SELECT m.role, m.display_name, array_agg(a.stage_id ORDER BY s.sort) AS stages
     FROM member m JOIN auth."user" u ON u.id = m.user_id JOIN stage_assignment a ON a.member_id = m.id
     JOIN stage s ON s.id = a.stage_id WHERE u.email = $1 GROUP BY m.id`,
    [email.toLowerCase()],
  );
  expect(rows).toEqual([{ role: 'stage_tech', display_name: 'Robin', stages: stages.map(({ id }) => id) }]);
});

test('a link counts once, and of two for one person only the later', async () => {
  const email = freshEmail();
  const first = await linkFor(joining({ email }));
  const second = await linkFor(joining({ email }));
  expect(await accept(first, 'long enough')).toEqual([404, refusal('invitation_unknown')]);
  expect((await accept(second, 'long enough'))[0]).toBe(200);
  const again = await accept(second, 'another one');
  expect(again).toEqual([410, refusal('invitation_over')]);
  expect(again[1]).toMatchObject({ error: { details: { invited_by: 'Lead 1' } } });
  await api.signIn(email.toLowerCase(), 'long enough');
});

test('a link ends with its time, and with the rights of who gave it', async () => {
  const late = await linkFor(joining());
  await api.pool.query(`UPDATE auth.invitation SET expires_at = now() WHERE used_at IS NULL`);
  expect(await accept(late, 'long enough')).toEqual([410, refusal('invitation_over')]);
  const token = await linkFor(joining());
  const demoted = `UPDATE member SET role = $1 FROM auth."user" u WHERE u.id = user_id AND u.email = $2`;
  await api.pool.query(demoted, ['stage_tech', LEAD1]);
  expect(await post('/api/invitations/read', { token })).toEqual([410, refusal('invitation_over')]);
  expect(await invite(joining())).toEqual([403, refusal('leads_only')]);
  await api.pool.query(demoted, ['festival_lead', LEAD1]);
  expect((await accept(token, 'long enough'))[0]).toBe(200);
});

describe('a lead sees the links that are open', () => {
  const openLinks = async (as = tokens.lead) =>
    z
      .object({ invitations: z.array(z.looseObject({ id: z.guid(), email: z.string() })) })
      .parse((await post('/api/invitations/open', { festival_id: festivalId }, as))[1]).invitations;
  const openTo = async (email: string) =>
    (await openLinks()).filter((link) => link.email === email.toLowerCase());
  const revoke = (id: string, as = tokens.lead, festival = festivalId) =>
    post('/api/invitations/revoke', { festival_id: festival, id }, as);

  test('for whom, as what and until when, but never the secret', async () => {
    const email = freshEmail();
    const token = await linkFor(joining({ email }));
    const [link] = await openTo(email);
    expect(link).toEqual({
      id: expect.any(String),
      kind: 'join',
      name: 'Robin',
      email: email.toLowerCase(),
      role: 'stage_tech',
      invited_by: 'Lead 1',
      expires_at: expect.any(String),
    });
    expect(JSON.stringify(await openLinks())).not.toContain(token);
  });

  test('no longer when one was used, has ended, or was tried too often', async () => {
    const emails = [freshEmail(), freshEmail(), freshEmail()] as const;
    const tokens = await Promise.all(emails.map((email) => linkFor(joining({ email }))));
    expect((await accept(tokens[0] ?? '', 'long enough'))[0]).toBe(200);
    const set = 'UPDATE auth.invitation SET expires_at = $2, tries = $3 WHERE email = $1';
    await api.pool.query(set, [emails[1].toLowerCase(), new Date(0), 0]);
    await api.pool.query(set, [emails[2].toLowerCase(), new Date(Date.now() + 60_000), 10]);
    for (const email of emails) expect(await openTo(email)).toEqual([]);
  });

  test('and revokes one: it lets nobody in any more', async () => {
    const email = freshEmail();
    const token = await linkFor(joining({ email }));
    const [{ id } = { id: '' }] = await openTo(email);
    expect(await revoke(id)).toEqual([200, { revoked: true }]);
    expect(await openTo(email)).toEqual([]);
    expect(await accept(token, 'long enough')).toEqual([404, refusal('invitation_unknown')]);
    expect(await revoke(id)).toEqual([404, refusal('invitation_unknown')]);
  });

  test('what was used meanwhile is not revoked', async () => {
    const email = freshEmail();
    const token = await linkFor(joining({ email }));
    const [{ id } = { id: '' }] = await openTo(email);
    expect((await accept(token, 'long enough'))[0]).toBe(200);
    expect(await revoke(id)).toEqual([410, refusal('invitation_over')]);
  });

  test('nobody else sees or revokes them', async () => {
    const email = freshEmail();
    await linkFor(joining({ email }));
    const [{ id } = { id: '' }] = await openTo(email);
    const ask = { festival_id: festivalId };
    expect(await post('/api/invitations/open', ask, tokens.tech)).toEqual([403, refusal('leads_only')]);
    expect((await post('/api/invitations/open', ask))[0]).toBe(401);
    expect(await revoke(id, tokens.tech)).toEqual([403, refusal('leads_only')]);
    expect(await revoke(id, tokens.lead, crypto.randomUUID())).toEqual([403, refusal('leads_only')]);
    expect((await post('/api/invitations/revoke', { ...ask, id }))[0]).toBe(401);
    expect(await revoke("' OR 1")).toEqual([400, refusal('bad_request')]);
    expect(await openTo(email)).toHaveLength(1);
  });
});

test('of a link only a hash is kept', async () => {
  const token = await linkFor(joining());
  const { rows } = await api.pool.query('SELECT to_jsonb(i) AS all FROM auth.invitation i');
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('a link to join is no way into an account that exists', async () => {
  const email = freshEmail().toLowerCase();
  await accept(await linkFor(joining({ email })), 'the first password');
  await api.pool.query('DELETE FROM member WHERE user_id = (SELECT id FROM auth."user" WHERE email = $1)', [
    email,
  ]);
  const token = await linkFor(joining({ email }));
  expect(await post('/api/invitations/read', { token })).toMatchObject([200, { hasAccount: true }]);
  expect(await accept(token, 'one that I choose')).toEqual([401, refusal('wrong_credentials')]);
  expect((await accept(token, 'the first password'))[0]).toBe(200);
  await expect(api.signIn(email, 'one that I choose')).rejects.toThrow();
  await api.signIn(email, 'the first password');
});

test('nor a way to try passwords: after ten wrong ones it is over', async () => {
  const email = freshEmail().toLowerCase();
  await accept(await linkFor(joining({ email })), 'the first password');
  await api.pool.query('DELETE FROM member WHERE user_id = (SELECT id FROM auth."user" WHERE email = $1)', [
    email,
  ]);
  const token = await linkFor(joining({ email }));
  await api.pool.query(`UPDATE auth.invitation SET tries = 9 WHERE email = $1 AND used_at IS NULL`, [email]);
  expect((await accept(token, 'a wrong password'))[0]).toBe(401);
  expect(await accept(token, 'the first password')).toEqual([410, refusal('invitation_over')]);
});

test('a new password ends the sessions of the old one', async () => {
  const email = freshEmail().toLowerCase();
  await accept(await linkFor(joining({ email })), 'the first password');
  const session = await api.signIn(email, 'the first password');
  const { rows } = await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [email]);
  const token = await linkFor({ kind: 'password', festival_id: festivalId, user_id: rows[0].id });
  expect(await accept(token, 'the second password')).toEqual([200, { email }]);
  const old = await api.fetch('/api/auth/token', { headers: { authorization: `Bearer ${session}` } });
  expect(old.status).toBe(401);
  await expect(api.signIn(email, 'the first password')).rejects.toThrow();
  await api.signIn(email, 'the second password');
});

test('a lead sets no password of somebody who is more than this lead can give', async () => {
  const email = freshEmail().toLowerCase();
  await accept(await linkFor(joining({ email })), 'the first password');
  const userId: string = (await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [email]))
    .rows[0].id;
  const ask = { kind: 'password', festival_id: festivalId, user_id: userId };
  await api.pool.query('INSERT INTO operator (user_id) VALUES ($1)', [userId]);
  expect(await invite(ask)).toEqual([403, refusal('works_elsewhere')]);
  await api.pool.query('DELETE FROM operator WHERE user_id = $1', [userId]);
  await api.pool.query(
    `WITH made AS (INSERT INTO festival (id, name, starts_on, ends_on, time_zone)
       VALUES (gen_random_uuid(), 'Elsewhere', '2026-08-01', '2026-08-02', 'Europe/Berlin') RETURNING id)
     INSERT INTO member (id, festival_id, user_id, role, display_name)
     SELECT gen_random_uuid(), id, $1, 'festival_lead', 'Robin' FROM made`,
    [userId],
  );
  expect(await invite(ask)).toEqual([403, refusal('works_elsewhere')]);
});

test.each([
  ['a tech', () => joining(), 'tech', 403, 'leads_only'],
  ['an unknown festival', () => joining({ festival_id: crypto.randomUUID() }), 'lead', 403, 'leads_only'],
  ['a stage of nowhere', () => joining({ stage_ids: [crypto.randomUUID()] }), 'lead', 404, 'stage_not_found'],
  ['a member already', () => joining({ email: TECH1.toUpperCase() }), 'lead', 409, 'already_member'],
  ['no address', () => joining({ email: 'nobody' }), 'lead', 400, 'bad_request'],
  ['an unknown role', () => joining({ role: 'operator' }), 'lead', 400, 'bad_request'],
  [
    'a stranger’s password',
    () => ({ kind: 'password', festival_id: festivalId, user_id: 'nobody' }),
    'lead',
    404,
    'member_not_found',
  ],
] as const)('%s is refused', async (_, body, as, status, code) => {
  expect(await invite(body(), tokens[as])).toEqual([status, refusal(code)]);
});

test('the printed password of the demo stays', async () => {
  const { rows } = await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [TECH1]);
  const ask = { kind: 'password', festival_id: festivalId, user_id: rows[0].id };
  expect(await invite(ask)).toEqual([409, refusal('demo_account')]);
});

test.each([
  ['/api/invitations/read', { token: 'x'.repeat(32) }, 404, 'invitation_unknown'],
  ['/api/invitations/read', { token: "' OR 1" }, 400, 'bad_request'],
  ['/api/invitations/accept', { token: 'x'.repeat(32), password: 'long enough' }, 404, 'invitation_unknown'],
  ['/api/invitations/accept', { token: 'x'.repeat(32), password: 'short' }, 400, 'bad_request'],
] as const)('%s with %j is refused', async (path, body, status, code) => {
  expect(await post(path, body)).toEqual([status, refusal(code)]);
});

test('DEV-9 a device without anything to send is seen too, by the name that its person gave it', async () => {
  const report = { queue_depth: 0, app_version: '0.1.0', device_name: 'Blue tablet' };
  expect(await post('/api/check-in', { device_id: 'blue-1', report }, tokens.tech)).toEqual([
    200,
    { noted: true },
  ]);
  await expect
    .poll(
      async () =>
        (await api.pool.query(`SELECT name, queue_depth, app_version FROM device WHERE device_id = 'blue-1'`))
          .rows,
      { timeout: 20_000 },
    )
    .toEqual([{ name: 'Blue tablet', queue_depth: 0, app_version: '0.1.0' }]);
  expect((await post('/api/check-in', { device_id: 'blue-1', report }))[0]).toBe(401);
  expect((await post('/api/check-in', { device_id: 'no good', report }, tokens.tech))[0]).toBe(400);
});
