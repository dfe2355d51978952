import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Festival, festival, openFestival, said, smallStage, uuid } from './fixture/festival.ts';
import { edit, type Reviews, reviewsOf } from './fixture/review.ts';

let here: Festival;
let reviews: Reviews;
beforeAll(async () => {
  here = await openFestival();
  reviews = await reviewsOf(here);
});
afterAll(() => here.close());

const at = '2026-07-01T12:00:00+00:00';
const hotline = async (contact: string) => (await here.row('contact', contact))?.hotline;

describe('REV-7 two values of a field with manual review', () => {
  test('REV-7 REV-8 the record holds base, both values, both authors, their devices, when each was written and arrived, and when it is due', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    const offline = edit(phone, contact, { hotline: ['A', 'C'] });
    await laptop.sendEach(
      edit(
        laptop,
        contact,
        { hotline: ['A', 'B'] },
        { metadata: { written_at: '2026-07-01T10:00:00.000Z' } },
      ),
    );
    const [receipt] = await phone.sendEach(offline);
    expect(said(receipt)).toBe('needs_review: two_values');
    expect(await hotline(contact)).toBe('B');
    expect(await reviews.record(receipt?.conflict_id)).toMatchObject({
      festival_id: festival,
      receipt_id: receipt?.id,
      table_name: 'contact',
      row_id: contact,
      field: 'hotline',
      status: 'open',
      base_value: 'A',
      valid_value: 'B',
      valid_by: 'lead1',
      valid_by_name: 'Lead 1',
      valid_device: laptop.id,
      valid_written_at: '2026-07-01T10:00:00+00:00',
      valid_received_at: at,
      proposed_value: 'C',
      proposed_by: 'tech1',
      proposed_by_name: 'Tech 1',
      proposed_device: phone.id,
      proposed_written_at: '2026-07-01T11:00:00+00:00',
      proposed_received_at: at,
      claimed_by: null,
      decided_by: null,
      decision: null,
      due_at: '2026-07-02T12:00:00+00:00',
      version: 1,
    });
    expect(await reviews.receipt(receipt?.id ?? '')).toMatchObject({
      result: 'needs_review',
      settled_at: null,
      conflict_id: receipt?.conflict_id,
    });
  });

  test('without a concurrent change the value is applied, and nothing waits', async () => {
    const contact = await reviews.contact();
    const phone = reviews.device('tech1');
    expect((await phone.sendEach(edit(phone, contact, { hotline: ['A', null] }))).map(said)).toEqual([
      'applied',
    ]);
    expect(await reviews.records(contact)).toEqual([]);
    expect(await hotline(contact)).toBeNull();
  });

  test('a value set by plain SQL has nobody behind it; a base that was not said is unknown', async () => {
    const contact = await reviews.contact();
    const phone = reviews.device('tech1');
    const [receipt] = await phone.sendEach(
      edit(phone, contact, { hotline: ['?', 'C'] }, { raw: { previous_values: null } }),
    );
    expect(said(receipt)).toBe('needs_review: two_values');
    expect(receipt?.fields.hotline).toMatchObject({ base_unknown: true });
    expect(await reviews.record(receipt?.conflict_id)).toMatchObject({
      base_value: null,
      valid_value: 'A',
      valid_by: null,
      valid_by_name: null,
      valid_device: null,
      valid_written_at: null,
      valid_received_at: null,
    });
  });

  test('a second author’s conflict is a record of its own', async () => {
    const { contact, id } = await reviews.conflict();
    const other = reviews.device('tech2');
    const [receipt] = await other.sendEach(edit(other, contact, { hotline: ['A', 'D'] }));
    expect(said(receipt)).toBe('needs_review: two_values');
    expect(receipt?.conflict_id).not.toBe(id);
    expect(await reviews.records(contact)).toEqual(['hotline open B/C', 'hotline open B/D']);
  });

  test('a write of two fields opens two records, and waits for both', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    const offline = edit(phone, contact, { name: ['N', 'M'], hotline: ['A', 'C'], email: ['a', 'c'] });
    await laptop.sendEach(edit(laptop, contact, { hotline: ['A', 'B'], email: ['a', 'b'] }));
    const [receipt] = await phone.sendEach(offline);
    expect(said(receipt)).toBe('needs_review: two_values');
    expect(receipt?.fields).toMatchObject({
      name: { result: 'applied' },
      hotline: { result: 'needs_review', conflict_id: receipt?.conflict_id },
      email: { result: 'needs_review' },
    });
    expect(await reviews.records(contact)).toEqual(['email open b/c', 'hotline open B/C']);
  });

  test('the database itself keeps one open record for a row, field and author', async () => {
    const { id } = await reviews.conflict();
    await expect(
      here.rows(
        `INSERT INTO conflict_record SELECT (jsonb_populate_record(r, jsonb_build_object('id', $2::text))).*
         FROM conflict_record r WHERE id = $1`,
        [id, uuid(990)],
      ),
    ).rejects.toThrow('conflict_record_open');
  });
});

