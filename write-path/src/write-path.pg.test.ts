import { writeDomain } from '@festival-ops/domain/write-domain';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createWritePath } from './write-path.ts';
test('first', async () => {
  const pool = new pg.Pool({ connectionString: await createTestDatabase() });
  const f = '00000000-0000-4000-8000-000000000001', s = '00000000-0000-4000-8000-000000000002', t = '00000000-0000-4000-8000-000000000003';
  await pool.query(`INSERT INTO festival VALUES ('${f}','F','2026-01-01','2026-01-02','UTC'); INSERT INTO stage (id, festival_id,name,sort) VALUES ('${s}','${f}','S',1);
   INSERT INTO member (id, festival_id,user_id,role,display_name) VALUES (gen_random_uuid(),'${f}','u1','stage_tech','Tech 1');
   INSERT INTO task (id,festival_id,stage_id,title) VALUES ('${t}','${f}','${s}','A')`);
  const w = createWritePath({ pool, domain: writeDomain });
  const meta = JSON.stringify({author:'u1', schema_version:1, written_at:'2026-01-01T10:00:00.000Z', row_version: 1});
  const body = { device_id: 'd1', transactions: [{ transaction_id: 1, crud: [
   { op_id: 1, op: 'PATCH', table: 'task', id: t, op_data: { title: 'C' }, previous_values: { title: 'A' }, metadata: meta },
   { op_id: 2, op: 'PATCH', table: 'task', id: t, op_data: { state: 'in_progress', tags:'["x"]' }, previous_values: { state: 'open', tags: null }, metadata: meta },
   { op_id: 3, op: 'PUT', table: 'task', id: '00000000-0000-4000-8000-000000000009', op_data: { festival_id: f, stage_id: s, title: 'new', assignee_id:'u1'}, metadata: meta },
   { op_id: 4, op: 'DELETE', table: 'task', id: t,  metadata: meta }
   ] }] };
  const a = await w.handle(body, 'u1');
  console.log(JSON.stringify(a, null, 1));
  console.log((await pool.query('select * from task')).rows, (await pool.query('select * from sync_operation')).rows);
  expect(await w.handle(body, 'u1')).toEqual(a);
  await pool.end();
});
