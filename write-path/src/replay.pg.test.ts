import { randomUUID } from 'node:crypto';
import { SCHEMA_VERSION, writeDomain } from '@festival-ops/domain/write-domain';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  type Device,
  type Entry,
  type Festival,
  festival,
  mainStage,
  openFestival,
  said,
  uuid,
} from './fixture/festival.ts';
import { createParking, type Parking, type ParkingOptions, type ReplayAnswer } from './parking.ts';

let here: Festival;
let parking: Parking;
beforeAll(async () => {
  here = await openFestival();
  parking = parkingOf({});
});
afterAll(() => here.close());

/** The server after its update. */
const nextDomain: WriteDomain = {
  ...writeDomain,
  schemaVersion: SCHEMA_VERSION + 1,
  upcasters: { ...writeDomain.upcasters, [SCHEMA_VERSION]: (entry) => entry },
};

const LATER = '2026-07-01T15:00:00.000Z';
const parkingOf = (options: Partial<ParkingOptions>) =>
  createParking({
    pool: here.pool,
    domain: writeDomain,
    now: () => new Date(LATER),
    log: (event) => here.events.push(event),
    ...options,
  });

beforeEach(() => breakServer());
const breakServer = () =>
  here.onTask(`IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'cannot digest %', NEW.title; END IF;`);
/** The operator has mended the server. */
const mendServer = () => here.onTask('');

/** What a replay said of each receipt, by its operation. */
function told(answer: ReplayAnswer): Record<string, string> {
  if (answer.status !== 'replayed') throw new Error(`answered ${JSON.stringify(answer)}`);
  return Object.fromEntries(answer.receipts.map((receipt) => [receipt.op_id, said(receipt)]));
}

const stored = (device: Device) =>
  here.rows(
    'SELECT op_id::int, result, reason_code, settled_at, version::int FROM sync_operation WHERE device_id = $1 ORDER BY op_id',
    [device.id],
  );
const openParks = async (device: Device) =>
  (
    await here.rows(
      'SELECT op_id::int FROM write_path.parked_write WHERE device_id = $1 AND settled_at IS NULL ORDER BY op_id',
      [device.id],
    )
  ).map(({ op_id }) => op_id);

