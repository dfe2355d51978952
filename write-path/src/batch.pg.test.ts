import { SCHEMA_VERSION } from '@festival-ops/domain/write-domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Festival, festival, mainStage, openFestival, said, uuid } from './fixture/festival.ts';

/** Of an app that this server is too old for. */
const newer = { metadata: { schema_version: SCHEMA_VERSION + 1 } };

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

describe('WB-7', () => {
  test('a malformed write in the middle of a queue ends as a receipt and blocks nothing', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const phone = here.device('tech1', 'malformed');
    const receipts = await phone.sendEach(
      phone.edit(task, { title: ['A', 'B'] }),
      phone.edit(task, { title: ['B', 'C'] }, { raw: { op: 'UPSERT' } }),
      phone.edit(task, { title: ['B', 'C'] }, { raw: { metadata: '{' } }),
      phone.edit(task, { title: ['B', 'C'] }, { raw: { id: { $ne: null } } }),
      phone.edit(other, { title: ['A', 'B'] }),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'rejected: malformed_write',
      'rejected: malformed_write',
      'rejected: malformed_write',
      'applied',
    ]);
    expect(receipts.map(({ fields }) => Object.keys(fields))).toEqual([
      ['title'],
      ['op'],
      ['metadata'],
      ['id'],
      ['title'],
    ]);
    const stored = await here.rows('SELECT result FROM sync_operation WHERE device_id = $1 ORDER BY op_id', [
      'malformed',
    ]);
    expect(stored.map(({ result }) => result)).toEqual([
      'applied',
      'rejected',
      'rejected',
      'rejected',
      'applied',
    ]);
  });

  test('a batch that parses is answered 200 with one result per transaction, in order, also empty ones', async () => {
    const phone = here.device('tech1', 'ordered');
    const task = await here.task();
    const answer = await phone.post([], [phone.edit(task, { title: ['A', 'B'] })], []);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          { status: 'success', receipts: [] },
          { status: 'success', receipts: [{ id: 'ordered:1' }] },
          { receipts: [] },
        ],
      },
    });
  });

  test('what is no batch changes nothing, not even for the entries that are right', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'no-batch');
    const answer = await phone.post(
      [phone.edit(task, { title: ['A', 'B'] })],
      [{ ...phone.remove(task), op_id: Number.NaN }],
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'not_a_batch', details: { path: 'transactions.1.crud.0.op_id' } } },
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'A' });
  });
});

describe('WB-10', () => {
  test('a batch of a device that belongs to somebody else is refused whole', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'shared-phone');
    await phone.sendEach(phone.edit(task, { title: ['A', 'B'] }));
    const intruder = here.device('tech2', 'shared-phone');
    const answer = await intruder.post([intruder.edit(task, { title: ['B', 'X'] })]);
    expect(answer).toMatchObject({
      status: 403,
      body: { error: { code: 'device_belongs_to_somebody_else' } },
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'B' });
    expect(await phone.sendEach(phone.edit(task, { title: ['B', 'C'] }))).toMatchObject([
      { result: 'applied' },
    ]);
  });

  test('of two users who come with one new device at once, exactly one has it', async () => {
    const users = ['lead1', 'lead2', 'tech1', 'tech2'];
    const answers = await Promise.all(users.map((user) => here.device(user, 'found-phone').post([])));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(3);
  });

  test('a write stamped by another user is rejected: wrong_author', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'wrong-author');
    const receipts = await phone.sendEach(
      phone.edit(task, { title: ['A', 'X'] }, { metadata: { author: 'tech2' } }),
      phone.edit(task, { urgency: ['normal', 'high'] }),
    );
    expect(receipts.map(said)).toEqual(['rejected: wrong_author', 'applied']);
    expect(await here.row('task', task)).toMatchObject({ title: 'A', urgency: 'high' });
  });
});