describe('DET-4 an edit of a field whose earlier edit is under review', () => {
  test('from the same device amends it, whatever it had seen', async () => {
    const { contact, id, proposer } = await reviews.conflict();
    const receipts = await proposer.sendEach(
      edit(proposer, contact, { hotline: ['C', 'D'] }),
      edit(proposer, contact, { hotline: ['B', 'E'] }, { metadata: { row_version: 2 } }),
    );
    expect(receipts.map(said)).toEqual(['needs_review: amended', 'needs_review: amended']);
    expect(receipts.map(({ conflict_id }) => conflict_id)).toEqual([id, id]);
    expect(await reviews.records(contact)).toEqual(['hotline open B/E']);
    expect(await hotline(contact)).toBe('B');
  });

  test('from another device of the author if it names the receipt or is concurrent, and is judged by itself if not', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    const [tablet, third, fourth] = [
      reviews.device('tech1'),
      reviews.device('tech1'),
      reviews.device('tech1'),
    ];
    const [naming] = await tablet.sendEach(
      edit(tablet, contact, { hotline: ['B', 'D'] }, { metadata: { row_version: 2, follows: receipt.id } }),
    );
    expect(said(naming)).toBe('needs_review: amended');
    expect(await reviews.record(id)).toMatchObject({ proposed_value: 'D', proposed_device: tablet.id });
    const [concurrent] = await third.sendEach(edit(third, contact, { hotline: ['A', 'E'] }));
    expect(said(concurrent)).toBe('needs_review: amended');
    const [apart] = await fourth.sendEach(
      edit(fourth, contact, { hotline: ['B', 'F'] }, { metadata: { row_version: 2 } }),
    );
    expect(said(apart)).toBe('applied');
    expect(await hotline(contact)).toBe('F');
    expect(await reviews.records(contact)).toEqual(['hotline open B/E']);
  });

  test('naming another receipt than one of the record’s amends nothing', async () => {
    const { contact } = await reviews.conflict();
    const strange = await reviews.conflict();
    const tablet = reviews.device('tech1');
    const naming = { metadata: { row_version: 2, follows: strange.receipt.id } };
    expect((await tablet.sendEach(edit(tablet, contact, { hotline: ['B', 'D'] }, naming))).map(said)).toEqual(
      ['applied'],
    );
  });

  test('REV-7 equal to the server’s value it withdraws the proposal, and all its receipts say so', async () => {
    const { contact, id, receipt, proposer } = await reviews.conflict();
    const [amended, equal] = await proposer.sendEach(
      edit(proposer, contact, { hotline: ['C', 'D'] }),
      edit(proposer, contact, { hotline: ['D', 'B'] }),
    );
    expect([amended, equal].map(said)).toEqual(['needs_review: amended', 'applied: already_equal']);
    expect(await reviews.record(id)).toMatchObject({ status: 'withdrawn', decided_by: null });
    for (const waiting of [receipt, amended])
      expect(await reviews.receipt(waiting?.id ?? '')).toMatchObject({
        result: 'rejected',
        reason_code: 'withdrawn',
        settled_at: at,
        fields: { hotline: { result: 'rejected', reason: 'withdrawn' } },
      });
    // what comes next is a case of its own
    const [next] = await proposer.sendEach(
      edit(proposer, contact, { hotline: ['A', 'E'] }, { metadata: { row_version: 0 } }),
    );
    expect(said(next)).toBe('needs_review: two_values');
    expect(next?.conflict_id).not.toBe(id);
  });

  test('a row that is sent whole withdraws nothing by what it repeats', async () => {
    const { contact, proposer } = await reviews.conflict();
    const put = proposer.make('contact', contact, { festival_id: festival, name: 'M', hotline: 'B' });
    expect((await proposer.sendEach(put)).map(said)).toEqual(['applied: overwrote_concurrent']);
    expect(await reviews.records(contact)).toEqual(['hotline open B/C']);
  });

  test('one write may withdraw one proposal and amend another; its receipts settle field by field', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await laptop.sendEach(edit(laptop, contact, { hotline: ['A', 'B'], email: ['a', 'b'] }));
    const [first] = await phone.sendEach(edit(phone, contact, { hotline: ['A', 'C'], email: ['a', 'c'] }));
    const [second] = await phone.sendEach(edit(phone, contact, { hotline: ['C', 'B'], email: ['c', 'd'] }));
    expect(said(second)).toBe('needs_review: amended');
    expect(await reviews.records(contact)).toEqual(['email open b/d', 'hotline withdrawn B/C']);
    const waiting = await reviews.receipt(first?.id ?? '');
    // the weakest of its fields says what it is, and while one waits it is not settled
    expect(waiting).toMatchObject({
      result: 'rejected',
      reason_code: 'withdrawn',
      settled_at: null,
      fields: { hotline: { result: 'rejected', reason: 'withdrawn' }, email: { result: 'needs_review' } },
    });
    // nor by being looked at
    const ack = { festival_id: festival, receipt_id: first?.id, kind: 'dropped' };
    expect((await phone.sendEach(phone.make('receipt_ack', uuid(992), ack))).map(said)).toEqual(['applied']);
    expect(await reviews.receipt(first?.id ?? '')).toMatchObject({ settled_at: null });
    const [third] = await phone.sendEach(edit(phone, contact, { email: ['d', 'b'] }));
    expect(said(third)).toBe('applied: already_equal');
    expect(await reviews.receipt(first?.id ?? '')).toMatchObject({ result: 'rejected', settled_at: at });
    expect(await reviews.receipt(second?.id ?? '')).toMatchObject({ result: 'rejected', settled_at: at });
  });

  test('what does not fit is refused and changes no proposal; a field that was refused still waits for its author', async () => {
    const { contact, id, proposer, receipt } = await reviews.conflict();
    const [refused] = await proposer.sendEach(
      edit(proposer, contact, { hotline: ['C', 'x'.repeat(65)], name: ['N', 'M'] }),
    );
    expect(said(refused)).toBe('rejected: too_long');
    expect(await reviews.record(id)).toMatchObject({ status: 'open', proposed_value: 'C' });
    const [mixed] = await proposer.sendEach(
      edit(
        proposer,
        contact,
        { name: ['M', 'y'.repeat(121)], hotline: ['C', 'D'] },
        { metadata: { row_version: 3 } },
      ),
    );
    expect(said(mixed)).toBe('rejected: too_long');
    await proposer.sendEach(edit(proposer, contact, { hotline: ['D', 'B'] }));
    expect(await reviews.receipt(mixed?.id ?? '')).toMatchObject({
      ...{ result: 'rejected', reason_code: 'too_long', settled_at: null },
      fields: { hotline: { reason: 'withdrawn' } },
    });
    expect(await reviews.receipt(receipt.id)).toMatchObject({ settled_at: at });
  });
});

