import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Festival, festival, mainStage, NOW, openFestival, said, uuid } from './fixture/festival.ts';

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

const at = '2026-07-01T12:00:00.000000Z';
const noticesTo = (user: string) =>
  here.rows(
    'SELECT row_id, field, your_value, their_value, by_name, receipt_id FROM notice WHERE user_id = $1 ORDER BY field',
    [user],
  );

describe('the article’s scenario', () => {
  test('DET-1 OUT-4 OUT-6 A; offline C; B meanwhile; the end is C, its receipt names B and whose it was, and they are told', async () => {
    const task = await here.task();
    const [first, second] = [here.device('tech1', 'first'), here.device('tech2', 'second')];
    await here.rows(
      'INSERT INTO device (id, festival_id, device_id, user_id, name, last_seen_at) VALUES ($$d$$, $1, $$second$$, $$tech2$$, $$Tech 2’s phone$$, now())',
      [festival],
    );
    const offline = first.edit(task, { title: ['A', 'C'] });
    await second.sendEach(second.edit(task, { title: ['A', 'B'] }));
    const [receipt] = await first.sendEach(offline);
    expect(said(receipt)).toBe('applied: overwrote_concurrent');
    expect(receipt?.fields.title).toEqual({
      submitted: 'C',
      base: 'A',
      before: 'B',
      after: 'C',
      result: 'applied',
      reason: 'overwrote_concurrent',
      other: {
        value: 'B',
        author_id: 'tech2',
        author_name: 'Tech 2',
        device_id: 'second',
        device_name: 'Tech 2’s phone',
        at,
      },
    });
    expect(await here.row('task', task)).toMatchObject({ title: 'C', version: 3 });
    expect(await noticesTo('tech2')).toEqual([
      {
        row_id: task,
        field: 'title',
        your_value: 'B',
        their_value: 'C',
        by_name: 'Tech 1',
        receipt_id: 'first:1',
      },
    ]);
    expect(await here.row('sync_operation', 'first:1')).toMatchObject({
      device_id: 'first',
      op_id: 1,
      author_id: 'tech1',
      author_name: 'Tech 1',
      festival_id: festival,
      table_name: 'task',
      row_id: task,
      op: 'PATCH',
      row_version: 1,
      schema_version: 1,
      written_at: '2026-07-01T11:00:00+00:00',
      received_at: '2026-07-01T12:00:00+00:00',
      settled_at: '2026-07-01T12:00:00+00:00',
      synced: true,
    });
  });

  test('OUT-6 nobody is told of being replaced by themselves, nor who has left the festival', async () => {
    const task = await here.task();
    const [phone, tablet, leaver] = [
      here.device('lead1', 'phone-of-1'),
      here.device('lead1', 'tablet-of-1'),
      here.device('lead2', 'of-2'),
    ];
    await phone.sendEach(phone.edit(task, { title: ['A', 'B'] }));
    expect((await tablet.sendEach(tablet.edit(task, { title: ['A', 'C'] }))).map(said)).toEqual([
      'applied: overwrote_concurrent',
    ]);
    expect(await noticesTo('lead1')).toEqual([]);
    await leaver.sendEach(leaver.edit(task, { urgency: ['normal', 'high'] }));
    await here.rows('UPDATE member SET user_id = $$gone$$ WHERE user_id = $$lead2$$');
    expect((await phone.sendEach(phone.edit(task, { urgency: ['normal', 'low'] }))).map(said)).toEqual([
      'applied: overwrote_concurrent',
    ]);
    await here.rows('UPDATE member SET user_id = $$lead2$$ WHERE user_id = $$gone$$');
    expect(await noticesTo('lead2')).toEqual([]);
  });

  test('OUT-4 a value that was changed by plain SQL is somebody’s at the office', async () => {
    const task = await here.task();
    const [one, two] = [here.device('tech1', 'sql-one'), here.device('tech2', 'sql-two')];
    await one.sendEach(one.edit(task, { title: ['A', 'B'] }));
    await here.rows('UPDATE task SET title = $$office$$ WHERE id = $1', [task]);
    expect(await here.row('task', task)).toMatchObject({ version: 3 });
    const [receipt] = await two.sendEach(two.edit(task, { title: ['A', 'C'] }));
    expect(receipt?.fields.title?.other).toEqual({
      value: 'office',
      author_id: null,
      author_name: null,
      device_id: null,
      device_name: null,
      at: null,
    });
    expect((await noticesTo('tech1')).filter(({ row_id }) => row_id === task)).toEqual([]);
  });

  test('DET-1 A→B→A by others is no conflict', async () => {
    const task = await here.task();
    const [one, two] = [here.device('tech1', 'aba-one'), here.device('tech2', 'aba-two')];
    await two.sendEach(two.edit(task, { title: ['A', 'B'] }), two.edit(task, { title: ['B', 'A'] }));
    expect((await one.sendEach(one.edit(task, { title: ['A', 'C'] }))).map(said)).toEqual(['applied']);
  });
});

