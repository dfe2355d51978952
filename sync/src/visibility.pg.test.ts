import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBench, type TestBench } from './test-bench.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

const USERS = ['u1', 'u2', 'u3'];

const user = fc.constantFrom(...USERS);
const group = fc.constantFrom('g1', 'g2', 'g3');
const id = fc.integer({ min: 1, max: 8 });

/** One statement: a row that comes, moves, is hidden or goes; a grant that comes, changes or goes. */
const statement = fc.oneof(
  fc
    .tuple(id, group)
    .map(
      ([i, g]) =>
        `INSERT INTO post VALUES ('p${i}', '${g}', 't') ON CONFLICT (id) DO UPDATE SET group_id = '${g}'`,
    ),
  id.map((i) => `DELETE FROM post WHERE id = 'p${i}'`),
  fc
    .tuple(id, group, user, fc.boolean())
    .map(
      ([i, g, u, shown]) =>
        `INSERT INTO minutes VALUES ('m${i}', '${g}', '${u}', ${shown}, 't') ON CONFLICT (id) DO UPDATE SET group_id = '${g}', author_id = '${u}', shown = ${shown}`,
    ),
  fc
    .tuple(id, user)
    .map(
      ([i, u]) =>
        `INSERT INTO letter VALUES ('l${i}', '${u}', 't') ON CONFLICT (id) DO UPDATE SET reader_id = '${u}'`,
    ),
  fc
    .tuple(id, user, group, fc.constantFrom('chair', 'member'))
    .map(
      ([i, u, g, role]) =>
        `INSERT INTO belongs VALUES ('b${i}', '${u}', '${g}', '${role}') ON CONFLICT (id) DO UPDATE SET user_id = '${u}', group_id = '${g}', role = '${role}'`,
    ),
  id.map((i) => `DELETE FROM belongs WHERE id = 'b${i}'`),
  id.map(
    (i) =>
      `UPDATE post SET id = 'q${i}' WHERE id = 'p${i}' AND NOT EXISTS (SELECT FROM post WHERE id = 'q${i}')`,
  ),
);

/** What the declaration says in SQL. */
const VISIBLE = `
  SELECT 'post/' || id AS key FROM post WHERE group_id IN (SELECT group_id FROM belongs WHERE user_id = $1)
  UNION SELECT 'minutes/' || id FROM minutes WHERE shown AND
    (author_id = $1 OR group_id IN (SELECT group_id FROM belongs WHERE user_id = $1 AND role = 'chair'))
  UNION SELECT 'letter/' || id FROM letter WHERE reader_id = $1 AND id NOT LIKE 'mark%'
  ORDER BY key`;

test('SY-35 whatever is written and granted, each user has exactly the rows that the streams declare', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const transactions = fc.sample(fc.array(statement, { minLength: 1, maxLength: 4 }), { numRuns: 240, seed });
  const db = await bench.database();
  const service = await db.service();
  const streams = await Promise.all(USERS.map((user) => db.open(service, user)));
  const client = new pg.Client(db.url);
  await client.connect();
  let most = 0;
  for (const [at, statements] of transactions.entries()) {
    await db.sql(statements.join(';'));
    if (at % 8 !== 7) continue;
    await db.sql(USERS.map((user) => `INSERT INTO letter VALUES ('mark${at}-${user}', '${user}')`).join(';'));
    for (const [index, user] of USERS.entries()) {
      const stream = streams[index];
      await stream?.untilComplete((device) => device.rows().has(`letter/mark${at}-${user}`));
      const { rows } = await client.query<{ key: string }>(VISIBLE, [user]);
      const keys = [...(stream?.device.rows().keys() ?? [])].filter((key) => !key.includes('mark'));
      expect([seed, user, keys.sort()]).toEqual([seed, user, rows.map(({ key }) => key).sort()]);
      expect([seed, stream?.mismatches]).toEqual([seed, []]);
      most = Math.max(most, keys.length);
    }
  }
  await client.end();
  expect(most).toBeGreaterThan(5);
});
