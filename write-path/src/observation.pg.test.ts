import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, openFestival, uuid } from './fixture/festival.ts';
import type { WriteObservation } from './observation.ts';

let here: Festival;
const seen: WriteObservation[] = [];
beforeAll(async () => {
  here = await openFestival({ observe: (observation) => seen.push(observation) });
});
afterAll(() => here.close());

/** What was observed of the last request. */
const last = () => seen.at(-1);
const outcomesOf = () =>
  last()?.outcomes.map(({ table, policy, result, reason, replaced }) =>
    [table, policy, result, reason, replaced].join(' '),
  );

test('a request is observed once: how much, how long, and what became of each write by table and policy', async () => {
  const [task, other] = [await here.task(), await here.task({ title: 'theirs' })];
  const [phone, laptop] = [here.device('tech1', 'observed'), here.device('lead1', 'observed-too')];
  await laptop.sendEach(laptop.edit(other, { urgency: ['normal', 'low'] }));
  const count = seen.length;
  const entries = [
    phone.edit(task, { title: ['A', 'a secret'], state: ['open', 'verified'] }),
    phone.edit(other, { urgency: ['normal', 'high'], title: ['A', 'B'] }),
    phone.remove(task),
    phone.make('task', uuid(999), { title: 'no stage' }),
    phone.make('password_table', uuid(998), { x: 1 }),
    phone.edit(task, { title: ['A', 'B'] }, { raw: { op: 'MERGE' } }),
    phone.edit(task, { secret_column: [1, 2] }),
    phone.edit(uuid(997), { tags: ['[]', '[]'] }),
  ];
  await phone.send(entries.slice(0, 3), entries.slice(3));
  expect(seen).toHaveLength(count + 1);
  expect(last()).toMatchObject({ transactions: 2, writes: 8, retries: 0 });
  expect(last()?.ms).toBeGreaterThan(0);
  expect(outcomesOf()).toEqual([
    'task workflow rejected invalid_transition 0',
    'task lastWriteWins applied overwrote_concurrent 1',
    'task restrictTo rejected restricted_delete 0',
    'task restrictTo rejected required 0',
    'other none rejected unknown_table 0',
    'other none rejected malformed_write 0',
    'task none rejected unknown_field 0',
    'task unionOf rejected row_not_found 0',
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/secret|password/);
});

test('WB-3 what was answered before is not judged again, and retries are counted', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'observed-again');
  await here.onTask(
    `IF NEW.title = 'again' AND nextval('troubles') <= 2 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF;`,
  );
  const entry = phone.edit(task, { title: ['A', 'again'] });
  await phone.sendEach(entry);
  expect(last()).toMatchObject({ transactions: 1, retries: 2, outcomes: [{ result: 'applied' }] });
  await phone.sendEach(entry);
  expect(last()).toMatchObject({ transactions: 1, retries: 0, outcomes: [] });
});

test('a request that is refused whole is not observed; one that ends half way is', async () => {
  const phone = here.device('tech1', 'observed-half');
  const count = seen.length;
  await here.path.handle({ transactions: 'none' }, 'tech1');
  await here.path.handle({ device_id: phone.id, transactions: [] }, 'tech1');
  await here.path.handle({ device_id: phone.id, transactions: [] }, 'tech2');
  expect(seen).toHaveLength(count + 1);
  const tasks = [await here.task(), await here.task()] as const;
  await here.onTask(
    `IF NEW.title = 'crash' AND nextval('troubles') > 0 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;`,
  );
  const path = here.another({ chunkSize: 1 });
  const crud = tasks.map((task, index) => phone.edit(task, { title: ['A', index === 0 ? 'B' : 'crash'] }));
  await path.handle(
    { device_id: phone.id, transactions: crud.map((one) => ({ transaction_id: null, crud: [one] })) },
    'tech1',
  );
  expect(last()).toMatchObject({ transactions: 2, writes: 2, outcomes: [{ result: 'applied' }] });
});