test('DET-1 what an edit leaves alone stays as others have set it, also if its device tells the whole row', async () => {
  const task = await here.task();
  const [phone, laptop] = [here.device('tech1', 'whole-row'), here.device('lead1', 'whole-row-too')];
  await laptop.sendEach(laptop.edit(task, { urgency: ['normal', 'high'], expected_crowd: [null, 12] }));
  const shown = { title: 'A', urgency: 'normal', expected_crowd: null, state: 'open', version: 1 };
  const [receipt] = await phone.sendEach(
    phone.edit(task, { title: ['A', 'B'] }, { raw: { previous_values: shown } }),
  );
  expect(receipt).toMatchObject({ result: 'applied', reason_code: null });
  expect(Object.keys(receipt?.fields ?? {})).toEqual(['title']);
  expect(await here.row('task', task)).toMatchObject({ title: 'B', urgency: 'high', expected_crowd: 12 });
});

describe('DET-3 a branch never conflicts with itself', () => {
  test('twenty edits made offline, sent in pieces, conflict with nobody', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'twenty');
    const entries = Array.from({ length: 20 }, (_, index) =>
      phone.edit(task, { title: [index === 0 ? 'A' : `v${index}`, `v${index + 1}`] }),
    );
    const receipts = [
      ...(await phone.sendEach(...entries.slice(0, 7))),
      ...(await phone.sendEach(...entries.slice(7))),
    ];
    expect(receipts.map(said)).toEqual(entries.map(() => 'applied'));
    expect(await here.row('task', task)).toMatchObject({ title: 'v20', version: 21 });
  });

  test('when others change the field between two links, only the next link is concurrent', async () => {
    const task = await here.task();
    const [one, two] = [here.device('tech1', 'linked'), here.device('tech2', 'between')];
    await one.sendEach(one.edit(task, { title: ['A', 'B'] }));
    await two.sendEach(two.edit(task, { title: ['B', 'X'] }, { metadata: { row_version: 2 } }));
    const receipts = await one.sendEach(
      one.edit(task, { title: ['B', 'C'] }),
      one.edit(task, { title: ['C', 'D'] }),
    );
    expect(receipts.map(said)).toEqual(['applied: overwrote_concurrent', 'applied']);
  });

  test('taken, refused, next: expected is what the server stored for the last link that it took', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'taken-refused');
    const receipts = await phone.sendEach(
      phone.edit(task, { title: ['A', 'B'] }),
      phone.edit(task, { title: ['B', 'x'.repeat(201)] }),
      phone.edit(task, { title: ['x'.repeat(201), 'C'] }),
      phone.edit(task, { title: ['C', 7] }),
      phone.edit(task, { title: [7, 'D'] }),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'rejected: too_long',
      'applied',
      'rejected: invalid_value',
      'applied',
    ]);
  });

  test('OUT-4 a field that was emptied holds nothing, and the next link starts from that', async () => {
    const task = await here.task({ due_at: '2026-07-02T10:00:00Z' });
    const phone = here.device('tech1', 'empties');
    const [before, after] = ['2026-07-02T10:00:00.000000Z', '2026-07-02T11:00:00.000000Z'];
    const receipts = await phone.sendEach(
      phone.edit(task, { due_at: [before, null] }),
      phone.edit(task, { due_at: [null, after] }),
    );
    expect(receipts.map(said)).toEqual(['applied', 'applied']);
    expect(receipts[0]?.fields.due_at).toEqual({
      ...{ submitted: null, base: before, before, after: null, result: 'applied' },
    });
  });

  test('edits on a row that its device has just made, and of columns that it left to their defaults', async () => {
    const phone = here.device('tech1', 'newborn');
    const fresh = { metadata: { row_version: null } };
    const receipts = await phone.sendEach(
      phone.make('task', uuid(970), { festival_id: festival, stage_id: mainStage, title: 'A' }),
      phone.edit(
        uuid(970),
        { title: ['A', 'B'], urgency: [null, 'high'], state: [null, 'in_progress'] },
        fresh,
      ),
      phone.edit(uuid(970), { title: ['B', 'C'], state: ['in_progress', 'done'] }, fresh),
    );
    expect(receipts.map(said)).toEqual(['applied', 'applied', 'applied']);
    expect(await here.row('task', uuid(970))).toMatchObject({
      title: 'C',
      urgency: 'high',
      state: 'done',
      version: 3,
    });
  });

  test('DET-5 a client that sends no base is concurrent unless equal, and its receipt says so', async () => {
    const task = await here.task();
    const phone = here.device('tech1', 'baseless');
    const receipts = await phone.sendEach(
      phone.edit(task, { title: ['A', 'B'] }, { raw: { previous_values: null } }),
      phone.edit(task, { title: ['A', 'B'] }, { raw: { previous_values: {} } }),
    );
    expect(receipts.map(said)).toEqual(['applied: overwrote_concurrent', 'applied: already_equal']);
    expect(receipts.map(({ fields }) => fields.title?.base_unknown)).toEqual([true, undefined]);
  });
});

