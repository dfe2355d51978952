import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  elsewhere,
  type Festival,
  farStage,
  festival,
  mainStage,
  openFestival,
  said,
  smallStage,
  uuid,
} from './fixture/festival.ts';

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

const setRole = (user: string, role: string) =>
  here.rows('UPDATE member SET role = $2 WHERE user_id = $1', [user, role]);

describe('WB-11 rights are those of the database when the write is applied', () => {
  test('a lead demoted while offline deletes a task: rejected, and what was queued behind flows on', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const laptop = here.device('lead2', 'demoted-laptop');
    const queue = [laptop.remove(task), laptop.edit(other, { title: ['A', 'B'] })];
    await setRole('lead2', 'stage_tech');
    const receipts = await laptop.sendEach(...queue);
    await setRole('lead2', 'festival_lead');
    expect(receipts.map(said)).toEqual(['rejected: restricted_delete', 'applied']);
    expect(receipts[0]?.fields.deleted_at).toMatchObject({
      roles: ['festival_lead'],
      before: null,
      after: null,
    });
    expect(await here.row('task', task)).toMatchObject({ deleted_at: null });
  });

  test('a role taken away at the same moment holds for the whole transaction or not at all', async () => {
    const tasks = await Promise.all(Array.from({ length: 10 }, () => here.task()));
    const laptop = here.device('lead2', 'racing-laptop');
    const [receipts] = await Promise.all([
      laptop.send(tasks.map((task) => laptop.remove(task))),
      setRole('lead2', 'stage_tech'),
    ]);
    await setRole('lead2', 'festival_lead');
    expect(new Set(receipts.flat().map(said)).size).toBe(1);
  });

  test('what the client says of roles, owners or versions counts for nothing', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'boasting');
    const receipts = await phone.sendEach(
      phone.remove(task, { metadata: { role: 'festival_lead' } }),
      phone.edit(task, {
        version: [1, 99],
        created_by: [null, 'tech1'],
        state_by: [null, 'tech1'],
        title: ['A', 'B'],
      }),
      phone.edit(uuid(23), { role: ['stage_tech', 'festival_lead'] }, { table: 'member' }),
      phone.make('member', uuid(910), { festival_id: elsewhere, user_id: 'tech1', role: 'festival_lead' }),
      phone.make('sync_operation', uuid(911), { result: 'applied' }),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: restricted_delete',
      'rejected: server_owned',
      'rejected: server_owned',
      'rejected: server_owned',
      'rejected: server_owned',
    ]);
    expect(receipts[1]?.fields.title).toMatchObject({ result: 'applied', after: 'B' });
    expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 2, created_by: null });
    expect(await here.row('member', uuid(23))).toMatchObject({ role: 'stage_tech' });
  });

  test('gear and contacts are set up, and deleted, by leads', async () => {
    const [phone, laptop] = [here.device('tech1', 'setting-up'), here.device('lead1', 'lead-setting-up')];
    const gear = { festival_id: festival, name: 'Battery', unit: 'piece' };
    const contact = { festival_id: festival, stage_id: mainStage, kind: 'artist', name: 'DJ', hotline: '1' };
    const shown = { previous_values: { name: 'Battery', unit: 'piece', low_mark: null } };
    const tried = await phone.sendEach(
      phone.make('gear_item', uuid(920), gear),
      phone.make('contact', uuid(921), contact),
    );
    expect(tried.map(said)).toEqual(['rejected: restricted_role', 'rejected: restricted_role']);
    const made = await laptop.sendEach(
      laptop.make('gear_item', uuid(920), gear),
      laptop.make('contact', uuid(921), contact),
    );
    expect(made.map(said)).toEqual(['applied', 'applied']);
    const removed = await phone.sendEach(phone.remove(uuid(920), { table: 'gear_item', raw: shown }));
    expect(removed.map(said)).toEqual(['rejected: restricted_delete']);
    expect(
      (await laptop.sendEach(laptop.remove(uuid(920), { table: 'gear_item', raw: shown }))).map(said),
    ).toEqual(['applied']);
  });

  test('moving a task to another stage is a lead’s; a new task may be on any', async () => {
    const task = await here.task();
    const [phone, laptop] = [here.device('tech1', 'mover'), here.device('lead1', 'lead-mover')];
    const move = { stage_id: [mainStage, smallStage] } as const;
    expect((await phone.sendEach(phone.edit(task, move))).map(said)).toEqual(['rejected: restricted_role']);
    expect((await laptop.sendEach(laptop.edit(task, move))).map(said)).toEqual(['applied']);
    const made = phone.make('task', uuid(930), { festival_id: festival, stage_id: smallStage, title: 'new' });
    expect((await phone.sendEach(made)).map(said)).toEqual(['applied']);
    expect(await here.row('task', uuid(930))).toMatchObject({
      created_by: 'tech1',
      state: 'open',
      urgency: 'normal',
      tags: [],
      version: 1,
    });
  });
});

