import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
let token: string;
let task: { id: string; title: string; version: string };
let userId: string;
beforeAll(async () => {
  api = await startTestApi();
  token = await api.token(TECH1);
  userId = (await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [TECH1])).rows[0].id;
  task = (await api.pool.query('SELECT id, title, version FROM task ORDER BY id LIMIT 1')).rows[0];
});
afterAll(() => api.close());

const answerShape = z.object({
  results: z.array(z.object({ status: z.string(), receipts: z.array(z.object({ result: z.string() })) })),
});

function retitle(opId: number, title: string) {
  const metadata = {
    author: userId,
    schema_version: 1,
    written_at: '2026-07-10T12:00:00.000Z',
    row_version: Number(task.version),
  };
  const write = {
    op_id: opId,
    op: 'PATCH',
    table: 'task',
    id: task.id,
    op_data: { title },
    previous_values: { title: task.title },
    metadata: JSON.stringify(metadata),
  };
  return {
    device_id: 'phone-1',
    report: { queue_depth: 2, oldest_unsent_at: '2026-07-10T12:00:00.000Z', app_version: '0.1.0' },
    transactions: [{ transaction_id: String(opId), crud: [write] }],
  };
}

function upload(body: unknown, as = token, scheme = 'Bearer'): Promise<Response> {
  const headers = { authorization: `${scheme} ${as}`, 'content-type': 'application/json' };
  return api.fetch('/api/data', { method: 'POST', headers, body: JSON.stringify(body) });
}

test('WB-3 an upload is judged, stored and answered, and a replay changes nothing', async () => {
  const batch = retitle(1, 'Sweep the pit');
  const first = await upload(batch);
  expect(first.status).toBe(200);
  const answer = answerShape.parse(await first.json());
  expect(answer.results).toMatchObject([{ status: 'success', receipts: [{ result: 'applied' }] }]);
  const second = await upload(batch, token, 'Token');
  expect(answerShape.parse(await second.json())).toEqual(answer);
  const { rows } = await api.pool.query('SELECT title, version FROM task WHERE id = $1', [task.id]);
  expect(rows).toEqual([{ title: 'Sweep the pit', version: String(Number(task.version) + 1) }]);
});

test('DEV-9 the report of an upload is in the device row of each festival, and not in the queue', async () => {
  const readRows = async () =>
    (
      await api.pool.query('SELECT user_id, queue_depth, app_version FROM device WHERE device_id = $1', [
        'phone-1',
      ])
    ).rows;
  await expect.poll(readRows).toEqual([{ user_id: userId, queue_depth: 1, app_version: '0.1.0' }]);
});

test('WB-10 a device uploads for the user whom it began with, and for nobody else', async () => {
  const answer = await upload(retitle(2, 'Not mine to send'), await api.token(LEAD1));
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: 'device_belongs_to_somebody_else' } });
});

test('WB-7 of one user four uploads run at a time; one more is asked to come again, and others go on', async () => {
  const held = await api.pool.connect();
  await held.query('BEGIN');
  await held.query('SELECT 1 FROM task WHERE id = $1 FOR UPDATE', [task.id]);
  const from = (device: string) => ({ ...retitle(1, `From ${device}`), device_id: device });
  const four = ['a', 'b', 'c', 'd'].map((device) => upload(from(device)));
  // those that wait may share a transaction; each has bound its device before
  const begun = `SELECT (SELECT count(*) FROM write_path.device_owner WHERE device_id = ANY('{a,b,c,d}'))::int AS devices,
    (SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock') > 0 AS held`;
  await expect
    .poll(async () => (await api.pool.query(begun)).rows[0], { timeout: 20_000 })
    .toEqual({ devices: 4, held: true });
  const fifth = await upload(from('e'));
  expect([fifth.status, fifth.headers.get('retry-after'), await fifth.json()]).toEqual([
    503,
    '1',
    { error: { code: 'unavailable', message: expect.any(String) }, retry_after_ms: 1000 },
  ]);
  const lead = await upload({ device_id: 'lead-1', transactions: [] }, await api.token(LEAD1));
  expect(lead.status).toBe(200);
  await held.query('COMMIT');
  held.release();
  expect((await Promise.all(four)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const again = await upload(from('e'));
  expect(answerShape.parse(await again.json()).results).toMatchObject([
    { receipts: [{ result: 'applied' }] },
  ]);
});

test.each([
  [{}],
  [[]],
  [null],
  ['text'],
  [7],
  [{ transactions: 'no' }],
  [{ device_id: {}, transactions: [] }],
])('WB-7 %j is no batch', async (body) => {
  const answer = await upload(body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'not_a_batch' } });
});