test('WB-17 REV-7 a conflict that opens, is amended and is withdrawn inside one request: the same rows however it is cut', async () => {
  const kept = [];
  for (const chunkSize of [1, 100]) {
    const path = here.another({ chunkSize });
    const contact = await reviews.contact();
    const laptop = reviews.device('lead1');
    await laptop.sendEach(edit(laptop, contact, { hotline: ['A', 'B'], email: ['a', 'b'] }));
    const phone = here.device('tech1', `cut-${chunkSize}`, path);
    const receipts = await phone.sendEach(
      edit(phone, contact, { hotline: ['A', 'C'] }),
      edit(phone, contact, { hotline: ['C', 'D'], email: ['a', 'c'] }),
      edit(phone, contact, { email: ['c', 'b'] }),
      edit(phone, contact, { hotline: ['D', 'B'] }),
      edit(phone, contact, { hotline: ['A', 'E'] }, { metadata: { row_version: 0 } }),
    );
    expect(receipts.map(said)).toEqual([
      'needs_review: two_values',
      'needs_review: amended',
      'applied: already_equal',
      'applied: already_equal',
      'needs_review: two_values',
    ]);
    expect(await reviews.records(contact)).toEqual([
      'email withdrawn b/c',
      'hotline open B/E',
      'hotline withdrawn B/D',
    ]);
    kept.push(await everythingAbout(contact, phone.id));
  }
  expect(kept[1]).toEqual(kept[0]);
});