describe('WB-8 replaying', () => {
  test('WB-8 a poison write first of 500: 499 settle, the parked one replays after the fix, in order', async () => {
    const tasks = await Promise.all(Array.from({ length: 250 }, () => here.task()));
    const phone = here.device('tech1', 'poison-first');
    const [poisoned = '', ...others] = tasks;
    const queue = [
      phone.edit(poisoned, { title: ['A', 'poison'] }),
      ...others.flatMap((task) => [
        phone.edit(task, { title: ['A', 'B'] }),
        phone.edit(task, { title: ['B', 'C'] }),
      ]),
      phone.edit(others[0] ?? '', { title: ['C', 'D'] }),
    ];
    expect(queue).toHaveLength(500);
    const receipts = await phone.sendEach(...queue);
    expect(receipts.map(said)).toEqual(['parked: server_error', ...Array(499).fill('applied')]);
    expect((await phone.sendEach(phone.edit(poisoned, { title: ['poison', 'E'] }))).map(said)).toEqual([
      'parked: held_behind',
    ]);
    await mendServer();
    const answer = await parking.replay('poison-first:1');
    expect(told(answer)).toEqual({ 1: 'applied', 501: 'applied' });
    expect(await here.row('task', poisoned)).toMatchObject({ title: 'E', version: 3 });
    // the device, should it ask again, is told what came of it
    const [again] = await phone.sendEach(...queue.slice(0, 1));
    expect(answer).toMatchObject({ receipts: [again, {}], stillParked: [] });
  });

  test('WB-8 OUT-9 what waited behind it follows in order, and its receipts settle', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'chain');
    const queue = [
      phone.edit(task, { title: ['A', 'poison'] }),
      phone.edit(task, { title: ['poison', 'C'], state: ['open', 'in_progress'] }),
      phone.edit(task, { state: ['in_progress', 'verified'] }),
      phone.edit(task, { title: ['C', 'D'] }),
    ];
    await phone.sendEach(...queue.slice(0, 2));
    await phone.sendEach(...queue.slice(2));
    await mendServer();
    expect(told(await parking.replay('chain:1'))).toEqual({
      1: 'applied',
      2: 'applied',
      3: 'rejected: invalid_transition',
      4: 'applied',
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'D', state: 'in_progress', version: 4 });
    const settled = '2026-07-01T15:00:00+00:00';
    expect((await stored(phone)).map(({ settled_at, ...rest }) => ({ ...rest, at: settled_at }))).toEqual([
      { op_id: 1, result: 'applied', reason_code: null, at: new Date(settled), version: 2 },
      { op_id: 2, result: 'applied', reason_code: null, at: new Date(settled), version: 2 },
      // a refusal waits for its author
      { op_id: 3, result: 'rejected', reason_code: 'invalid_transition', at: null, version: 2 },
      { op_id: 4, result: 'applied', reason_code: null, at: new Date(settled), version: 2 },
    ]);
    expect(await here.row('sync_operation', 'chain:2')).toMatchObject({
      festival_id: festival,
      author_name: 'Tech 1',
      fields: { title: { submitted: 'C', before: 'poison', after: 'C', result: 'applied' } },
    });
    expect(await openParks(phone)).toEqual([]);
    // nothing is held any more
    expect((await phone.sendEach(phone.edit(task, { title: ['D', 'E'] }))).map(said)).toEqual(['applied']);
  });

  test('WB-8 what throws again stays parked with the new error, and what follows stays held', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const phone = here.device('tech1', 'throws-again');
    await phone.sendEach(
      phone.edit(task, { title: ['A', 'poison'] }),
      phone.edit(task, { urgency: ['normal', 'high'] }),
      phone.edit(other, { title: ['A', 'poison too'] }),
    );
    const before = await stored(phone);
    await here.onTask(`IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'still ill'; END IF;`);
    expect(await parking.replay('throws-again:1')).toEqual({
      status: 'replayed',
      receipts: [],
      stillParked: ['throws-again:1', 'throws-again:2'],
    });
    // nothing is new to the author
    expect(await stored(phone)).toEqual(before);
    expect((await parking.preview('throws-again:1'))?.write).toMatchObject({ error: 'P0001: still ill' });
    expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
    // the second time it is not the first but the second that throws
    await here.onTask(`IF NEW.urgency = 'high' THEN RAISE EXCEPTION 'too urgent'; END IF;`);
    expect(await parking.replay('throws-again:1')).toMatchObject({
      receipts: [{ id: 'throws-again:1', result: 'applied' }],
      stillParked: ['throws-again:2'],
    });
    expect((await parking.preview('throws-again:2'))?.write).toMatchObject({
      reason: 'server_error',
      error: 'P0001: too urgent',
      heldBy: null,
    });
    expect((await phone.sendEach(phone.edit(task, { title: ['poison', 'B'] }))).map(said)).toEqual([
      'parked: held_behind',
    ]);
    await mendServer();
    expect(told(await parking.replay('throws-again:2'))).toEqual({ 2: 'applied', 4: 'applied' });
    expect(await openParks(phone)).toEqual([3]);
  });

  test('WB-8 replaying is idempotent, and a held write comes after its root', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'idempotent');
    await phone.sendEach(
      phone.edit(task, { title: ['A', 'poison'] }),
      phone.edit(task, { title: ['poison', 'C'] }),
    );
    await mendServer();
    const held = { status: 'held', behind: 'idempotent:1' };
    expect(await parking.replay('idempotent:2')).toEqual(held);
    expect(await parking.remove('idempotent:2', { because: 'No.', by: 'op' })).toEqual(held);
    const first = await parking.replay('idempotent:1');
    expect(first).toMatchObject({ status: 'replayed', receipts: [{ op_id: 1 }, { op_id: 2 }] });
    const row = await here.row('task', task);
    const receipts = first.status === 'replayed' ? first.receipts : [];
    for (const receipt of receipts) {
      expect(await parking.replay(receipt.id)).toEqual({ status: 'already_settled', receipt });
      expect(await parking.remove(receipt.id, { because: 'No.', by: 'op' })).toEqual({
        status: 'already_settled',
        receipt,
      });
    }
    expect(await here.row('task', task)).toEqual(row);
    for (const unknown of [
      'idempotent:3',
      'nobody:1',
      'nonsense',
      '',
      'idempotent:',
      'a\0b:1',
      `x:${'9'.repeat(30)}`,
    ])
      expect(await parking.replay(unknown)).toEqual({ status: 'not_found' });
  });

  test('WB-8 WB-11 it is judged by the author’s rights and the rows of now', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const [phone, laptop] = [here.device('lead2', 'demoted'), here.device('lead1', 'meanwhile')];
    await phone.sendEach(
      phone.edit(task, { title: ['A', 'poison'], stage_id: [mainStage, uuid(12)] }),
      phone.edit(other, { title: ['A', 'poison'] }),
    );
    await laptop.sendEach(laptop.edit(task, { title: ['A', 'B'] }), laptop.remove(other));
    await here.rows(`UPDATE member SET role = 'stage_tech' WHERE user_id = 'lead2'`);
    await here.rows(
      `INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id)
       SELECT gen_random_uuid(), festival_id, id, user_id, $1 FROM member WHERE user_id = 'lead2'`,
      [mainStage],
    );
    await mendServer();
    const answer = await parking.replay('demoted:1');
    expect(answer).toMatchObject({
      receipts: [
        {
          result: 'rejected',
          reason_code: 'restricted_role',
          fields: {
            title: { result: 'applied', reason: 'overwrote_concurrent', other: { author_name: 'Lead 1' } },
            stage_id: { result: 'rejected', reason: 'restricted_role' },
          },
        },
      ],
    });
    expect(told(await parking.replay('demoted:2'))).toEqual({ 2: 'rejected: row_deleted' });
    expect(await here.rows('SELECT user_id, their_value FROM notice WHERE row_id = $1', [task])).toEqual([
      { user_id: 'lead1', their_value: 'poison' },
    ]);
    await here.rows(`UPDATE member SET role = 'festival_lead' WHERE user_id = 'lead2'`);
  });
});