describe('WB-12 what is not declared, or does not fit, is rejected with the field named', () => {
  test('by field', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'misfit');
    const receipts = await phone.sendEach(
      phone.edit(task, { nonsense: [null, 1], title: ['A', 'B'] }),
      phone.edit(task, { 'title" = title; --': [null, 1] }),
      phone.edit(task, { title: ['B', 'x'.repeat(201)] }),
      phone.edit(task, { title: ['B', null] }),
      phone.edit(task, { title: ['B', 7] }),
      phone.edit(task, { title: ['B', 'a\0b'] }),
      phone.edit(task, { urgency: ['normal', 'panic'] }),
      phone.edit(task, { due_at: [null, 'tomorrow'] }),
      phone.edit(task, { expected_crowd: [null, -1] }),
      phone.edit(task, { expected_crowd: [null, 1e300] }),
      phone.edit(task, {}, { raw: { op_data: JSON.parse('{"constructor":1,"__proto__":1}') } }),
      phone.edit(task, { 'nul\0': [null, 1] }),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: unknown_field',
      'rejected: unknown_field',
      'rejected: too_long',
      'rejected: required',
      'rejected: invalid_value',
      'rejected: invalid_value',
      'rejected: invalid_value',
      'rejected: invalid_value',
      'rejected: invalid_value',
      'rejected: invalid_value',
      'rejected: unknown_field',
      'rejected: unknown_field',
    ]);
    expect(receipts[0]?.fields).toMatchObject({
      title: { result: 'applied' },
      nonsense: { submitted: 1, reason: 'unknown_field' },
    });
    expect(receipts[2]?.fields.title).toMatchObject({ max: 200, length: 201 });
    expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 2 });
  });

  test('by table and id', async () => {
    const phone = here.device('tech1', 'misdirected');
    const receipts = await phone.sendEach(
      phone.edit(uuid(940), { x: [1, 2] }, { table: 'no_such_table' }),
      phone.edit(uuid(940), { user_id: [1, 2] }, { table: 'operator' }),
      phone.edit(uuid(940), { x: [1, 2] }, { table: 'toString' }),
      phone.edit('nul\0', { title: ['A', 'B'] }),
      phone.make('task', 'not-a-uuid', { festival_id: festival, stage_id: mainStage, title: 'x' }),
      phone.make('task', uuid(941).toUpperCase().replace('4', 'A'), {
        festival_id: festival,
        stage_id: mainStage,
        title: 'x',
      }),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: unknown_table',
      'rejected: unknown_table',
      'rejected: unknown_table',
      'rejected: malformed_id',
      'rejected: malformed_id',
      'rejected: malformed_id',
    ]);
    expect(receipts[4]?.fields.id).toMatchObject({ submitted: 'not-a-uuid', reason: 'malformed_id' });
  });
});

