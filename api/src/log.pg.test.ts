import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from './log.ts';
import { OPERATOR, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

/** Everything that the api writes to its log, at every level. */
let lines = '';
const destination = new Writable({
  write: (chunk, _, done) => {
    lines += String(chunk);
    done();
  },
});

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.restart({ log: createLog({ level: 'trace', destination }), jobsEveryMs: 20 });
});
afterAll(() => api.close());

test('nothing that somebody wrote is in the log, whatever becomes of it', async () => {
  const secret = 'Mira 0555-123';
  const values = { text: secret, list: [secret], [secret]: secret };
  const token = await api.token(TECH1);
  const operator = await api.token(OPERATOR);
  const { rows } = await api.pool.query('SELECT id, festival_id, stage_id FROM task LIMIT 1');
  const { id, festival_id, stage_id } = rows[0];
  // one that the database refuses with the value in its words, and one at which it throws them
  await api.pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.title LIKE 'Mira%' THEN RAISE EXCEPTION 'can not digest %', NEW.title; END IF; RETURN NEW; END $$`);
  await api.pool.query(
    'CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON task FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
  const send = (path: string, body: unknown, as = token, method = 'POST') =>
    api.fetch(path, {
      method,
      headers: { authorization: `Bearer ${as}`, 'user-agent': secret },
      ...(method !== 'GET' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const patch = { op: 'PATCH', table: 'task', id };
  const entries = [
    { ...patch, op_data: { title: secret, due_at: secret, ...values }, previous_values: { title: secret } },
    { ...patch, op_data: { title: secret }, previous_values: { title: secret } },
    { op: 'PUT', table: 'task', id: randomUUID(), op_data: { festival_id, stage_id, title: secret } },
    { ...patch, metadata: secret, op_data: values },
    { ...patch, metadata: JSON.stringify({ author: secret, follows: secret }), op_data: { title: secret } },
    { op: secret, table: secret, id: secret, op_data: values, previous_values: values },
  ];
  const batch = {
    device_id: 'phone-1',
    report: { queue_depth: 1, app_version: secret, oldest_unsent_at: secret },
    transactions: entries.map((entry, index) => ({
      transaction_id: secret,
      crud: [{ op_id: index + 1, ...entry }],
    })),
  };
  const judged = await (await send('/api/data', batch)).text();
  expect(judged).toContain('"result":"parked"');
  // the same identities with other content, and without a device
  await send('/api/data', {
    ...batch,
    transactions: batch.transactions.map(({ crud }) => ({
      crud: crud.map((entry) => ({ ...entry, op_data: { title: `${secret}!` } })),
    })),
  });
  await send('/api/data', { transactions: batch.transactions });
  await send('/api/data', { transactions: secret, [secret]: secret });
  await send('/api/data', `{"${secret}`);
  await send('/api/allowances', {
    id: secret,
    item_id: secret,
    qty: secret,
    until: secret,
    device_id: secret,
  });
  await send('/api/auth/sign-in/email', { email: `${secret}@b.example`, password: secret });
  await send('/api/auth/sign-in/email', { email: TECH1, password: secret });
  await send(`/api/${encodeURIComponent(secret)}?${encodeURIComponent(secret)}`, undefined, token, 'GET');
  await send('/api/operator/parked', undefined, operator, 'GET');
  for (const receipt of ['phone-1:2', secret].map(encodeURIComponent)) {
    await send(`/api/operator/parked/${receipt}`, undefined, operator, 'GET');
    await send(`/api/operator/parked/${receipt}/values`, undefined, operator, 'GET');
    await send(`/api/operator/parked/${receipt}/replay`, {}, operator);
    await send(`/api/operator/parked/${receipt}`, { because: secret }, operator, 'DELETE');
  }
  await new Promise((over) => setTimeout(over, 100));
  const { rows: operators } = await api.pool.query('SELECT user_id FROM operator');
  const who = `"operator":"${operators[0].user_id}","receiptId":"phone-1:2"`;
  const acts = ['looked at the values of', 'replayed', 'removed'].map(
    (act) => `an operator ${act} a parked write`,
  );
  for (const told of ['"event":"parked"', '"event":"op_key_reused"', '"path":"/api/data"', who, ...acts])
    expect(lines).toContain(told);
  for (const part of ['Mira', '0555', 'soundcheck', token, operator]) expect(lines).not.toContain(part);
});
