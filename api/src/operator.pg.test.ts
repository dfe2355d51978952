import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { LEAD1, OPERATOR, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
let tokens: Record<'tech' | 'lead' | 'operator', string>;
let operatorId: string;
let task: { id: string; title: string };
beforeAll(async () => {
  api = await startTestApi();
  tokens = {
    tech: await api.token(TECH1),
    lead: await api.token(LEAD1),
    operator: await api.token(OPERATOR),
  };
  operatorId = (await api.pool.query('SELECT user_id FROM operator')).rows[0].user_id;
  task = (await api.pool.query('SELECT id, title FROM task ORDER BY id LIMIT 1')).rows[0];
  await api.pool.query(`
    CREATE TABLE poison (word text);
    INSERT INTO poison VALUES ('poison');
    CREATE FUNCTION digest() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM poison WHERE NEW.title LIKE word || '%') THEN
        RAISE EXCEPTION 'cannot digest %', NEW.title;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER digest BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION digest();`);
});
afterAll(() => api.close());

const receipt = z.looseObject({ id: z.string(), result: z.string(), reason_code: z.string().nullable() });
const answerShape = z.object({ results: z.array(z.object({ receipts: z.array(receipt) })) });
const parkedShape = z.strictObject({
  receiptId: z.string(),
  deviceId: z.string(),
  opId: z.number(),
  userId: z.string(),
  transactionId: z.string().nullable(),
  table: z.string().nullable(),
  rowId: z.string().nullable(),
  reason: z.string(),
  error: z.string().nullable(),
  heldBy: z.string().nullable(),
  parkedAt: z.iso.datetime(),
  schemaVersion: z.number().nullable(),
});
const listShape = z.object({ parked: z.array(parkedShape), next: z.string().nullable() });
const previewShape = z.object({ write: parkedShape, behind: z.array(parkedShape) });
const doneShape = z.object({ receipts: z.array(receipt), stillParked: z.array(z.string()) });

/** Sends retitlings of one task, one after the other; the first has a title that the server can't digest. */
async function park(device: string, titles: readonly string[], of = task.id): Promise<string[]> {
  const { rows } = await api.pool.query('SELECT title FROM task WHERE id = $1', [of]);
  let shown: string = rows[0].title;
  const transactions = titles.map((title, index) => {
    const write = {
      op_id: index + 1,
      ...{ op: 'PATCH', table: 'task', id: of, op_data: { title }, previous_values: { title: shown } },
      metadata: JSON.stringify({ schema_version: 1, row_version: 1 }),
    };
    shown = title;
    return { transaction_id: index, crud: [write] };
  });
  const answer = await api.fetch('/api/data', {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.tech}` },
    body: JSON.stringify({ device_id: device, transactions }),
  });
  const receipts = answerShape.parse(await answer.json()).results.flatMap((result) => result.receipts);
  expect(receipts.map(({ result }) => result)).toEqual(titles.map(() => 'parked'));
  return receipts.map(({ id }) => id);
}

async function ask(
  path: string,
  { method = 'GET', as = tokens.operator, body }: { method?: string; as?: string; body?: unknown } = {},
): Promise<[number, unknown]> {
  const answer = await api.fetch(`/api/operator/parked${path}`, {
    method,
    headers: { authorization: `Bearer ${as}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return [answer.status, await answer.json()];
}

const at = (receiptId: string, rest = '') => `/${encodeURIComponent(receiptId)}${rest}`;

async function otherTask(): Promise<string> {
  const id = randomUUID();
  await api.pool.query(
    `INSERT INTO task (id, festival_id, stage_id, title)
     SELECT $1, festival_id, stage_id, 'Clean' FROM task WHERE id = $2`,
    [id, task.id],
  );
  return id;
}

test('WB-8 an operator sees what is held and what waits behind it, and values only on demand', async () => {
  const [first = '', second] = await park('seen/by%2Foperator', ['poison one', 'then two']);
  const { parked } = listShape.parse((await ask(''))[1]);
  const mine = parked.filter(({ deviceId }) => deviceId === 'seen/by%2Foperator');
  expect(mine).toMatchObject([
    { receiptId: first, opId: 1, table: 'task', rowId: task.id, reason: 'server_error', error: 'P0001' },
    { receiptId: second, opId: 2, reason: 'held_behind', heldBy: first, error: null, schemaVersion: 1 },
  ]);
  const [status, preview] = await ask(at(first));
  expect([status, previewShape.parse(preview)]).toEqual([200, { write: mine[0], behind: [mine[1]] }]);
  expect(JSON.stringify([parked, preview])).not.toContain('poison');
  const [, values] = await ask(at(first, '/values'));
  expect(values).toMatchObject({
    entry: { op: 'PATCH', op_data: { title: 'poison one' }, previous_values: { title: task.title } },
    error: 'P0001: cannot digest poison one',
  });
});

test('WB-8 a list longer than a page goes on where it ended', async () => {
  const row = await otherTask();
  const ids = await park('long', ['poison', 'b', 'c', 'd', 'e'], row);
  const seen: string[] = [];
  let after = '';
  for (let pages = 0; pages < 20; pages += 1) {
    const { parked, next } = listShape.parse((await ask(`?limit=2${after}`))[1]);
    expect(parked.length).toBeLessThanOrEqual(2);
    seen.push(...parked.map(({ receiptId }) => receiptId));
    if (next === null) break;
    after = `&after=${encodeURIComponent(next)}`;
  }
  expect(seen.filter((id) => id.startsWith('long:'))).toEqual(ids);
  expect(new Set(seen).size).toBe(seen.length);
});

test('WB-8 OUT-9 a replay settles the write and those behind it, in order, and once', async () => {
  const row = await otherTask();
  const [first = '', second = ''] = await park('mended', ['poison pill', 'sweet'], row);
  expect(await ask(at(second, '/replay'), { method: 'POST' })).toMatchObject([
    409,
    { error: { code: 'held_behind', details: { behind: first } } },
  ]);
  const [, still] = await ask(at(first, '/replay'), { method: 'POST' });
  expect(doneShape.parse(still)).toMatchObject({ receipts: [], stillParked: [first, second] });
  await api.pool.query('DELETE FROM poison');
  const replays = await Promise.all([1, 2].map(() => ask(at(first, '/replay'), { method: 'POST' })));
  expect(replays.map(([status]) => status).sort()).toEqual([200, 409]);
  for (const [status, body] of replays)
    if (status === 200)
      expect(body).toMatchObject({
        receipts: [
          { id: first, result: 'applied' },
          { id: second, result: 'applied' },
        ],
        stillParked: [],
      });
    else
      expect(body).toMatchObject({
        error: { code: 'already_settled', details: { receipt: { id: first, result: 'applied' } } },
      });
  const { rows } = await api.pool.query('SELECT title FROM task WHERE id = $1', [row]);
  expect(rows).toEqual([{ title: 'sweet' }]);
  await api.pool.query(`INSERT INTO poison VALUES ('poison')`);
});

test('WB-8 OUT-9 a write is removed for good, with the reason for its author', async () => {
  const row = await otherTask();
  const [first = '', second = ''] = await park('removed', ['poison pill', 'sweet'], row);
  const [status, body] = await ask(at(first), { method: 'DELETE', body: { because: ' Sent by mistake. ' } });
  expect([status, doneShape.parse(body)]).toMatchObject([
    200,
    { receipts: [{ id: first, result: 'rejected', reason_code: 'removed_by_operator' }, { id: second }] },
  ]);
  expect(JSON.stringify(body)).toContain('"removed_because":"Sent by mistake."');
  expect(await ask(at(first), { method: 'DELETE', body: { because: 'Again.' } })).toMatchObject([
    409,
    { error: { code: 'already_settled' } },
  ]);
});

const someone = 'phone:1';
const doors: readonly (readonly [method: string, path: string])[] = [
  ['GET', ''],
  ['GET', at(someone)],
  ['GET', at(someone, '/values')],
  ['POST', at(someone, '/replay')],
  ['DELETE', at(someone)],
];

test.each(doors)('WB-11 %s %s is for operators only', async (method, path) => {
  const body = method === 'DELETE' ? { because: 'x' } : undefined;
  for (const as of [tokens.tech, tokens.lead])
    expect(await ask(path, { method, as, body })).toEqual([
      403,
      { error: { code: 'operators_only', message: 'Only operators of this site may do this.' } },
    ]);
  const nobody = await api.fetch(`/api/operator/parked${path}`, { method });
  expect(nobody.status).toBe(401);
});

test('WB-11 who is no operator any more is none at once', async () => {
  await api.pool.query('DELETE FROM operator');
  expect((await ask(''))[0]).toBe(403);
  await api.pool.query('INSERT INTO operator (user_id) VALUES ($1)', [operatorId]);
  expect((await ask(''))[0]).toBe(200);
});

const badIds = [
  'x',
  ':',
  ':1',
  'x:',
  'x:y',
  'x:1:',
  'x:-1',
  'x:1.5',
  'x:99999999999999999',
  'x:9999999999999999',
];
const otherIds = ['nobody:1', 'a b:1', 'ü:1', '\0:1', "'; DROP TABLE task; --:1", `${'x'.repeat(300)}:1`];

test.each([...badIds, ...otherIds].map((id) => [JSON.stringify(id).slice(0, 40), id]))(
  'no write is parked as %s, whatever is asked of it',
  async (_, id) => {
    for (const [method, rest, body] of [
      ['GET', ''],
      ['GET', '/values'],
      ['POST', '/replay'],
      ['DELETE', '', { because: 'It is wrong.' }],
    ] as const)
      expect(await ask(at(id, rest), { method, body })).toMatchObject([
        404,
        { error: { code: 'not_parked' } },
      ]);
  },
);

test.each([
  ['nothing', '', 'bad_json'],
  ['half an object', '{', 'bad_json'],
  ['null', 'null', 'bad_request'],
  ['a list', '[]', 'bad_request'],
  ['no reason', '{}', 'bad_request'],
  ['a number', '{"because":7}', 'bad_request'],
  ['spaces', '{"because":"  "}', 'bad_request'],
  ['NUL', '{"because":"a\\u0000b"}', 'bad_request'],
  ['a novel', JSON.stringify({ because: 'x'.repeat(501) }), 'bad_request'],
])('a removal must say why, and not with %s', async (_, body, code) => {
  expect(await ask(at('nobody:1'), { method: 'DELETE', body })).toMatchObject([400, { error: { code } }]);
});

const badPages = [
  'limit=0',
  'limit=201',
  'limit=x',
  'limit=1.5',
  'after=',
  'after=%00',
  'after=x',
  'after=x:y',
];

test.each([...badPages, `after=${'x'.repeat(129)}:1`].map((query) => [query.slice(0, 20), query]))(
  'a page with %s is a bad request',
  async (_, query) => {
    expect(await ask(`?${query}`)).toMatchObject([400, { error: { code: 'bad_request' } }]);
  },
);

test('a page after a receipt that never was is empty', async () => {
  for (const after of ['nobody:1', 'nobody:9999999999999999'])
    expect(await ask(`?after=${after}`)).toEqual([200, { parked: [], next: null }]);
});
