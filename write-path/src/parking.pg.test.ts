import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, festival, mainStage, openFestival, said, uuid } from './fixture/festival.ts';

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
  await here.onTask(`IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'cannot digest %', NEW.title; END IF;`);
});
afterAll(() => here.close());

test('WB-8 a write that makes the server throw is parked, and the rest of the queue flows', async () => {
  const tasks = await Promise.all(Array.from({ length: 60 }, () => here.task()));
  const phone = here.device('tech1', 'poisoned');
  const entries = tasks.map((task, index) =>
    phone.edit(task, { title: ['A', index === 0 ? 'poison' : 'B'] }),
  );
  const receipts = await phone.sendEach(...entries);
  expect(said(receipts[0])).toBe('parked: server_error');
  expect(receipts.slice(1).map(said)).toEqual(tasks.slice(1).map(() => 'applied'));
  const stored = await here.rows(
    'SELECT op_id, table_name, row_id, user_id, error, entry::jsonb ->> $$op$$ AS op FROM write_path.parked_write WHERE device_id = $1',
    ['poisoned'],
  );
  expect(stored).toEqual([
    {
      op_id: '1',
      table_name: 'task',
      row_id: tasks[0],
      user_id: 'tech1',
      op: 'PATCH',
      error: 'P0001: cannot digest poison',
    },
  ]);
  expect(await phone.sendEach(...entries)).toEqual(receipts);
});

test('WB-8 the client transaction of a parked write is judged again without it', async () => {
  const [task, other] = [await here.task(), await here.task()];
  const phone = here.device('tech1', 'half-poisoned');
  const [receipts] = await phone.send([
    phone.edit(task, { title: ['A', 'B'] }),
    phone.edit(other, { title: ['A', 'poison'] }),
    phone.edit(task, { title: ['B', 'C'] }),
  ]);
  expect(receipts?.map(said)).toEqual(['applied', 'parked: server_error', 'applied']);
  expect(await here.row('task', task)).toMatchObject({ title: 'C', version: 3 });
  expect(await here.row('task', other)).toMatchObject({ title: 'A', version: 1 });
});

test('WB-8 later writes of the same device to the same row are held behind it, in order; other devices go on', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'holding');
  const receipts = await phone.sendEach(
    phone.edit(task, { title: ['A', 'poison'] }),
    phone.edit(task, { title: ['poison', 'C'] }),
    phone.edit(task, { urgency: ['normal', 'high'] }),
  );
  expect(receipts.map(said)).toEqual(['parked: server_error', 'parked: held_behind', 'parked: held_behind']);
  // in a later request as well
  expect((await phone.sendEach(phone.edit(task, { title: ['C', 'D'] }))).map(said)).toEqual([
    'parked: held_behind',
  ]);
  const held = await here.rows(
    'SELECT op_id, held_by FROM write_path.parked_write WHERE device_id = $1 ORDER BY op_id',
    ['holding'],
  );
  expect(held).toEqual([
    { op_id: '1', held_by: null },
    { op_id: '2', held_by: 'holding:1' },
    { op_id: '3', held_by: 'holding:1' },
    { op_id: '4', held_by: 'holding:1' },
  ]);
  const other = here.device('tech2', 'not-holding');
  expect((await other.sendEach(other.edit(task, { title: ['A', 'E'] }))).map(said)).toEqual(['applied']);
});

test('WB-8 a row that refers to a parked one is held by a declared reference', async () => {
  const phone = here.device('tech1', 'referring');
  const made = uuid(903);
  const receipts = await phone.sendEach(
    phone.make('task', made, { festival_id: festival, stage_id: mainStage, title: 'poison new' }),
    phone.make('crew_note_update', uuid(904), {
      festival_id: festival,
      task_id: made,
      payload: 'x',
      state_vector: 'y',
    }),
    phone.make('crew_note_update', uuid(905), {
      festival_id: festival,
      task_id: await here.task(),
      payload: 'x',
      state_vector: 'y',
    }),
  );
  expect(receipts.map(said)).toEqual([
    'parked: server_error',
    'parked: held_behind',
    'rejected: invalid_update',
  ]);
});

test('WB-6 WB-8 an atomic transaction with a poisoned write is parked whole, with the culprit named', async () => {
  const [task, other] = [await here.task(), await here.task()];
  const phone = here.device('tech1', 'atomic-poison');
  const [receipts, later] = await phone.send(
    [
      phone.edit(task, { title: ['A', 'B'] }, { metadata: { atomic: true } }),
      phone.edit(other, { title: ['A', 'poison'] }),
    ],
    [phone.edit(task, { title: ['B', 'C'] })],
  );
  expect(receipts?.map(said)).toEqual(['parked: held_behind', 'parked: server_error']);
  expect(later?.map(said)).toEqual(['parked: held_behind']);
  expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
});

test('WB-8 a value in the database that cannot be read harms only the writes that need it', async () => {
  const [task, other] = [await here.task({ due_at: 'infinity' }), await here.task()];
  const phone = here.device('tech1', 'unreadable');
  const receipts = await phone.sendEach(
    phone.edit(task, { due_at: [null, '2026-07-01T10:00:00.000Z'] }),
    phone.edit(other, { title: ['A', 'B'] }),
  );
  expect(receipts.map(said)).toEqual(['parked: server_error', 'applied']);
});

test('OUT-4 a parked write has a receipt with what was submitted', async () => {
  const task = await here.task();
  const phone = here.device('tech1', 'parked-receipt');
  await phone.sendEach(phone.edit(task, { title: ['A', 'poison'] }));
  expect(await here.row('sync_operation', 'parked-receipt:1')).toMatchObject({
    result: 'parked',
    reason_code: 'server_error',
    settled_at: null,
    fields: { title: { submitted: 'poison', base: 'A', result: 'parked', reason: 'server_error' } },
  });
});