describe('WB-6', () => {
  const atomic = { metadata: { atomic: true } };

  test('each write is judged on its own unless one of them says atomic', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'not-atomic');
    const [receipts] = await phone.send([phone.edit(task, { title: ['A', 'B'] }), phone.remove(task)]);
    expect(receipts?.map(said)).toEqual(['applied', 'rejected: restricted_delete']);
    expect(await here.row('task', task)).toMatchObject({ title: 'B' });
  });

  test('an atomic transaction of which one write is refused leaves nothing, and names the cause', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const phone = here.device('tech1', 'atomic');
    const made = uuid(901);
    const [receipts] = await phone.send([
      phone.make('task', made, { festival_id: festival, stage_id: mainStage, title: 'new' }),
      phone.edit(task, { title: ['A', 'B'] }, atomic),
      phone.edit(other, { title: ['A', 'B'], state: ['open', 'verified'] }),
    ]);
    expect(receipts?.map(said)).toEqual([
      'rejected: transaction_rejected',
      'rejected: transaction_rejected',
      'rejected: invalid_transition',
    ]);
    expect(receipts?.[1]?.fields.title).toMatchObject({
      submitted: 'B',
      result: 'rejected',
      cause: 'atomic:3',
    });
    expect(receipts?.[2]?.fields).toMatchObject({
      title: { result: 'rejected', reason: 'transaction_rejected', after: 'A' },
      state: { result: 'rejected', reason: 'invalid_transition' },
    });
    expect(await here.row('task', made)).toBeUndefined();
    expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
    expect(await here.row('task', other)).toMatchObject({ title: 'A', version: 1 });
    // the refused links are links all the same: a later edit on top of one is no conflict
    expect(await phone.sendEach(phone.edit(task, { title: ['B', 'C'] }))).toMatchObject([
      { reason_code: null, result: 'applied' },
    ]);
  });

  // Found by the fuzz: the branch of the refused write was to be kept under an id that Postgres can't store.
  test('an atomic transaction with an id that no row can have is refused and not parked', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'atomic-bad-id');
    const [receipts] = await phone.send([
      phone.edit(task, { title: ['A', 'B'] }, atomic),
      phone.edit('\0', { title: ['A', 'B'] }),
    ]);
    expect(receipts?.map(said)).toEqual(['rejected: transaction_rejected', 'rejected: malformed_id']);
  });

  test('WB-17 what comes after a refused one in the same request sees nothing of it', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'atomic-then-more');
    const [, after] = await phone.send(
      [
        phone.edit(task, { title: ['A', 'B'], assignee_id: [null, 'tech1'] }, atomic),
        phone.edit(task, { state: ['open', 'verified'] }),
      ],
      [
        phone.edit(task, { title: ['B', 'B2'] }),
        phone.edit(task, { assignee_id: ['tech1', null] }),
        phone.edit(task, { urgency: ['normal', 'high'] }),
      ],
    );
    expect(after?.map(said)).toEqual(['applied', 'applied: already_equal', 'applied']);
    expect(after?.[0]?.fields).toMatchObject({ title: { before: 'A', after: 'B2' } });
    expect(await here.row('task', task)).toMatchObject({ title: 'B2', assignee_id: null, version: 3 });
  });

  test('a malformed write refuses its atomic transaction, also where only it says atomic', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'atomic-malformed');
    const [receipts] = await phone.send([
      phone.edit(task, { title: ['A', 'B'] }),
      phone.edit(task, { urgency: ['normal', 'high'] }, { ...atomic, raw: { op: 'MERGE' } }),
    ]);
    expect(receipts?.map(said)).toEqual(['rejected: transaction_rejected', 'rejected: malformed_write']);
    expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
  });

  test('one that is accepted takes effect whole', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'atomic-good');
    const [receipts] = await phone.send([
      phone.edit(task, { title: ['A', 'B'] }, atomic),
      phone.edit(task, { state: ['open', 'in_progress'] }, atomic),
    ]);
    expect(receipts?.map(said)).toEqual(['applied', 'applied']);
    expect(await here.row('task', task)).toMatchObject({ title: 'B', state: 'in_progress', version: 3 });
  });

  test('one of which a write would park is parked whole', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'atomic-parked');
    const [receipts] = await phone.send([
      phone.edit(task, { title: ['A', 'B'] }, atomic),
      phone.edit(task, { urgency: ['normal', 'high'] }, newer),
    ]);
    expect(receipts?.map(said)).toEqual(['parked: held_behind', 'parked: newer_schema']);
    expect(await here.row('task', task)).toMatchObject({ title: 'A', urgency: 'normal', version: 1 });
    const groups = await here.rows('SELECT atomic_group FROM write_path.parked_write WHERE device_id = $1', [
      'atomic-parked',
    ]);
    expect(groups).toEqual([{ atomic_group: '1' }, { atomic_group: '1' }]);
  });
});