/** Rows, records and receipts, with the ids that differ between two runs replaced by the order of their fields. */
async function everythingAbout(contact: string, device: string): Promise<unknown> {
  const ids = await here.rows(
    'SELECT id FROM conflict_record WHERE row_id = $1 ORDER BY field, proposed_value',
    [contact],
  );
  const rows = [
    await here.rows(
      `SELECT to_jsonb(c) - '{created_at,updated_at}'::text[] AS x FROM contact c WHERE id = $1`,
      [contact],
    ),
    await here.rows(
      `SELECT to_jsonb(r) - '{created_at,updated_at,valid_device}'::text[] AS x FROM conflict_record r
       WHERE row_id = $1 ORDER BY field, proposed_value`,
      [contact],
    ),
    await here.rows(
      `SELECT to_jsonb(s) - '{created_at,updated_at,transaction_id}'::text[] AS x FROM sync_operation s
       WHERE device_id = $1 ORDER BY op_id`,
      [device],
    ),
  ];
  return JSON.parse(
    ids
      .reduce((text, { id }, index) => text.replaceAll(String(id), `record ${index}`), JSON.stringify(rows))
      .replaceAll(contact, 'contact')
      .replaceAll(device, 'device')
      .replaceAll(/"device_id":"[^"]*"/g, '"device_id":"…"'),
  );
}

describe('OUT-8 sensitive fields', () => {
  test('OUT-8 REV-1 receipts carry nobody else’s value, the record carries both, and only leads may see it', async () => {
    const { id, receipt } = await reviews.conflict();
    const stored = await reviews.receipt(receipt.id);
    expect(stored.fields.hotline).toMatchObject({
      submitted: 'C',
      base: 'A',
      other: { author_name: 'Lead 1', value: null },
    });
    expect(JSON.stringify(stored.fields)).not.toContain('"B"');
    expect(stored.fields.hotline).not.toHaveProperty('before');
    expect(stored.fields.hotline).not.toHaveProperty('after');
    expect(await reviews.record(id)).toMatchObject({ valid_value: 'B', proposed_value: 'C' });
  });

  test('WB-14 a contact of another stage is not there for a tech, and opens nothing', async () => {
    const contact = await reviews.contact({ stage_id: smallStage });
    const phone = reviews.device('tech1');
    expect((await phone.sendEach(edit(phone, contact, { hotline: ['?', 'C'] }))).map(said)).toEqual([
      'rejected: row_not_found',
    ]);
    expect(await reviews.records(contact)).toEqual([]);
  });
});

describe('WB-6 a review in a transaction that is all or nothing', () => {
  test('refuses it, names the cause, and opens no record', async () => {
    const contact = await reviews.contact();
    const task = await here.task();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await laptop.sendEach(edit(laptop, contact, { hotline: ['A', 'B'] }));
    const [receipts] = await phone.send([
      phone.edit(task, { title: ['A', 'B'] }, { metadata: { atomic: true } }),
      edit(phone, contact, { hotline: ['A', 'C'] }),
    ]);
    expect(receipts?.map(said)).toEqual([
      'rejected: transaction_rejected',
      'rejected: review_needs_own_transaction',
    ]);
    expect(receipts?.[0]?.fields.title).toMatchObject({ cause: receipts?.[1]?.id });
    expect(receipts?.[1]).not.toHaveProperty('conflict_id');
    expect(receipts?.[1]?.fields.hotline).not.toHaveProperty('conflict_id');
    expect(await reviews.records(contact)).toEqual([]);
    expect(await here.row('task', task)).toMatchObject({ title: 'A' });
  });

  test('an amendment there is refused too, and leaves the record as it was', async () => {
    const { contact, id, proposer } = await reviews.conflict();
    const atomic = { metadata: { atomic: true } };
    const [receipts] = await proposer.send([edit(proposer, contact, { hotline: ['C', 'D'] }, atomic)]);
    expect(receipts?.map(said)).toEqual(['rejected: review_needs_own_transaction']);
    expect(await reviews.record(id)).toMatchObject({ status: 'open', proposed_value: 'C', version: 1 });
  });
});

