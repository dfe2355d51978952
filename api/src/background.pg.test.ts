import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.restart({ jobsEveryMs: 20 });
});
afterAll(() => api.close());

/** base64 of a Yjs update that changes nothing. */
const NOTHING = 'AAA=';

test('POL-3 a running api folds the updates of a note that are old enough, and leaves fresh ones', async () => {
  const { rows: tasks } = await api.pool.query('SELECT id, festival_id FROM task ORDER BY id LIMIT 2');
  for (const [index, { id, festival_id }] of tasks.entries()) {
    await api.pool.query(
      `INSERT INTO crew_note (id, festival_id, task_id, state, plain_text) VALUES ($1, $2, $1, $3, '')`,
      [id, festival_id, NOTHING],
    );
    await api.pool.query(
      `INSERT INTO crew_note_update (id, festival_id, task_id, payload, state_vector, author_id, created_at)
       VALUES ($1, $2, $3, $4, 'AA==', 'tech', now() - make_interval(hours => $5))`,
      [randomUUID(), festival_id, id, NOTHING, index],
    );
  }
  const [fresh, old] = tasks.map(({ id }) => id);
  const left = async () => (await api.pool.query('SELECT task_id FROM crew_note_update')).rows;
  await expect.poll(left).toEqual([{ task_id: fresh }]);
  const { rows } = await api.pool.query('SELECT state FROM crew_note WHERE id = $1', [old]);
  expect(rows).toEqual([{ state: NOTHING }]);
});

test('OUT-7 WB-3 a running api archives settled receipts after a week, and still answers replays from there', async () => {
  const { rows } = await api.pool.query('SELECT id, title FROM task ORDER BY id LIMIT 1');
  const { id, title } = rows[0];
  const write = {
    op_id: 1,
    op: 'PATCH',
    table: 'task',
    id,
    op_data: { title: 'Kept' },
    previous_values: { title },
  };
  const token = await api.token(TECH1);
  const first = await upload('archived', write, token);
  await api.pool.query(
    `UPDATE sync_operation SET settled_at = now() - interval '8 days' WHERE id = 'archived:1'`,
  );
  const kept = async () =>
    (await api.pool.query(`SELECT id FROM sync_operation WHERE id = 'archived:1'`)).rows;
  await expect.poll(kept).toEqual([]);
  expect(await upload('archived', write, token)).toEqual(first);
});

test('WB-12 what waited for a newer server is judged when one starts', async () => {
  const { rows } = await api.pool.query('SELECT id, title FROM task ORDER BY id DESC LIMIT 1');
  const { id, title } = rows[0];
  const newer = 1_000_000;
  const write = {
    op_id: 1,
    ...{ op: 'PATCH', table: 'task', id, op_data: { title: 'Of a newer app' }, previous_values: { title } },
    metadata: JSON.stringify({ schema_version: newer }),
  };
  await upload('updated', write, await api.token(TECH1));
  const receipt = async () =>
    (await api.pool.query(`SELECT result, reason_code FROM sync_operation WHERE id = 'updated:1'`)).rows;
  expect(await receipt()).toEqual([{ result: 'parked', reason_code: 'newer_schema' }]);
  // the version counts down to what this server knows, in place of a server that counts up
  await api.pool.query(`UPDATE write_path.parked_write SET entry = replace(entry, '${newer}', '1')`);
  await api.pool.query(`UPDATE sync_operation SET schema_version = 1 WHERE id = 'updated:1'`);
  await api.restart({});
  await expect.poll(receipt).toEqual([{ result: 'applied', reason_code: null }]);
});

async function upload(device: string, write: object, token: string): Promise<unknown> {
  const answer = await api.fetch('/api/data', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ device_id: device, transactions: [{ crud: [write] }] }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}