describe('WB-6 WB-8 an atomic transaction', () => {
  const atomic = { metadata: { atomic: true } };

  test('is replayed as one, whichever of its writes is named', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const phone = here.device('tech1', 'atomic-replay');
    await phone.send(
      [phone.edit(task, { title: ['A', 'B'] }, atomic), phone.edit(other, { title: ['A', 'poison'] })],
      [phone.edit(task, { title: ['B', 'C'] })],
    );
    expect(await parking.replay('atomic-replay:1')).toEqual({
      status: 'replayed',
      receipts: [],
      stillParked: ['atomic-replay:1', 'atomic-replay:2', 'atomic-replay:3'],
    });
    await mendServer();
    expect(told(await parking.replay('atomic-replay:1'))).toEqual({
      1: 'applied',
      2: 'applied',
      3: 'applied',
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'C', version: 3 });
  });

  test('that is refused on replay is refused whole, with a malformed write in it', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const phone = here.device('tech1', 'atomic-refused');
    const newer = { metadata: { atomic: true, schema_version: SCHEMA_VERSION + 1 } };
    const [receipts] = await phone.send([
      phone.edit(task, { title: ['A', 'B'] }, newer),
      phone.edit(other, { urgency: ['normal', 'high'] }, { raw: { op: 'MERGE' } }),
    ]);
    expect(receipts?.map(said)).toEqual(['parked: newer_schema', 'parked: held_behind']);
    expect(await openParks(phone)).toEqual([1, 2]);
    const upgraded = parkingOf({ domain: nextDomain });
    expect(await upgraded.preview('atomic-refused:1')).toMatchObject({
      behind: [{ opId: 2, table: null, rowId: null }],
    });
    expect(told(await upgraded.replay('atomic-refused:2'))).toEqual({
      1: 'rejected: transaction_rejected',
      2: 'rejected: malformed_write',
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'A', version: 1 });
  });

  test('of a client without a device id is one as well', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const edit = (id: string, title: string) => ({
      ...{ id, op: 'PATCH', table: 'task', op_data: { title }, previous_values: { title: 'A' } },
    });
    await here.path.handle(
      { transactions: [{ transaction_id: 't', crud: [edit(task, 'poison'), edit(other, 'B')] }] },
      'tech1',
    );
    const { parked } = await parking.list({ limit: 100 });
    const [root] = parked.filter(({ rowId }) => rowId === task);
    await mendServer();
    const answers = await Promise.all([1, 2, 3].map(() => parking.replay(root?.receiptId ?? '')));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      'already_settled',
      'already_settled',
      'replayed',
    ]);
    expect(await here.row('task', task)).toMatchObject({ title: 'poison', version: 2 });
    expect(await here.row('task', other)).toMatchObject({ title: 'B', version: 2 });
  });
});