describe('WB-9', () => {
  test('serialization failures and deadlocks are retried by the server', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'retried');
    await here.onTask(
      `IF NEW.title = 'again' AND nextval('troubles') <= 3 THEN RAISE EXCEPTION 'again' USING ERRCODE = CASE WHEN currval('troubles') = 2 THEN '40P01' ELSE '40001' END; END IF;`,
    );
    const receipts = await phone.sendEach(
      phone.edit(task, { title: ['A', 'again'] }),
      phone.edit(task, { urgency: ['normal', 'low'] }),
    );
    expect(receipts.map(said)).toEqual(['applied', 'applied']);
    expect(await here.row('task', task)).toMatchObject({ title: 'again', version: 3 });
    expect(here.events.filter(({ event }) => event === 'retried').length).toBeGreaterThanOrEqual(3);
  });

  test('a database that is lost in the middle is a retryable error; what came before it is kept, nothing after it', async () => {
    const there = await openFestival({ chunkSize: 1 });
    const tasks = [await there.task(), await there.task(), await there.task()] as const;
    const phone = there.device('tech1', 'cut-off');
    await there.onTask(
      `IF NEW.title = 'crash' AND nextval('troubles') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;`,
    );
    const queue = [
      [phone.edit(tasks[0], { title: ['A', 'B'] })],
      [phone.edit(tasks[1], { title: ['A', 'crash'] })],
      [phone.edit(tasks[2], { title: ['A', 'B'] })],
    ];
    const answer = await phone.post(...queue);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          { status: 'success' },
          { status: 'retryable_error', retry_after_ms: 1000 },
          { status: 'not_attempted' },
        ],
      },
    });
    expect(await there.rows('SELECT op_id FROM write_path.ledger')).toEqual([{ op_id: '1' }]);
    expect((await phone.send(...queue)).flat().map(said)).toEqual(['applied', 'applied', 'applied']);
    expect(await there.rows('SELECT title, version FROM task ORDER BY id')).toEqual([
      { title: 'B', version: '2' },
      { title: 'crash', version: '2' },
      { title: 'B', version: '2' },
    ]);
    await there.close();
  });

  test('a database that is not there at all is 503 with a time to come back', async () => {
    const there = await openFestival();
    await there.close();
    const phone = there.device('tech1');
    expect(await phone.post([])).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable' }, retry_after_ms: 1000 },
    });
  });
});

describe('WB-15 a client that speaks the plain contract only', () => {
  const plain = (crud: readonly object[]) => ({ transaction_id: 'tx', crud });
  const edit = (id: string, data: object, previous: object) => ({
    id,
    op: 'PATCH',
    table: 'task',
    op_data: data,
    previous_values: previous,
  });

  test('has each transaction judged whole, a refused one as a fatal error that it need not handle', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const answer = await here.path.handle(
      {
        transactions: [
          plain([edit(task, { title: 'B' }, { title: 'A' }), { id: task, op: 'DELETE', table: 'task' }]),
          plain([edit(other, { title: 'B' }, { title: 'A' })]),
        ],
      },
      'tech1',
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          {
            transaction_id: 'tx',
            status: 'fatal_error',
            requires_client_handling: false,
            failed_operation: { error_code: 'restricted_delete', operation_index: 1 },
          },
          { status: 'success' },
        ],
      },
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
    expect(await here.row('task', other)).toMatchObject({ title: 'B', version: 2 });
  });

  test('has no exactly-once: the same request again is another request', async () => {
    const task = await here.task();
    const body = { transactions: [plain([edit(task, { title: 'B' }, { title: 'A' })])] };
    await here.path.handle(body, 'tech1');
    await here.device('tech2').sendEach(here.device('tech2', 'x').edit(task, { title: ['B', 'A'] }));
    await here.path.handle(body, 'tech1');
    expect(await here.row('task', task)).toMatchObject({ title: 'B' });
  });
});

test('WB-12 the schema version of the writes is no matter of the device: an old one is taken, a newer one held', async () => {
  const [task, other] = [await here.task(), await here.task()];
  const phone = here.device('tech1', 'updating');
  const receipts = await phone.sendEach(
    phone.edit(task, { title: ['A', 'B'] }),
    phone.edit(task, { not_yet_known: [null, 1] }, newer),
    phone.edit(task, { title: ['B', 'C'] }),
    phone.make('table_of_tomorrow', uuid(902), { x: 1 }, newer),
    phone.edit(other, { title: ['A', 'B'] }),
  );
  expect(receipts.map(said)).toEqual([
    'applied',
    'parked: newer_schema',
    'parked: held_behind',
    'parked: newer_schema',
    'applied',
  ]);
  const bodies = await here.rows(
    'SELECT op_id, entry::jsonb -> $$op_data$$ AS data FROM write_path.parked_write WHERE device_id = $1 ORDER BY op_id',
    ['updating'],
  );
  expect(bodies).toEqual([
    { op_id: '2', data: { not_yet_known: 1 } },
    { op_id: '3', data: { title: 'C' } },
    { op_id: '4', data: { x: 1 } },
  ]);
});
