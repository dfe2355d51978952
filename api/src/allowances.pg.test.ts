import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sweepAllowances } from './allowances.ts';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

const HOUR_MS = 3_600_000;
const TECH2 = 'tech2@festival.example';

let api: TestApi;
let tokens: Record<'lead' | 'tech' | 'other', string>;
let techId: string;
let festivalId: string;
let item: string;
beforeAll(async () => {
  // the sweep is called by hand here
  api = await startTestApi();
  await api.restart({ jobsEveryMs: 3_600_000 });
  tokens = { lead: await api.token(LEAD1), tech: await api.token(TECH1), other: await api.token(TECH2) };
  techId = (await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [TECH1])).rows[0].id;
  festivalId = (await api.pool.query('SELECT id FROM festival')).rows[0].id;
});
afterAll(() => api.close());
beforeEach(async () => {
  item = await makeItem(festivalId, 10);
});

async function makeItem(festival: string, onHand: number): Promise<string> {
  const id = randomUUID();
  await api.pool.query(
    `INSERT INTO gear_item (id, festival_id, name, unit) VALUES ($1, $2, 'Radio', 'piece')`,
    [id, festival],
  );
  await api.pool.query(
    'INSERT INTO gear_stock (id, festival_id, item_id, on_hand, reserved) VALUES ($1, $2, $1, $3, 0)',
    [id, festival, onHand],
  );
  return id;
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * HOUR_MS).toISOString();
}

function wish(changed: object = {}) {
  return { id: randomUUID(), item_id: item, qty: 4, until: inHours(24), device_id: 'phone-t', ...changed };
}

async function ask(body: unknown, token = tokens.tech): Promise<[number, unknown]> {
  const answer = await api.fetch('/api/allowances', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}

async function stock(of = item) {
  return (await api.pool.query('SELECT on_hand, reserved FROM gear_stock WHERE item_id = $1', [of])).rows[0];
}

test('POL-10 a device on the network is promised a quantity, which then is reserved', async () => {
  const request = wish();
  expect(await ask(request)).toEqual([
    200,
    {
      allowance: {
        id: request.id,
        festival_id: festivalId,
        item_id: item,
        user_id: techId,
        device_id: 'phone-t',
        qty: 4,
        used: 0,
        until: request.until,
        returned_at: null,
        version: 1,
      },
    },
  ]);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 4 });
});

test('POL-10 asked again with the same id it is the same allowance', async () => {
  const request = wish({ qty: 6 });
  const together = await Promise.all([ask(request), ask(request), ask(request)]);
  const later = await ask({ ...request, until: inHours(48) });
  for (const answer of [...together, later]) expect(answer).toEqual(together[0]);
  expect(together[0]?.[0]).toBe(200);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 6 });
});

test('POL-10 an id that was used for something else gives nothing', async () => {
  const request = wish();
  await ask(request);
  const other = await makeItem(festivalId, 10);
  const answers = [
    await ask({ ...request, item_id: other }),
    await ask({ ...request, device_id: 'phone-of-other' }, tokens.other),
  ];
  for (const [status, body] of answers)
    expect([status, body]).toMatchObject([409, { error: { code: 'id_taken' } }]);
  expect([await stock(), await stock(other)]).toMatchObject([{ reserved: 4 }, { reserved: 0 }]);
});

test('POL-10 two items asked for with one id at the same time: one is granted, and only that is reserved', async () => {
  const other = await makeItem(festivalId, 10);
  const request = wish();
  const answers = await Promise.all([ask(request), ask({ ...request, item_id: other })]);
  expect(answers.map(([status]) => status).sort()).toEqual([200, 409]);
  const stocks = [await stock(), await stock(other)];
  expect(stocks.reduce((sum, { reserved }) => sum + reserved, 0)).toBe(4);
});

test('POL-2 POL-10 no more is promised than is free, however many ask at once', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(wish({ qty: 3 }))));
  expect(answers.map(([status]) => status).sort()).toEqual([200, 200, 200, 409, 409, 409]);
  expect(answers.find(([status]) => status === 409)?.[1]).toMatchObject({
    error: { code: 'inventory_underflow', details: { free: 1 } },
  });
  expect(await stock()).toEqual({ on_hand: 10, reserved: 9 });
  expect((await ask(wish({ qty: 1 })))[0]).toBe(200);
});

test("WB-10 the device is bound by asking, and somebody else's gets nothing", async () => {
  expect((await ask(wish({ device_id: 'fresh' })))[0]).toBe(200);
  const { rows } = await api.pool.query(
    `SELECT user_id FROM write_path.device_owner WHERE device_id = 'fresh'`,
  );
  expect(rows).toEqual([{ user_id: techId }]);
  expect(await ask(wish({ device_id: 'fresh' }), tokens.lead)).toMatchObject([
    403,
    { error: { code: 'device_belongs_to_somebody_else' } },
  ]);
  expect(await stock()).toMatchObject({ reserved: 4 });
});