describe('the workflow', () => {
  const step = (from: string, to: string) => ({ state: [from, to] }) as const;

  test('a tech takes a step that became impossible: rejected, with what is allowed now and who moved it', async () => {
    const task = await here.task();
    const [phone, laptop] = [here.device('tech1', 'late-step'), here.device('lead1', 'early-step')];
    const queued = phone.edit(task, step('open', 'in_progress'));
    await laptop.sendEach(laptop.edit(task, step('open', 'blocked')));
    const [receipt] = await phone.sendEach(queued);
    expect(said(receipt)).toBe('rejected: invalid_transition');
    expect(receipt?.fields.state).toMatchObject({
      before: 'blocked',
      after: 'blocked',
      allowed: ['open', 'in_progress'],
      other: { value: 'blocked', author_name: 'Lead 1', at },
    });
  });

  test('links after a refused step follow it, and name it', async () => {
    const task = await here.task();
    const [phone, laptop] = [here.device('tech1', 'following'), here.device('lead1', 'blocking')];
    await laptop.sendEach(laptop.edit(task, step('open', 'blocked')));
    const receipts = await phone.sendEach(
      phone.edit(task, step('open', 'in_progress')),
      phone.edit(task, step('in_progress', 'done')),
      phone.edit(task, step('done', 'in_progress')),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: invalid_transition',
      'rejected: follows_rejected',
      'rejected: follows_rejected',
    ]);
    expect(receipts.slice(1).map(({ fields }) => fields.state?.cause)).toEqual([
      'following:1',
      'following:2',
    ]);
    expect(await here.row('task', task)).toMatchObject({ state: 'blocked', state_by: 'lead1' });
  });

  test('POL-6 a tech takes back their own done, nobody else’s, and not once it is verified', async () => {
    const [mine, theirs, verified] = [await here.task(), await here.task(), await here.task()];
    const [one, two, laptop] = [
      here.device('tech1', 'undo-one'),
      here.device('tech2', 'undo-two'),
      here.device('lead1', 'undo-lead'),
    ];
    for (const task of [mine, theirs, verified])
      await (task === theirs ? two : one).sendEach(
        (task === theirs ? two : one).edit(task, step('open', 'in_progress')),
        (task === theirs ? two : one).edit(task, step('in_progress', 'done')),
      );
    const fresh = { metadata: { row_version: 3 } };
    await laptop.sendEach(laptop.edit(verified, step('done', 'verified'), fresh));
    const receipts = await one.sendEach(
      one.edit(mine, step('done', 'in_progress'), fresh),
      one.edit(theirs, step('done', 'in_progress'), fresh),
      one.edit(verified, step('done', 'in_progress'), fresh),
      one.edit(mine, step('in_progress', 'verified'), fresh),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'rejected: restricted_reopen',
      'rejected: invalid_transition',
      'rejected: invalid_transition',
    ]);
    expect(await here.row('task', mine)).toMatchObject({ state: 'in_progress', state_by: 'tech1' });
  });
});

