import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { expectSameAsPostgres } from '../harness/eventually.ts';
import { test } from '../harness/story.ts';

/** The real `@powersync/node` client against the running product, without a screen. */

test('OUT-5 a node client syncs both ways and gets its receipts as rows', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const task = await newTask();
  const device = await openDevice(await account('tech1'));
  expect(await device.db.get('SELECT title FROM task WHERE id = ?', [task.id])).toEqual({
    title: task.title,
  });

  await device.edit('task', task.id, { title: 'From a node client' });
  await expect
    .poll(() => stack.sql('SELECT title FROM task WHERE id = $1', [task.id]))
    .toEqual([{ title: 'From a node client' }]);

  await stack.sql('UPDATE task SET title = $2 WHERE id = $1', [task.id, 'From plain SQL']);
  await expect
    .poll(() => device.db.get('SELECT title FROM task WHERE id = ?', [task.id]))
    .toEqual({ title: 'From plain SQL' });
  await expect
    .poll(() =>
      device.db.getAll('SELECT result, reason_code, author_id FROM sync_operation WHERE row_id = ?', [
        task.id,
      ]),
    )
    .toEqual([{ result: 'applied', reason_code: null, author_id: device.userId }]);
  await expectSameAsPostgres(stack, [device]);
});

test('WB-5 A→B→A→B by one device all arrive, in order, and the end is B', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const task = await newTask({ title: 'A' });
  const device = await openDevice(await account('tech1'));
  await device.disconnect();
  for (const title of ['B', 'A', 'B']) await device.edit('task', task.id, { title });
  await device.connect();
  await expect.poll(() => device.unsent()).toBe(0);
  const receipts = await stack.sql<{ submitted: string; result: string; reason_code: string | null }>(
    `SELECT fields->'title'->>'submitted' AS submitted, result, reason_code FROM sync_operation WHERE row_id = $1 ORDER BY op_id`,
    [task.id],
  );
  expect(receipts).toEqual(
    ['B', 'A', 'B'].map((submitted) => ({ submitted, result: 'applied', reason_code: null })),
  );
  expect(await stack.sql('SELECT title FROM task WHERE id = $1', [task.id])).toEqual([{ title: 'B' }]);
});

test('WB-7 a malformed write in the middle of a queue ends as a receipt and blocks nothing', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const task = await newTask();
  const device = await openDevice(await account('tech2'));
  await device.disconnect();
  await device.edit('task', task.id, { title: 'Before the bad one' });
  await device.db.execute(`INSERT INTO ps_crud (tx_id, data) VALUES (9000001, ?)`, [
    JSON.stringify({
      op: 'PATCH',
      type: 'no_such_table',
      id: 'not-an-id',
      data: { nonsense: { deep: [1] } },
      metadata: '{',
    }),
  ]);
  await device.edit('task', task.id, { urgency: 'critical' });
  await device.connect();
  await expect.poll(() => device.unsent()).toBe(0);
  expect(await stack.sql('SELECT title, urgency FROM task WHERE id = $1', [task.id])).toEqual([
    { title: 'Before the bad one', urgency: 'critical' },
  ]);
  const results = await stack.sql<{ result: string }>(
    'SELECT result FROM sync_operation WHERE device_id = $1 ORDER BY op_id',
    [await device.db.getClientId()],
  );
  expect(results.map((row) => row.result)).toEqual(['applied', 'rejected', 'applied']);
});

test('WB-3 two replays of one batch at the same time change nothing and get the stored receipt', async ({
  stack,
  account,
  newTask,
}) => {
  const task = await newTask();
  const tech = await account('tech3');
  const body = JSON.stringify({
    device_id: randomUUID(),
    transactions: [
      {
        transaction_id: '1',
        crud: [
          {
            op_id: 1,
            op: 'PATCH',
            table: 'task',
            id: task.id,
            op_data: { title: 'Once' },
            previous_values: { title: task.title },
            metadata: JSON.stringify({
              author: tech.userId,
              schema_version: 1,
              written_at: new Date().toISOString(),
              row_version: 1,
            }),
          },
        ],
      },
    ],
  });
  const token = await tech.getToken();
  const answers = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const answer = await fetch(`${stack.url}/api/data`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      return { status: answer.status, body: await answer.json() };
    }),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.status).toBe(200);
  expect(await stack.sql('SELECT title, version::int AS version FROM task WHERE id = $1', [task.id])).toEqual(
    [{ title: 'Once', version: 2 }],
  );
});