test('WB-14 items of other festivals, deleted ones and unknown ones are all not there', async () => {
  const elsewhere = randomUUID();
  await api.pool.query(
    `INSERT INTO festival SELECT $1, 'Elsewhere', starts_on, ends_on, time_zone FROM festival LIMIT 1`,
    [elsewhere],
  );
  const far = await makeItem(elsewhere, 10);
  await api.pool.query('UPDATE gear_item SET deleted_at = now() WHERE id = $1', [item]);
  const answers = [
    await ask(wish({ item_id: far })),
    await ask(wish()),
    await ask(wish({ item_id: randomUUID() })),
  ];
  expect(answers[0]).toMatchObject([404, { error: { code: 'item_not_found' } }]);
  expect(answers).toEqual([answers[0], answers[0], answers[0]]);
});

test.each([
  ['no body', ''],
  ['no JSON', '{'],
  ['null', null],
  ['a list', []],
  ['nothing', {}],
  ['an id that is none', { id: 'x' }],
  ['an item that is none', { item_id: "'; DROP TABLE gear_item" }],
  ['no quantity', { qty: 0 }],
  ['half a radio', { qty: 0.5 }],
  ['more than an integer holds', { qty: 2_147_483_648 }],
  ['a quantity as text', { qty: '3' }],
  ['a device with NUL', { device_id: 'a\0b' }],
  ['a long device id', { device_id: 'x'.repeat(129) }],
  ['a time that is none', { until: 'tomorrow' }],
  ['a time that is over', { until: inHours(-1) }],
  ['more than a week ahead', { until: inHours(7 * 24 + 1) }],
])('POL-10 %s is refused as a bad request', async (_, body) => {
  const isChange =
    typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length > 0;
  const [status, answer] = await ask(isChange ? wish(body) : body);
  expect([status, answer]).toMatchObject([
    400,
    { error: { code: expect.stringMatching(/^bad_/), message: expect.stringMatching(/\.$/) } },
  ]);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 0 });
});

test('POL-10 without a token nobody gets anything', async () => {
  const answer = await api.fetch('/api/allowances', { method: 'POST', body: JSON.stringify(wish()) });
  expect(answer.status).toBe(401);
});

async function makeAllowance(hoursLeft: number, qty: number, used: number): Promise<string> {
  const id = randomUUID();
  await api.pool.query(
    `INSERT INTO gear_allowance (id, festival_id, item_id, user_id, device_id, qty, used, until)
     VALUES ($1, $2, $3, $4, 'phone-t', $5, $6, $7)`,
    [id, festivalId, item, techId, qty, used, inHours(hoursLeft)],
  );
  await api.pool.query('UPDATE gear_stock SET reserved = reserved + $2 WHERE item_id = $1', [
    item,
    qty - used,
  ]);
  return id;
}

async function returned(id: string): Promise<boolean> {
  return (
    (await api.pool.query('SELECT returned_at FROM gear_allowance WHERE id = $1', [id])).rows[0]
      .returned_at !== null
  );
}

test('POL-10 after its time and the grace, what is left of an allowance is given back once', async () => {
  const over = await makeAllowance(-12.01, 5, 2);
  const usedUp = await makeAllowance(-13, 1, 1);
  const inGrace = await makeAllowance(-11.9, 2, 0);
  const running = await makeAllowance(1, 1, 0);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 6 });
  const swept = await Promise.all([
    sweepAllowances(api.pool, new Date()),
    sweepAllowances(api.pool, new Date()),
  ]);
  expect(swept.sort()).toEqual([0, 2]);
  expect(await Promise.all([over, usedUp, inGrace, running].map(returned))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 3 });
  expect(await sweepAllowances(api.pool, new Date())).toBe(0);
});

test('POL-10 what is overdue is free for who asks, also before the sweep', async () => {
  const over = await makeAllowance(-12.01, 9, 0);
  expect((await ask(wish({ qty: 8 })))[0]).toBe(200);
  expect(await returned(over)).toBe(true);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 8 });
});

test('POL-10 a running api gives back what is overdue', async () => {
  const over = await makeAllowance(-12.01, 9, 0);
  await api.restart({ jobsEveryMs: 20 });
  await expect.poll(() => returned(over)).toBe(true);
  const next = await makeAllowance(-12.01, 3, 1);
  await expect.poll(() => returned(next)).toBe(true);
  expect(await stock()).toEqual({ on_hand: 10, reserved: 0 });
});
