import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './start-test-api.ts';

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