describe('POL-4 a delete', () => {
  const shown = (columns: Readonly<Record<string, unknown>>) => ({
    ...{
      table: 'contact',
      raw: { previous_values: { name: 'N', hotline: 'A', email: 'a', notes: null, ...columns } },
    },
  });

  test('of a row as its author saw it is applied', async () => {
    const contact = await reviews.contact();
    const laptop = reviews.device('lead1');
    expect((await laptop.sendEach(laptop.remove(contact, shown({})))).map(said)).toEqual(['applied']);
    expect(await here.row('contact', contact)).toMatchObject({ deleted_at: at, version: 2 });
  });

  test.each([
    ['a column without review', { name: ['N', 'M'] }],
    ['a column with review', { email: ['a', 'b'] }],
  ] as const)('that meets an edit of %s waits, says whose, and deletes nothing', async (_, fields) => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    const offline = laptop.remove(contact, shown({}));
    await phone.sendEach(edit(phone, contact, fields));
    const [receipt] = await laptop.sendEach(offline);
    expect(said(receipt)).toBe('needs_review: delete_meets_edit');
    expect(receipt?.fields.deleted_at).toMatchObject({
      other: { author_id: 'tech1', author_name: 'Tech 1', value: 'email' in fields ? null : 'M' },
      changed: Object.keys(fields),
    });
    expect(await here.row('contact', contact)).toMatchObject({ deleted_at: null });
    expect(await reviews.record(receipt?.conflict_id)).toMatchObject({
      field: 'deleted_at',
      status: 'open',
      base_value: null,
      valid_value: null,
      valid_by: 'tech1',
      valid_device: phone.id,
      proposed_value: 'delete',
      proposed_by: 'lead1',
      due_at: '2026-07-02T12:00:00+00:00',
    });
  });

  test('DET-3 its author’s own edits are no conflict, also one that still waits only for what it waited for', async () => {
    const contact = await reviews.contact();
    const laptop = reviews.device('lead1');
    const receipts = await laptop.sendEach(
      edit(laptop, contact, { hotline: ['A', 'B'] }),
      laptop.remove(contact, shown({ hotline: 'B' })),
    );
    expect(receipts.map(said)).toEqual(['applied', 'applied']);
    const { contact: disputed } = await reviews.conflict({ proposer: laptop });
    // what lead1's other device had set was not seen here
    expect((await laptop.sendEach(laptop.remove(disputed, shown({ hotline: 'C' })))).map(said)).toEqual([
      'needs_review: delete_meets_edit',
    ]);
  });

  test('A→B→A by others is no change', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await phone.sendEach(
      edit(phone, contact, { name: ['N', 'M'] }),
      edit(phone, contact, { name: ['M', 'N'] }),
    );
    expect((await laptop.sendEach(laptop.remove(contact, shown({})))).map(said)).toEqual(['applied']);
  });

  test('without previous values the row’s version tells', async () => {
    const [same, other] = [await reviews.contact(), await reviews.contact()];
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await phone.sendEach(edit(phone, same, { name: ['N', 'M'] }), edit(phone, other, { name: ['N', 'M'] }));
    const receipts = await laptop.sendEach(
      laptop.remove(same, { table: 'contact', metadata: { row_version: 2 } }),
      laptop.remove(other, { table: 'contact', metadata: { row_version: 1 } }),
    );
    expect(receipts.map(said)).toEqual(['applied', 'needs_review: delete_meets_edit']);
    expect(receipts[1]?.fields.deleted_at).toMatchObject({ changed: [], other: { author_id: 'tech1' } });
  });

  test('a second one by the same author amends the first, one of a row as it is now is applied, a tech’s is refused', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await phone.sendEach(edit(phone, contact, { name: ['N', 'M'] }));
    const receipts = await laptop.sendEach(
      laptop.remove(contact, shown({})),
      laptop.remove(contact, shown({})),
      laptop.remove(contact, shown({ name: 'M' })),
    );
    expect(receipts.map(said)).toEqual([
      'needs_review: delete_meets_edit',
      'needs_review: amended',
      'applied',
    ]);
    expect(await reviews.records(contact)).toEqual(['deleted_at closed /delete']);
    expect(
      (await phone.sendEach(phone.remove(await reviews.contact(), { table: 'contact' }))).map(said),
    ).toEqual(['rejected: restricted_delete']);
  });

  test('REV-7 that is applied closes what is open about the row, and its authors are told', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    expect((await laptop.sendEach(laptop.remove(contact, shown({ hotline: 'B' })))).map(said)).toEqual([
      'applied',
    ]);
    expect(await reviews.record(id)).toMatchObject({ status: 'closed', version: 2 });
    expect(await reviews.receipt(receipt.id)).toMatchObject({
      result: 'rejected',
      reason_code: 'row_deleted',
      settled_at: at,
      version: 2,
      fields: { hotline: { reason: 'row_deleted', other: { author_name: 'Lead 2', value: null } } },
    });
  });

  test('of a row that was deleted before says so and closes nothing twice; deleted_at itself is not set by hand', async () => {
    const contact = await reviews.contact();
    const laptop = reviews.device('lead1');
    const receipts = await laptop.sendEach(
      edit(laptop, contact, { deleted_at: [null, '2026-07-01T12:00:00.000Z'] }),
      laptop.remove(contact, shown({})),
      laptop.remove(contact, shown({})),
    );
    expect(receipts.map(said)).toEqual(['rejected: server_owned', 'applied', 'applied: already_deleted']);
  });

  test('it waits in the same way for tasks and gear', async () => {
    const task = await here.task();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await phone.sendEach(phone.edit(task, { tags: ['[]', '["x"]'] }));
    const previous_values = { title: 'A', urgency: 'normal', state: 'open', tags: '[]', assignee_id: null };
    expect((await laptop.sendEach(laptop.remove(task, { raw: { previous_values } }))).map(said)).toEqual([
      'needs_review: delete_meets_edit',
    ]);
    const item = uuid(991);
    await here.rows('INSERT INTO gear_item (id, festival_id, name, unit) VALUES ($1, $2, $$Cable$$, $$m$$)', [
      item,
      festival,
    ]);
    const other = reviews.device('lead2');
    await other.sendEach(other.edit(item, { unit: ['m', 'piece'] }, { table: 'gear_item' }));
    const shownItem = {
      table: 'gear_item',
      raw: { previous_values: { name: 'Cable', unit: 'm', low_mark: 0 } },
    };
    expect((await laptop.sendEach(laptop.remove(item, shownItem))).map(said)).toEqual([
      'needs_review: delete_meets_edit',
    ]);
  });
});

