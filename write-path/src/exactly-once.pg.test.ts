import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, openFestival, receiptsOf, said } from './fixture/festival.ts';

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

test('WB-3 a replay returns the stored receipts and changes nothing', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'replaying');
  const queue = [
    [phone.edit(task, { title: ['A', 'B'] })],
    [phone.edit(task, { state: ['open', 'done'] }), phone.edit(task, { urgency: ['normal', 'high'] })],
  ];
  const first = await phone.send(...queue);
  const after = await here.row('task', task);
  expect(await phone.send(...queue)).toEqual(first);
  expect(await phone.send(...queue.slice(1))).toEqual(first.slice(1));
  expect(await here.row('task', task)).toEqual(after);
  expect(first.flat().map(said)).toEqual(['applied', 'rejected: invalid_transition', 'applied']);
});

test('WB-3 concurrent replays of one batch give one effect, one receipt each, and equal answers', async () => {
  const tasks = await Promise.all(Array.from({ length: 20 }, () => here.task()));
  const phone = here.device('tech1', 'overlapping');
  const queue = tasks.flatMap((task) => [
    [phone.edit(task, { title: ['A', 'B'] })],
    [phone.edit(task, { title: ['B', 'C'] })],
  ]);
  const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => phone.send(...queue)));
  for (const other of others) expect(other).toEqual(first);
  const rows = await here.rows('SELECT title, version FROM task WHERE id = ANY($1)', [tasks]);
  expect(rows).toEqual(tasks.map(() => ({ title: 'C', version: '3' })));
  const counted = await here.rows('SELECT count(*) FROM sync_operation WHERE device_id = $1', [
    'overlapping',
  ]);
  expect(counted).toEqual([{ count: '40' }]);
});

test('WB-2 the identity is the device’s and the queue’s: not the user’s, the row’s or the content’s', async () => {
  const task = await here.task();
  const [one, two] = [here.device('tech1', 'first-device'), here.device('tech1', 'second-device')];
  // the same op id and the same content, from two queues
  expect((await one.sendEach(one.edit(task, { title: ['A', 'B'] }))).map(said)).toEqual(['applied']);
  expect((await two.sendEach(two.edit(task, { title: ['A', 'B'] }))).map(said)).toEqual([
    'applied: already_equal',
  ]);
  const ids = await here.rows('SELECT id FROM sync_operation WHERE row_id = $1 ORDER BY id', [task]);
  expect(ids).toEqual([{ id: 'first-device:1' }, { id: 'second-device:1' }]);
});

test('WB-4 one identity with other content is refused, logged, and leaves the first receipt', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'reusing');
  const entry = phone.edit(task, { title: ['A', 'B'] });
  const [first] = await phone.sendEach(entry);
  const other = { ...entry, op_data: { title: 'X' } };
  expect((await phone.sendEach(other)).map(said)).toEqual(['rejected: op_key_reused']);
  expect(await phone.sendEach(entry)).toEqual([first]);
  expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 2 });
  expect(here.events).toContainEqual({ event: 'op_key_reused', receiptId: 'reusing:1' });
});

test('WB-4 the same holds within one request, and key order or an empty part is not other content', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'reusing-at-once');
  const entry = phone.edit(task, { title: ['A', 'B'], urgency: ['normal', 'high'] });
  const reordered = { ...entry, op_data: { urgency: 'high', title: 'B' }, extra: 1 };
  const other = { ...entry, op_data: { title: 'X' } };
  expect((await phone.sendEach(entry, reordered, other)).map(said)).toEqual([
    'applied',
    'applied',
    'rejected: op_key_reused',
  ]);
  expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 2 });
});

test('WB-5 A→B→A→B by one device: all arrive, in order, and the end is B', async () => {
  for (const together of [true, false]) {
    const task = await here.task();
    const phone = here.device('tech1', `back-and-forth-${together}`);
    const entries = [
      phone.edit(task, { title: ['A', 'B'] }),
      phone.edit(task, { title: ['B', 'A'] }),
      phone.edit(task, { title: ['A', 'B'] }),
    ];
    const receipts = together ? await phone.sendEach(...entries) : [];
    if (!together) for (const entry of entries) receipts.push(...(await phone.sendEach(entry)));
    expect(receipts.map(said)).toEqual(['applied', 'applied', 'applied']);
    expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 4 });
  }
});

test('WB-16 every identity that arrived is kept with the hash of its content', async () => {
  const phone = here.device('tech1', 'remembered');
  await phone.sendEach(phone.edit(await here.task(), { title: ['A', 'B'] }), phone.remove('no id'));
  const kept = await here.rows(
    'SELECT op_id, length(content_hash) FROM write_path.ledger WHERE device_id = $1 ORDER BY 1',
    ['remembered'],
  );
  expect(kept).toEqual([
    { op_id: '1', length: 43 },
    { op_id: '2', length: 43 },
  ]);
});

test('OUT-4 a receipt is written in the same transaction as its effect', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'together');
  await here.rows(
    `ALTER TABLE sync_operation ADD CONSTRAINT no_receipt CHECK (row_id <> $$${task}$$) NOT VALID`,
  );
  const answer = await phone.post([phone.edit(task, { title: ['A', 'B'] })]);
  expect(answer).toMatchObject({ status: 200, body: { results: [{ status: 'retryable_error' }] } });
  expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
  await here.rows('ALTER TABLE sync_operation DROP CONSTRAINT no_receipt');
  expect(
    receiptsOf(await phone.post([phone.edit(task, { title: ['A', 'B'] })]))
      .flat()
      .map(said),
  ).toEqual(['applied']);
});