describe('WB-8 removing', () => {
  test('OUT-9 refuses it with the operator’s reason; what follows on it is judged and is no conflict', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'removing');
    await phone.sendEach(
      phone.edit(task, { title: ['A', 'poison'], state: ['open', 'in_progress'] }),
      phone.edit(task, { title: ['poison', 'C'] }),
      phone.edit(task, { state: ['in_progress', 'done'] }),
    );
    const answer = await parking.remove('removing:1', {
      because: 'It stopped the server.',
      by: 'operator-1',
    });
    expect(told(answer)).toEqual({
      1: 'rejected: removed_by_operator',
      2: 'applied',
      3: 'rejected: follows_rejected',
    });
    expect(answer).toMatchObject({
      receipts: [
        {
          fields: {
            title: { submitted: 'poison', base: 'A', removed_because: 'It stopped the server.' },
            state: { submitted: 'in_progress', removed_because: 'It stopped the server.' },
          },
        },
        {},
        { fields: { state: { cause: 'removing:1' } } },
      ],
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'C', state: 'open', version: 2 });
    expect(await here.row('sync_operation', 'removing:1')).toMatchObject({
      result: 'rejected',
      reason_code: 'removed_by_operator',
      settled_at: null,
    });
    expect(here.events).toContainEqual({ event: 'removed', receiptId: 'removing:1', by: 'operator-1' });
    expect(await openParks(phone)).toEqual([]);
  });

  test('takes an atomic transaction whole, and a write without fields says why as well', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const laptop = here.device('lead1', 'removing-atomic');
    await laptop.send([
      laptop.remove(other, { metadata: { atomic: true } }),
      laptop.edit(task, { title: ['A', 'poison'] }),
    ]);
    const answer = await parking.remove('removing-atomic:1', { because: 'No.', by: 'op' });
    expect(told(answer)).toEqual({
      1: 'rejected: removed_by_operator',
      2: 'rejected: removed_by_operator',
    });
    expect(answer).toMatchObject({ receipts: [{ fields: { deleted_at: { removed_because: 'No.' } } }, {}] });
    expect(await here.row('task', other)).toMatchObject({ deleted_at: null });
  });
});

describe('WB-8 WB-3 at the same time', () => {
  test('replays of one write and uploads of its device give one effect each, in the queue’s order', async () => {
    for (let round = 0; round < 6; round += 1) {
      await breakServer();
      const task = await here.task();
      const phone = here.device('tech1', `racing-${round}`);
      const queue = [
        phone.edit(task, { title: ['A', 'poison'] }),
        ...Array.from({ length: 20 }, (_, index) =>
          phone.edit(task, { title: [index === 0 ? 'poison' : `${index - 1}`, `${index}`] }),
        ),
      ];
      await phone.sendEach(...queue.slice(0, 5));
      await mendServer();
      const [answers] = await Promise.all([
        Promise.all([1, 2, 3, 4].map(() => parking.replay(`racing-${round}:1`))),
        ...[5, 10, 15].map((start) => phone.sendEach(...queue.slice(start, start + 6))),
        phone.sendEach(...queue.slice(0, 5)),
      ]);
      expect(answers.filter(({ status }) => status === 'replayed')).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 'already_settled')).toHaveLength(3);
      expect(await openParks(phone)).toEqual([]);
      const effects = await here.rows(
        `SELECT count(*)::int, count(DISTINCT op_id)::int AS ids FROM sync_operation WHERE device_id = $1 AND result = 'applied'`,
        [phone.id],
      );
      expect(effects).toEqual([{ count: 21, ids: 21 }]);
      expect(await here.row('task', task)).toMatchObject({ version: 22 });
    }
    expect(here.events.filter(({ event }) => event === 'unavailable')).toEqual([]);
  });
});