describe('WB-13', () => {
  test('a new row’s fields are judged as edits from the defaults, so nothing is born where it could not be brought', async () => {
    const phone = here.device('tech1', 'births');
    const base = { festival_id: festival, stage_id: mainStage, title: 'new' };
    const receipts = await phone.sendEach(
      phone.make('task', uuid(950), { ...base, state: 'verified', assignee_id: 'tech2', urgency: 'high' }),
      phone.make('task', uuid(951), { ...base, state: 'in_progress', assignee_id: 'tech1' }),
      phone.make('task', uuid(952), { festival_id: festival, stage_id: mainStage, urgency: 'high' }),
      phone.make('task', uuid(953), { ...base, stage_id: uuid(999) }),
      phone.make('task', uuid(954), { ...base, stage_id: farStage }),
      phone.make('task', uuid(955), { ...base, festival_id: elsewhere, stage_id: farStage }),
      phone.make('task', uuid(956), { stage_id: mainStage, title: 'new' }),
      phone.make('task', uuid(957), { ...base, tags: '[]', deleted_at: null, created_by: 'tech1' }),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: invalid_transition',
      'applied',
      'rejected: required',
      'rejected: reference_not_found',
      'rejected: reference_not_found',
      'rejected: reference_not_found',
      'rejected: required',
      'applied',
    ]);
    expect(receipts[0]?.fields).toMatchObject({
      state: { reason: 'invalid_transition', after: 'open' },
      assignee_id: { reason: 'restricted_role' },
      urgency: { result: 'applied' },
    });
    expect(await here.row('task', uuid(950))).toMatchObject({
      state: 'open',
      assignee_id: null,
      urgency: 'high',
    });
    expect(await here.row('task', uuid(951))).toMatchObject({
      state: 'in_progress',
      state_by: 'tech1',
      assignee_id: 'tech1',
    });
    expect(receipts[2]?.fields).toMatchObject({
      title: { reason: 'required' },
      urgency: { result: 'rejected' },
    });
    for (const id of [952, 953, 954, 955, 956]) expect(await here.row('task', uuid(id))).toBeUndefined();
  });

  test('a row of one festival cannot point into another, also for somebody who belongs to both', async () => {
    await here.rows(
      'INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, $$lead1$$, $$stage_tech$$, $$Lead 1$$)',
      [uuid(29), elsewhere],
    );
    const task = await here.task();
    const laptop = here.device('lead1', 'both');
    const receipts = await laptop.sendEach(
      laptop.edit(task, { stage_id: [mainStage, farStage] }),
      laptop.make('task', uuid(958), { festival_id: festival, stage_id: farStage, title: 'x' }),
      laptop.edit(task, { assignee_id: [null, 'stranger'] }),
      laptop.edit(task, { festival_id: [festival, elsewhere] }),
    );
    await here.rows('DELETE FROM member WHERE id = $1', [uuid(29)]);
    expect(receipts.map(said)).toEqual([
      'rejected: reference_elsewhere',
      'rejected: reference_elsewhere',
      'rejected: reference_not_found',
      'rejected: fixed_at_creation',
    ]);
  });

  test('a PUT of an existing id is judged as an edit of the fields that differ', async () => {
    const task = await here.task({ state: 'done' });
    const phone = here.device('tech1', 'putting');
    const [receipt] = await phone.sendEach(
      phone.make('task', task, { festival_id: festival, stage_id: mainStage, title: 'B', state: 'done' }),
    );
    expect(said(receipt)).toBe('applied: overwrote_concurrent');
    expect(receipt?.fields).toMatchObject({
      title: { base_unknown: true, before: 'A', after: 'B' },
      state: { reason: 'already_equal' },
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'B', version: 2 });
  });

  test('rows that are gone: deleted, deleted again, never there', async () => {
    const task = await here.task();
    const [laptop, phone] = [here.device('lead1', 'deleting'), here.device('tech1', 'late')];
    expect((await laptop.sendEach(laptop.remove(task), laptop.remove(task))).map(said)).toEqual([
      'applied',
      'applied: already_deleted',
    ]);
    const late = await phone.sendEach(
      phone.edit(task, { title: ['A', 'B'] }),
      phone.edit(uuid(998), { title: ['A', 'B'] }),
      phone.remove(uuid(998)),
      phone.remove(task),
      phone.edit(task, { deleted_at: ['2026-07-01T12:00:00.000Z', null] }),
    );
    expect(late.map(said)).toEqual([
      'rejected: row_deleted',
      'rejected: row_not_found',
      'rejected: row_not_found',
      'rejected: restricted_delete',
      'rejected: restricted_role',
    ]);
    expect(late[0]?.fields.title).toMatchObject({
      submitted: 'B',
      other: { author_name: 'Lead 1', at: '2026-07-01T12:00:00.000000Z' },
    });
    expect(await here.row('task', task)).toMatchObject({
      title: 'A',
      version: 2,
      deleted_at: '2026-07-01T12:00:00+00:00',
    });
  });
});

test('WB-14 a row that one may not see answers exactly like a row that is not there', async () => {
  const hidden = await here.task({ festival_id: elsewhere, stage_id: farStage });
  const nowhere = uuid(997);
  const answers = [];
  for (const [index, id] of [hidden, nowhere].entries()) {
    const phone = here.device('tech1', `curious-${index}`);
    const receipts = await phone.sendEach(
      phone.edit(id, { title: ['A', 'B'], nonsense: [1, 2], urgency: ['normal', 'panic'] }),
      phone.edit(id, { state: ['open', 'done'] }),
      phone.remove(id),
      phone.edit(id, {}),
      phone.make('crew_note_update', uuid(960 + index), {
        festival_id: festival,
        task_id: id,
        payload: 'x',
        state_vector: 'y',
      }),
    );
    const stored = await here.rows(
      'SELECT festival_id, result, reason_code, fields, synced FROM sync_operation WHERE device_id = $1 ORDER BY op_id',
      [`curious-${index}`],
    );
    answers.push(
      JSON.parse(JSON.stringify([receipts.map(({ id: _, ...rest }) => rest), stored]).replaceAll(id, 'ID')),
    );
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(await here.row('task', hidden)).toMatchObject({ title: 'A', version: 1 });
  const phone = here.device('tech1', 'squatting');
  const put = phone.make('task', hidden, { festival_id: festival, stage_id: mainStage, title: 'mine' });
  expect((await phone.sendEach(put)).map(said)).toEqual(['rejected: id_taken']);
});
