import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeResponseSchema } from '@festival-ops/policy/wire';
import { createEmptyTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { partsOf } from './page.ts';
import { schema } from './schema.ts';
import { createTodoServer } from './server.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const parts = partsOf(readFileSync(`${root}docs/use-it-in-your-app.md`, 'utf8'));
const id = (end: string) => `00000000-0000-4000-8000-0000000000${end}`;

async function openLists() {
  const pool = new pg.Pool({ connectionString: await createEmptyTestDatabase(), max: 4 });
  await pool.query(schema);
  await pool.query(`INSERT INTO list VALUES ('${id('11')}', 'Home'), ('${id('12')}', 'Next door')`);
  await pool.query(
    `INSERT INTO member (id, list_id, user_id, role, name) VALUES
     ('${id('21')}', '${id('11')}', 'ann', 'owner', 'Ann'), ('${id('22')}', '${id('11')}', 'ben', 'guest', 'Ben'),
     ('${id('23')}', '${id('12')}', 'eve', 'owner', 'Eve')`,
  );
  await pool.query(`INSERT INTO todo (id, list_id, title) VALUES ('${id('a1')}', '${id('11')}', 'Milk')`);
  const server = createTodoServer(pool, (authorization) => /^Bearer (\w+)$/.exec(authorization)?.[1]);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    await new Promise((closed) => server.close(closed));
    await pool.end();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const post = async (userId: string, body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/data`, {
      method: 'POST',
      headers: { authorization: `Bearer ${userId}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  return { pool, post };
}

test('the page shows the files of the example as they are', () => {
  const files = parts.filter((part) => part.kind === 'file');
  expect(files.map(({ path }) => path)).toEqual([
    'examples/src/to-do/domain.ts',
    'examples/src/to-do/schema.ts',
    'examples/src/to-do/server.ts',
  ]);
  for (const { path, text } of files) expect(text, path).toBe(readFileSync(`${root}${path}`, 'utf8'));
});

test('WB-3 DET-6 OUT-4 the requests of the page are answered as it says, by a domain that is no festival', async () => {
  const { pool, post } = await openLists();
  let given: Awaited<ReturnType<typeof post>> | undefined;
  let answers = 0;
  for (const part of parts) {
    if (part.kind === 'request') given = await post(part.as, part.body);
    if (part.kind !== 'answer') continue;
    expect(given, `answer ${answers}`).toMatchObject({ status: part.status, body: part.body });
    answers += 1;
  }
  expect(answers).toBe(5);
  const { rows } = await pool.query('SELECT title, taken_by, version::int FROM todo');
  expect(rows).toEqual([{ title: 'Oat milk', taken_by: 'ben', version: 3 }]);
  expect((await pool.query('SELECT id FROM sync_operation')).rowCount).toBe(3);
});

test('WB-14 WB-13 another list’s rows are not there, and a new row is made and deleted by its policy', async () => {
  const { post, pool } = await openLists();
  const entry = (opId: number, op: string, row: string, values: object) => ({
    ...{ op_id: opId, op, table: 'todo', id: id(row), op_data: values },
  });
  const send = async (userId: string, ...crud: object[]) => {
    const { body } = await post(userId, { device_id: `${userId}-1`, transactions: [{ crud }] });
    const [result] = writeResponseSchema.parse(body).results;
    if (result?.status !== 'success') throw new Error('the transaction was not judged');
    return result.receipts.map((one) => [one.result, one.reason_code].filter(Boolean).join(': '));
  };
  expect(await send('eve', entry(1, 'PATCH', 'a1', { title: 'Beer' }))).toEqual(['rejected: row_not_found']);
  expect(
    await send(
      'ben',
      entry(1, 'PUT', 'a2', { list_id: id('11'), title: 'Bread' }),
      entry(2, 'DELETE', 'a2', {}),
    ),
  ).toEqual(['applied', 'rejected: restricted_role']);
  expect(await send('ann', entry(1, 'DELETE', 'a2', {}))).toEqual(['applied']);
  const { rows } = await pool.query('SELECT title FROM todo WHERE deleted_at IS NULL');
  expect(rows).toEqual([{ title: 'Milk' }]);
});