describe('WB-12 WB-8 what waited for the server’s update', () => {
  const newer = { metadata: { schema_version: SCHEMA_VERSION + 1 } };

  test('is replayed when the server knows that version, and not before', async () => {
    const [task, other, third] = [await here.task(), await here.task(), await here.task()];
    const phone = here.device('tech1', 'upgrading');
    const much = { metadata: { schema_version: SCHEMA_VERSION + 2 } };
    await phone.sendEach(
      phone.edit(task, { title: ['A', 'B'] }, newer),
      phone.edit(task, { title: ['B', 'C'] }, newer),
      phone.edit(other, { title: ['A', 'poison'] }),
      phone.edit(other, { title: ['poison', 'B'] }, newer),
      phone.edit(third, { title: ['A', 'B'] }, much),
      phone.edit(task, { urgency: ['normal', 'high'] }),
    );
    expect(await parking.replayUpgraded()).toEqual({ replayed: 0, isThrough: true });
    expect(told(await parking.replay('upgrading:1'))).toEqual({});
    const upgraded = parkingOf({ domain: nextDomain });
    // the first of a row lets those behind it wait for the second, which waits in its own right
    expect(told(await upgraded.replay('upgrading:1'))).toEqual({ 1: 'applied' });
    expect(await upgraded.replayUpgraded()).toEqual({ replayed: 2, isThrough: true });
    expect(await openParks(phone)).toEqual([3, 4, 5]);
    expect(await here.row('task', task)).toMatchObject({ title: 'C', urgency: 'high', version: 4 });
    expect(await upgraded.preview('upgrading:4')).toMatchObject({
      write: { reason: 'held_behind', heldBy: 'upgrading:3' },
    });
    expect(await upgraded.replayUpgraded()).toEqual({ replayed: 0, isThrough: true });
  });

  test('a later write does not overtake an earlier one of its row', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'overtaking');
    await phone.sendEach(
      phone.edit(task, { title: ['A', 'B'] }, newer),
      phone.edit(task, { title: ['B', 'C'] }, newer),
    );
    const upgraded = parkingOf({ domain: nextDomain });
    expect(await upgraded.replay('overtaking:2')).toEqual({ status: 'held', behind: 'overtaking:1' });
    expect(await here.row('task', task)).toMatchObject({ title: 'A' });
    expect(told(await upgraded.replay('overtaking:1'))).toEqual({ 1: 'applied', 2: 'applied' });
  });
});

describe('WB-8 notes', () => {
  test('POL-9 a parked update holds the later updates of that note, and of no other', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const phone = here.device('tech1', 'note-taking');
    await here.rows(`
      CREATE FUNCTION refuse_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no notes'; END $$;
      CREATE TRIGGER refuse_note BEFORE INSERT ON crew_note_update FOR EACH ROW WHEN (NEW.task_id = '${task}')
        EXECUTE FUNCTION refuse_note();`);
    const [mine, theirs] = [noteOf(task), noteOf(other)];
    const receipts = await phone.sendEach(
      mine(phone, 'first'),
      theirs(phone, 'elsewhere'),
      mine(phone, ' second'),
      phone.edit(task, { title: ['A', 'B'] }),
    );
    expect(receipts.map(said)).toEqual(['parked: server_error', 'applied', 'parked: held_behind', 'applied']);
    await here.rows('DROP TRIGGER refuse_note ON crew_note_update');
    expect(told(await parking.replay('note-taking:1'))).toEqual({ 1: 'applied', 3: 'applied' });
    const updates = await here.rows(
      'SELECT payload FROM crew_note_update WHERE task_id = $1 ORDER BY created_at, id',
      [task],
    );
    const doc = new Y.Doc();
    for (const { payload } of updates) Y.applyUpdate(doc, Buffer.from(String(payload), 'base64'));
    expect(doc.getText('note').toString()).toBe('first second');
  });
});