test('the first claim to arrive counts, the second is told who has it, also when both arrive at once', async () => {
  const task = await here.task();
  const phones = ['tech1', 'tech2', 'lead1', 'lead2'].map((user) => here.device(user, `claim-${user}`));
  const users = ['tech1', 'tech2', 'lead1', 'lead2'];
  const receipts = (
    await Promise.all(
      phones.map((phone, index) => phone.sendEach(phone.edit(task, { assignee_id: [null, users[index]] }))),
    )
  ).flat();
  const won = receipts.findIndex(({ result }) => result === 'applied');
  expect(receipts.map(said).sort()).toEqual([
    'applied',
    ...Array.from({ length: 3 }, () => 'rejected: already_claimed'),
  ]);
  for (const receipt of receipts.filter(({ result }) => result === 'rejected'))
    expect(receipt.fields.assignee_id?.other).toMatchObject({ author_id: users[won], value: users[won] });
  expect(await here.row('task', task)).toMatchObject({ assignee_id: users[won], version: 2 });
});

test('DET-2 DET-7 equality is of values, not of spellings, and changes nothing', async () => {
  const task = await here.task({ due_at: '2026-07-01 10:30:00.123456+00' });
  const phone = here.device('tech1', 'spelling');
  const receipts = await phone.sendEach(
    phone.edit(task, { due_at: [null, '2026-07-01T12:30:00.123456+02:00'] }),
    // the base as the sync service spells it
    phone.edit(
      task,
      { due_at: ['2026-07-01T10:30:00.123456Z', '2026-07-02T10:30:00.000Z'] },
      { metadata: { row_version: 7 } },
    ),
  );
  expect(receipts.map(said)).toEqual(['applied: already_equal', 'applied']);
  expect(await here.row('task', task)).toMatchObject({ version: 2, due_at: '2026-07-02T10:30:00+00:00' });
});

test('OUT-1 a write of several fields has one result for each, and is itself the weakest of them', async () => {
  const task = await here.task({ assignee_id: 'tech2' });
  const phone = here.device('tech1', 'several');
  const [receipt] = await phone.sendEach(
    phone.edit(task, {
      title: ['X', 'B'],
      urgency: ['normal', 'normal'],
      assignee_id: [null, 'tech1'],
      state: ['open', 'in_progress'],
    }),
  );
  expect(said(receipt)).toBe('rejected: already_claimed');
  expect(
    Object.entries(receipt?.fields ?? {}).map(([name, { result, reason }]) => [name, result, reason]),
  ).toEqual([
    ['title', 'applied', 'overwrote_concurrent'],
    ['urgency', 'applied', 'already_equal'],
    ['state', 'applied', undefined],
    ['assignee_id', 'rejected', 'already_claimed'],
  ]);
  expect(await here.row('task', task)).toMatchObject({
    title: 'B',
    state: 'in_progress',
    assignee_id: 'tech2',
    version: 2,
  });
});

test('OUT-5 a receipt names its author and the festival, so that both can be told', async () => {
  const phone = here.device('tech1', 'told');
  await phone.sendEach(phone.edit(uuid(996), { title: ['A', 'B'] }, { metadata: { follows: 'several:1' } }));
  // of a row that the author may not know, the receipt says no festival
  expect(await here.row('sync_operation', 'told:1')).toMatchObject({
    author_id: 'tech1',
    festival_id: null,
    synced: true,
    follows_receipt_id: 'several:1',
    settled_at: null,
    received_at: `${NOW.slice(0, 19)}+00:00`,
  });
});
