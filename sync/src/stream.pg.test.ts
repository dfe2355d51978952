import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBench, type TestBench } from './test-bench.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

test('SY-10 first look', async () => {
  const db = await bench.database();
  await db.sql(`INSERT INTO belongs VALUES ('b1','u1','g1','member')`);
  await db.sql(`INSERT INTO post VALUES ('p1','g1','one','x','s',1), ('p2','g2','two','x','s',2)`);
  const service = await db.service();
  const stream = await db.open(service, 'u1');
  await stream.untilComplete();
  expect([...stream.device.rows().keys()]).toEqual(['post/p1']);
  await db.sql(`UPDATE post SET title = 'three' WHERE id = 'p1'`);
  await stream.untilComplete((device) => device.rows().get('post/p1')?.title === 'three');
  expect(stream.mismatches).toEqual([]);
  await service.close();
});