describe('OUT-9 reviews', () => {
  test('a replay that meets somebody else’s value waits for a lead, with its receipt', async () => {
    const contact = randomUUID();
    await here.rows(
      `WITH crew AS (INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id)
         SELECT gen_random_uuid(), festival_id, id, user_id, $2 FROM member WHERE user_id = 'tech1')
       INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline) VALUES ($1, $3, $2, 'artist', 'N', 'A')`,
      [contact, mainStage, festival],
    );
    const phone = here.device('tech1', 'parked-proposal');
    await phone.sendEach(
      phone.edit(
        contact,
        { hotline: ['A', 'C'] },
        { table: 'contact', metadata: { schema_version: SCHEMA_VERSION + 1 } },
      ),
    );
    const laptop = here.device('lead1', 'meanwhile-lead');
    await laptop.sendEach(laptop.edit(contact, { hotline: ['A', 'B'] }, { table: 'contact' }));
    const answer = await parkingOf({ domain: nextDomain }).replay('parked-proposal:1');
    expect(told(answer)).toEqual({ 1: 'needs_review: two_values' });
    const records = await here.rows(
      'SELECT id, status, valid_value, proposed_value, proposed_by FROM conflict_record WHERE row_id = $1',
      [contact],
    );
    expect(records).toMatchObject([
      { status: 'open', valid_value: 'B', proposed_value: 'C', proposed_by: 'tech1' },
    ]);
    expect(await here.row('sync_operation', 'parked-proposal:1')).toMatchObject({
      result: 'needs_review',
      settled_at: null,
      conflict_id: records[0]?.id,
    });
    expect(answer).toMatchObject({ receipts: [{ conflict_id: records[0]?.id }] });
  });
});

describe('WB-8 what an operator sees', () => {
  test('the oldest first, page by page, without anything that people wrote', async () => {
    const there = await openFestival();
    const park = createParking({ pool: there.pool, domain: writeDomain });
    expect(await park.list({ limit: 2 })).toEqual({ parked: [], next: null });
    await there.onTask(`IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'cannot digest it'; END IF;`);
    const [task, other] = [await there.task(), await there.task()];
    const phone = there.device('tech1', 'colon:ed');
    await phone.send([
      phone.edit(task, { title: ['A', 'poison'] }),
      phone.edit(task, { title: ['poison', 'secret'] }),
      phone.edit(other, { title: ['A', 'B'] }, { metadata: { schema_version: SCHEMA_VERSION + 1 } }),
    ]);
    const first = await park.list({ limit: 2 });
    expect(first).toEqual({
      parked: [
        {
          ...{ receiptId: 'colon:ed:1', deviceId: 'colon:ed', opId: 1, userId: 'tech1', transactionId: '1' },
          ...{ table: 'task', rowId: task, reason: 'server_error', error: 'P0001: cannot digest it' },
          ...{ heldBy: null, parkedAt: '2026-07-01T12:00:00.000000Z', schemaVersion: 1 },
        },
        expect.objectContaining({ opId: 2, reason: 'held_behind', heldBy: 'colon:ed:1', error: null }),
      ],
      next: 'colon:ed:2',
    });
    expect(await park.list({ limit: 2, after: 'colon:ed:2' })).toMatchObject({
      parked: [{ opId: 3, reason: 'newer_schema', schemaVersion: SCHEMA_VERSION + 1 }],
      next: null,
    });
    expect(await park.list({ limit: 2, after: 'nonsense' })).toEqual({ parked: [], next: null });
    expect(JSON.stringify(await park.list({ limit: 9 }))).not.toContain('secret');

    const preview = await park.preview('colon:ed:1');
    expect(preview).toEqual({ write: first.parked[0], behind: [first.parked[1]] });
    expect(await park.preview('colon:ed:9')).toBeUndefined();
    expect(await park.reveal('colon:ed:2')).toMatchObject({
      op_data: { title: 'secret' },
      previous_values: { title: 'poison' },
    });
    expect(await park.reveal('nobody:1')).toBeUndefined();
    await there.onTask('');
    await park.replay('colon:ed:1');
    // a page goes on from where it was, also when what it ended with is settled
    expect(await park.list({ limit: 2, after: 'colon:ed:2' })).toMatchObject({ parked: [{ opId: 3 }] });
    expect(await park.preview('colon:ed:1')).toBeUndefined();
    await there.close();
    expect(await park.replay('colon:ed:3')).toEqual({ status: 'unavailable' });
  });
});

/** Makes the updates of a note that one device types into. */
function noteOf(task: string): (device: Device, text: string) => Entry {
  const doc = new Y.Doc();
  return (device, text) => {
    const seen = Buffer.from(Y.encodeStateVector(doc)).toString('base64');
    let payload = '';
    doc.once('update', (update: Uint8Array) => {
      payload = Buffer.from(update).toString('base64');
    });
    doc.getText('note').insert(doc.getText('note').length, text);
    const values = { festival_id: festival, task_id: task, payload, state_vector: seen };
    return device.make('crew_note_update', randomUUID(), values);
  };
}