describe('POL-7 restoring', () => {
  test('is a lead’s; what was refused meanwhile can be sent anew', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    const back = { deleted_at: ['2026-07-01T12:00:00.000Z', null] } as const;
    await laptop.sendEach(laptop.remove(contact, { table: 'contact' }));
    const [late, tried] = await phone.sendEach(
      edit(phone, contact, { hotline: ['A', 'C'] }),
      edit(phone, contact, back),
    );
    expect([late, tried].map(said)).toEqual(['rejected: row_deleted', 'rejected: restricted_role']);
    expect((await laptop.sendEach(edit(laptop, contact, back))).map(said)).toEqual(['applied']);
    const anew = edit(
      phone,
      contact,
      { hotline: ['A', 'C'] },
      { metadata: { row_version: 3, follows: late?.id } },
    );
    expect((await phone.sendEach(anew)).map(said)).toEqual(['applied']);
    expect(await here.row('contact', contact)).toMatchObject({ deleted_at: null, hotline: 'C', version: 4 });
    expect((await laptop.sendEach(edit(laptop, contact, back))).map(said)).toEqual([
      'applied: already_equal',
    ]);
  });

  test('with other fields in the same write brings back the row and nothing else', async () => {
    const contact = await reviews.contact();
    const laptop = reviews.device('lead1');
    const receipts = await laptop.sendEach(
      laptop.remove(contact, { table: 'contact' }),
      edit(laptop, contact, { deleted_at: ['2026-07-01T12:00:00.000Z', null], name: ['N', 'M'] }),
    );
    expect(receipts.map(said)).toEqual(['applied', 'rejected: row_deleted']);
    expect(await here.row('contact', contact)).toMatchObject({ deleted_at: null, name: 'N' });
  });
});

test('REV-6 a conflict that is long overdue stays open, and is decided like any other', async () => {
  const { contact, id } = await reviews.conflict();
  const later = here.another({ now: () => new Date('2027-07-01T12:00:00.000Z') });
  const other = here.device('tech2', 'a-year-later', later);
  const receipts = await other.sendEach(
    edit(other, contact, { name: ['N', 'M'] }),
    edit(other, contact, { hotline: ['A', 'D'] }),
  );
  expect(receipts.map(said)).toEqual(['applied', 'needs_review: two_values']);
  expect(await reviews.record(id)).toMatchObject({
    status: 'open',
    due_at: '2026-07-02T12:00:00+00:00',
    version: 1,
  });
  expect(await hotline(contact)).toBe('B');
});
