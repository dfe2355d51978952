import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Device,
  type Entry,
  elsewhere,
  type Festival,
  festival,
  openFestival,
  said,
  uuid,
} from './fixture/festival.ts';
import { act, edit, json, type Reviews, reviewsOf } from './fixture/review.ts';

let here: Festival;
let reviews: Reviews;
beforeAll(async () => {
  here = await openFestival();
  reviews = await reviewsOf(here);
});
afterAll(() => here.close());

const at = '2026-07-01T12:00:00+00:00';
const now = '2026-07-01T12:00:00.000000Z';
const hotline = async (contact: string) => (await here.row('contact', contact))?.hotline;
const actions = (conflict: string) =>
  here.rows(
    'SELECT kind, choice, author_id FROM conflict_action WHERE conflict_id = $1 ORDER BY created_at, kind',
    [conflict],
  );
/** Sends one act in a transaction of its own. */
const send = async (device: Device, values: Readonly<Record<string, unknown>>) => {
  const [receipt] = await device.sendEach(act(device, values));
  if (receipt === undefined) throw new Error('no receipt');
  return receipt;
};
const decide = (conflict: string, choice: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ conflict_id: conflict, kind: 'decide', choice },
  ...more,
});
const writerOf = async (contact: string, field = 'hotline') => {
  const [writer] = await here.rows(
    'SELECT author_id, device_id, receipt_id, value FROM write_path.field_writer WHERE row_id = $1 AND field = $2',
    [contact, field],
  );
  return writer;
};

describe('REV-2 REV-4 a decision', () => {
  test('for the proposed value writes it, as its author’s, settles their receipts and tells whose it replaced', async () => {
    const { contact, id, receipt, proposer } = await reviews.conflict();
    const [amended] = await proposer.sendEach(edit(proposer, contact, { hotline: ['C', 'D'] }));
    const laptop = reviews.device('lead2');
    const decided = await send(laptop, decide(id, 'proposed', { seen_value: json('B'), value: json('D') }));
    expect(said(decided)).toBe('applied');
    expect(decided.conflict_id).toBe(id);
    expect(await here.row('contact', contact)).toMatchObject({ hotline: 'D', version: 3 });
    expect(await writerOf(contact)).toEqual({
      author_id: 'tech1',
      device_id: proposer.id,
      receipt_id: receipt.id,
      value: '"D"',
    });
    expect(await reviews.record(id)).toMatchObject({
      status: 'decided',
      decided_by: 'lead2',
      decided_at: at,
      decision: {
        choice: 'proposed',
        value: 'D',
        before: 'B',
        by: 'lead2',
        by_name: 'Lead 2',
        at: now,
        own_case: false,
      },
    });
    for (const one of [receipt, amended])
      expect(await reviews.receipt(one?.id ?? '')).toMatchObject({
        result: 'applied',
        reason_code: 'decided_yours',
        settled_at: at,
        version: 2,
        fields: {
          hotline: {
            result: 'applied',
            reason: 'decided_yours',
            decision: { choice: 'proposed', by: 'lead2', by_name: 'Lead 2', at: now },
          },
        },
      });
    expect(await reviews.notices(contact)).toEqual(['lead1: hotline B→?']);
    expect(await actions(id)).toEqual([{ kind: 'decide', choice: 'proposed', author_id: 'lead2' }]);
  });

  test('REV-3 for the valid value keeps what the lead has seen there, not what was there when it opened', async () => {
    const { contact, id } = await reviews.conflict();
    const laptop = reviews.device('lead1');
    await laptop.sendEach(edit(laptop, contact, { hotline: ['B', 'D'] }));
    expect(said(await send(laptop, decide(id, 'valid', { seen_value: json('D') })))).toBe('applied');
    expect(await hotline(contact)).toBe('D');
  });

  test('REV-3 for the valid value writes nothing to the row, and nobody was replaced', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    const before = await here.row('contact', contact);
    const writer = await writerOf(contact);
    const decided = await send(reviews.device('lead2'), decide(id, 'valid', { seen_value: json('B') }));
    expect(said(decided)).toBe('applied');
    expect(await here.row('contact', contact)).toEqual(before);
    expect(await writerOf(contact)).toEqual(writer);
    expect(await reviews.receipt(receipt.id)).toMatchObject({
      result: 'rejected',
      reason_code: 'decided_otherwise',
      settled_at: at,
      fields: { hotline: { submitted: 'C', decision: { choice: 'valid', by_name: 'Lead 2' } } },
    });
    expect(await reviews.notices(contact)).toEqual([]);
  });

  test('for another value writes it as the lead’s; one that equals the proposal is the proposal', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    expect(said(await send(laptop, decide(id, 'other', { seen_value: json('B'), value: json('E') })))).toBe(
      'applied',
    );
    expect(await hotline(contact)).toBe('E');
    expect(await writerOf(contact)).toMatchObject({ author_id: 'lead2', device_id: laptop.id });
    expect(await reviews.receipt(receipt.id)).toMatchObject({ reason_code: 'decided_otherwise' });
    expect(await reviews.notices(contact)).toEqual(['lead1: hotline B→?']);

    const same = await reviews.conflict();
    await send(laptop, decide(same.id, 'other', { value: json('C') }));
    expect(await reviews.receipt(same.receipt.id)).toMatchObject({ reason_code: 'decided_yours' });
    expect(await writerOf(same.contact)).toMatchObject({ author_id: 'tech1' });
  });

  test('may empty the field, and the emptied field can be undone', async () => {
    const { contact, id } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    expect(said(await send(laptop, decide(id, 'other', { value: json(null) })))).toBe('applied');
    expect(await hotline(contact)).toBeNull();
    expect(said(await send(laptop, { conflict_id: id, kind: 'undo' }))).toBe('applied');
    expect(await hotline(contact)).toBe('B');
  });

  test('OUT-8 says no sensitive value in any receipt', async () => {
    const { id, receipt } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    const decided = await send(laptop, decide(id, 'proposed', { seen_value: json('B'), value: json('C') }));
    const late = await send(reviews.device('lead1'), decide(id, 'valid', { seen_value: json('B') }));
    expect(late.fields.kind).toMatchObject({ other: { value: null } });
    // but what its own author had submitted
    for (const [one, own] of [
      [receipt.id, ['"C"']],
      [decided.id, ['"\\"B\\""', '"\\"C\\""']],
    ] as const) {
      let text = JSON.stringify((await reviews.receipt(one)).fields);
      for (const value of own) text = text.replace(`"submitted":${value}`, '');
      expect(text).not.toMatch(/"B"|"C"|\\"B|\\"C/);
    }
  });

  test('a value that is no secret is told with it', async () => {
    const { wishes, laptop } = await taskInReview();
    const [receipt] = wishes;
    expect(await reviews.receipt(receipt?.id ?? '')).toMatchObject({ result: 'needs_review' });
    const conflict = receipt?.conflict_id ?? '';
    await send(laptop, decide(conflict, 'valid'));
    const late = await send(laptop, decide(conflict, 'proposed'));
    expect(late.fields.kind).toMatchObject({
      other: { value: null, author_name: 'Lead 2' },
      decision: { choice: 'valid' },
    });
  });

  test('is marked where the lead decides their own case', async () => {
    const own = await reviews.conflict({ proposer: reviews.device('lead2') });
    const theirs = await reviews.conflict();
    await send(reviews.device('lead2'), decide(own.id, 'proposed'));
    await send(reviews.device('lead1'), decide(theirs.id, 'proposed'));
    for (const { id } of [own, theirs])
      expect(await reviews.record(id)).toMatchObject({ decision: { own_case: true } });
    // nobody is told of being replaced by themselves
    expect(await reviews.notices(theirs.contact)).toEqual([]);
  });

  test('needs a choice, and another value that the field can hold', async () => {
    const { contact, id } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    const send_ = async (values: Record<string, unknown>) => {
      const receipt = await send(laptop, { conflict_id: id, kind: 'decide', ...values });
      const [field] = Object.entries(receipt.fields).find(([, { reason }]) => reason !== undefined) ?? [];
      return `${said(receipt)} (${field})`;
    };
    expect(await send_({})).toBe('rejected: required (choice)');
    expect(await send_({ choice: 'best' })).toBe('rejected: invalid_value (choice)');
    expect(await send_({ choice: 'other' })).toBe('rejected: invalid_value (value)');
    expect(await send_({ choice: 'other', value: json('x'.repeat(65)) })).toBe(
      'rejected: invalid_value (value)',
    );
    expect(await send_({ choice: 'other', value: json(7) })).toBe('rejected: invalid_value (value)');
    expect(await send_({ choice: 'other', value: 'no json' })).toBe('rejected: invalid_value (value)');
    expect(await send_({ choice: 'valid', seen_value: 'no json' })).toBe(
      'rejected: invalid_value (seen_value)',
    );
    expect(await send_({ choice: 'valid', seen_value: json({}) })).toBe(
      'rejected: invalid_value (seen_value)',
    );
    expect(await send_({ choice: 'valid', reason: 'x'.repeat(501) })).toBe('rejected: too_long (reason)');
    expect(await reviews.record(id)).toMatchObject({ status: 'open', version: 1 });
    expect(await hotline(contact)).toBe('B');
    expect(await actions(id)).toEqual([]);
  });

  test('of a row that plain SQL has deleted closes the record instead', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    await here.rows('UPDATE contact SET deleted_at = now() WHERE id = $1', [contact]);
    const decided = await send(reviews.device('lead2'), decide(id, 'proposed'));
    expect(said(decided)).toBe('rejected: row_deleted');
    expect(await reviews.record(id)).toMatchObject({ status: 'closed', decision: null });
    expect(await reviews.receipt(receipt.id)).toMatchObject({ reason_code: 'row_deleted', settled_at: at });
    expect(await hotline(contact)).toBe('B');
    expect(await actions(id)).toEqual([]);
  });
});

/** A task of which lead1 wanted the end when tech1 renamed it. */
async function taskInReview() {
  const task = await here.task();
  const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
  await phone.sendEach(phone.edit(task, { title: ['A', 'B'] }));
  const wishes = await laptop.sendEach(laptop.remove(task));
  return { task, wishes, phone, laptop: reviews.device('lead2') };
}

describe('REV-2 what the lead had not seen is not decided', () => {
  test('another value of the server: the record shows it, the action is not made, and its receipt settles with the record', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    const [laptop, other] = [reviews.device('lead2'), reviews.device('tech2')];
    const offline = act(laptop, decide(id, 'valid', { seen_value: json('B') }));
    await other.sendEach(edit(other, contact, { hotline: ['B', 'E'] }, { metadata: { row_version: 2 } }));
    const [met] = await laptop.sendEach(offline);
    expect(said(met)).toBe('needs_review: reconflicted');
    expect(met?.conflict_id).toBe(id);
    expect(met?.fields.choice).toMatchObject({
      reason: 'reconflicted',
      other: { author_id: 'tech2', author_name: 'Tech 2', value: null },
    });
    expect(await here.row('conflict_action', String(offline.id))).toBeUndefined();
    expect(await reviews.record(id)).toMatchObject({
      status: 'open',
      valid_value: 'E',
      valid_by: 'tech2',
      valid_device: other.id,
    });
    expect(await reviews.receipt(receipt.id)).toMatchObject({ result: 'needs_review', version: 1 });

    expect(said(await send(laptop, decide(id, 'valid', { seen_value: json('E') })))).toBe('applied');
    expect(await reviews.receipt(met?.id ?? '')).toMatchObject({
      result: 'rejected',
      reason_code: 'decided_otherwise',
      settled_at: at,
      fields: { kind: { result: 'rejected' }, choice: { decision: { choice: 'valid' } } },
    });
    expect(await reviews.receipt(receipt.id)).toMatchObject({ reason_code: 'decided_otherwise' });
  });

  test('without a seen value that of the record counts', async () => {
    const { contact, id } = await reviews.conflict();
    const [laptop, other] = [reviews.device('lead2'), reviews.device('tech2')];
    await other.sendEach(edit(other, contact, { hotline: ['B', 'E'] }, { metadata: { row_version: 2 } }));
    expect(said(await send(laptop, decide(id, 'proposed')))).toBe('needs_review: reconflicted');
    // now the record shows it
    expect(said(await send(laptop, decide(id, 'proposed')))).toBe('applied');
    expect(await hotline(contact)).toBe('C');
    expect(await reviews.notices(contact)).toEqual(['tech2: hotline E→?']);
  });

  test('another proposal than the one that was chosen; whoever wanted what came about is told so', async () => {
    const { contact, id, proposer } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    const offline = ['C', 'D'].map((value) => act(laptop, decide(id, 'proposed', { value: json(value) })));
    await proposer.sendEach(edit(proposer, contact, { hotline: ['C', 'D'] }));
    const [met] = await laptop.sendEach(...offline.slice(0, 1));
    expect(said(met)).toBe('needs_review: reconflicted');
    expect(met?.fields.choice).toMatchObject({ other: { author_id: 'tech1' } });
    const wanted = await send(laptop, decide(id, 'proposed', { value: json('D'), seen_value: json('?') }));
    expect(said(wanted)).toBe('needs_review: reconflicted');
    expect((await laptop.sendEach(...offline.slice(1))).map(said)).toEqual(['applied']);
    expect(await hotline(contact)).toBe('D');
    expect(await reviews.receipt(met?.id ?? '')).toMatchObject({ reason_code: 'decided_otherwise' });
    expect(await reviews.receipt(wanted.id)).toMatchObject({
      reason_code: 'decided_yours',
      fields: { choice: { result: 'applied' }, kind: { result: 'applied' } },
    });
  });

  test('the second author’s record stays open, and is not decided by an old view', async () => {
    const first = await reviews.conflict();
    const second = await reviews.conflict({ contact: first.contact, proposer: reviews.device('tech2') });
    expect(second.id).not.toBe(first.id);
    const laptop = reviews.device('lead2');
    await send(laptop, decide(first.id, 'proposed', { seen_value: json('B') }));
    expect(await reviews.record(second.id)).toMatchObject({ status: 'open' });
    expect(said(await send(laptop, decide(second.id, 'valid', { seen_value: json('B') })))).toBe(
      'needs_review: reconflicted',
    );
    expect(await reviews.record(second.id)).toMatchObject({ valid_value: 'C', valid_by: 'tech1' });
    expect(said(await send(laptop, decide(second.id, 'valid', { seen_value: json('C') })))).toBe('applied');
    expect(await hotline(first.contact)).toBe('C');
  });

  test('a withdrawal or the end of the row settles the receipts of such decisions too', async () => {
    const withdrawn = await reviews.conflict();
    const deleted = await reviews.conflict();
    const laptop = reviews.device('lead2');
    const met = [];
    for (const { id } of [withdrawn, deleted])
      met.push(await send(laptop, decide(id, 'valid', { seen_value: json('?') })));
    expect(met.map(said)).toEqual(['needs_review: reconflicted', 'needs_review: reconflicted']);
    await send(withdrawn.proposer, { receipt_id: withdrawn.receipt.id, kind: 'withdraw' });
    await laptop.sendEach(laptop.remove(deleted.contact, { table: 'contact', metadata: { row_version: 2 } }));
    const settled = await Promise.all(met.map(({ id }) => reviews.receipt(id)));
    expect(settled).toMatchObject([
      {
        reason_code: 'already_resolved',
        settled_at: at,
        fields: { choice: { other: { author_name: 'Tech 1' } } },
      },
      { reason_code: 'row_deleted', settled_at: at },
    ]);
  });
});

describe('REV-2 who may, and in which order it is asked', () => {
  test('leads claim, release, decide, undo and set due; for others the record is not there', async () => {
    const { id, receipt, proposer } = await reviews.conflict();
    const kinds = ['claim', 'release', 'decide', 'undo', 'set_due'];
    const other = reviews.device('tech2');
    for (const kind of kinds) {
      const rest = { kind, choice: 'valid', due_at: '2026-07-03T12:00:00.000Z' };
      expect(said(await send(proposer, { ...rest, conflict_id: id }))).toBe('rejected: reference_not_found');
      expect(said(await send(other, { ...rest, receipt_id: receipt.id }))).toBe(
        'rejected: reference_not_found',
      );
      const own = await send(proposer, { ...rest, receipt_id: receipt.id });
      expect(said(own)).toBe('rejected: restricted_role');
      expect(own.fields.kind).toMatchObject({ roles: ['festival_lead'] });
    }
    expect(await reviews.record(id)).toMatchObject({ status: 'open', version: 1 });
    expect(await actions(id)).toEqual([]);
  });

  test('WB-14 a record that one may not see answers like one that is not there', async () => {
    const { id, receipt } = await reviews.conflict();
    const other = reviews.device('tech2');
    const answer = async (values: Record<string, unknown>, name: string) => {
      const { fields, result, reason_code } = await send(other, { kind: 'withdraw', ...values });
      return JSON.stringify([fields, result, reason_code]).replaceAll(name, '…');
    };
    expect(await answer({ conflict_id: id }, id)).toBe(await answer({ conflict_id: uuid(999) }, uuid(999)));
    expect(await answer({ receipt_id: receipt.id }, receipt.id)).toBe(
      await answer({ receipt_id: 'nobody:1' }, 'nobody:1'),
    );
  });

  test('withdrawing is the author’s; a lead may name a case by its receipt as well', async () => {
    const { id, receipt } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    expect(said(await send(laptop, { conflict_id: id, kind: 'withdraw' }))).toBe('rejected: restricted_role');
    expect(said(await send(laptop, { receipt_id: receipt.id, kind: 'claim' }))).toBe('applied');
    expect(await actions(id)).toEqual([{ kind: 'claim', choice: null, author_id: 'lead2' }]);
  });

  test('an act names a record, of its own festival, and is of a known kind', async () => {
    const { id, receipt } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    expect(said(await send(laptop, { kind: 'claim' }))).toBe('rejected: required');
    expect(said(await send(laptop, { kind: 'reopen', conflict_id: id }))).toBe('rejected: invalid_value');
    expect(said(await send(laptop, { kind: 'claim', conflict_id: 'x' }))).toBe('rejected: malformed_id');
    expect(said(await send(laptop, { kind: 'claim', receipt_id: laptop.id }))).toBe(
      'rejected: reference_not_found',
    );
    await here.rows(
      'INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, $$lead2$$, $$festival_lead$$, $$Lead 2$$)',
      [uuid(29), elsewhere],
    );
    const there = { kind: 'claim', festival_id: elsewhere };
    expect(said(await send(laptop, { ...there, conflict_id: id }))).toBe('rejected: reference_elsewhere');
    expect(said(await send(laptop, { ...there, receipt_id: receipt.id }))).toBe(
      'rejected: reference_elsewhere',
    );
    await here.rows('DELETE FROM member WHERE id = $1', [uuid(29)]);
    expect(await reviews.record(id)).toMatchObject({ claimed_by: null });
  });

  test('WB-11 a lead who is none any more decides nothing; what was done stays as it was written', async () => {
    const { id } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    await send(laptop, { conflict_id: id, kind: 'claim' });
    const queued = act(laptop, decide(id, 'proposed'));
    await here.rows('UPDATE member SET role = $$stage_tech$$ WHERE user_id = $$lead2$$');
    expect((await laptop.sendEach(queued)).map(said)).toEqual(['rejected: reference_not_found']);
    await here.rows('UPDATE member SET role = $$festival_lead$$ WHERE user_id = $$lead2$$');
    const [claimed] = await here.rows('SELECT id FROM conflict_action WHERE conflict_id = $1', [id]);
    const changes = await laptop.sendEach(
      laptop.edit(String(claimed?.id), { kind: ['claim', 'release'] }, { table: 'conflict_action' }),
      laptop.remove(String(claimed?.id), { table: 'conflict_action' }),
      laptop.edit(id, { status: ['open', 'decided'] }, { table: 'conflict_record' }),
    );
    expect(changes.map(said)).toEqual([
      'rejected: append_only',
      'rejected: append_only',
      'rejected: server_owned',
    ]);
  });
});

describe('REV-5 claim and release', () => {
  test('the first has it, the other is told who, and may decide it all the same', async () => {
    const { id } = await reviews.conflict();
    const [first, second] = [reviews.device('lead1'), reviews.device('lead2')];
    const claim = { conflict_id: id, kind: 'claim' };
    expect(said(await send(first, claim))).toBe('applied');
    expect(said(await send(first, claim))).toBe('applied: already_equal');
    const late = await send(second, claim);
    expect(said(late)).toBe('rejected: already_claimed');
    expect(late.fields.kind).toMatchObject({
      other: { author_id: 'lead1', author_name: 'Lead 1', device_id: first.id, at: now },
    });
    const release = { conflict_id: id, kind: 'release' };
    const stranger = await send(second, release);
    expect(said(stranger)).toBe('applied: already_released');
    expect(stranger.fields.kind).toMatchObject({ other: { author_name: 'Lead 1' } });
    expect(said(await send(first, release))).toBe('applied');
    expect(await reviews.record(id)).toMatchObject({ claimed_by: null });
    expect(said(await send(first, release))).toBe('applied: already_released');
    await send(first, claim);
    expect(said(await send(second, decide(id, 'valid')))).toBe('applied');
  });

  test('of many at once one has it', async () => {
    const { id } = await reviews.conflict();
    const claims = ['lead1', 'lead2', 'lead1', 'lead2'].map((user) =>
      send(reviews.device(user), { conflict_id: id, kind: 'claim' }),
    );
    const receipts = await Promise.all(claims);
    const holder = (await reviews.record(id))?.claimed_by;
    expect(['lead1', 'lead2']).toContain(holder);
    for (const [index, receipt] of receipts.entries())
      expect(said(receipt)).toMatch(
        (index % 2 === 0 ? 'lead1' : 'lead2') === holder ? /^applied/ : /^rejected: already_claimed$/,
      );
    expect(receipts.filter((receipt) => said(receipt) === 'applied')).toHaveLength(1);
  });
});

test('REV-8 a lead changes the due time', async () => {
  const { id } = await reviews.conflict();
  const laptop = reviews.device('lead2');
  expect(said(await send(laptop, { conflict_id: id, kind: 'set_due' }))).toBe('rejected: required');
  expect(
    said(await send(laptop, { conflict_id: id, kind: 'set_due', due_at: '2026-07-03T14:00:00+02:00' })),
  ).toBe('applied');
  expect(await reviews.record(id)).toMatchObject({ due_at: '2026-07-03T12:00:00+00:00', status: 'open' });
});

describe('REV-7 withdrawing', () => {
  test('closes the record, settles all its receipts and leaves the row; the action names the record', async () => {
    const { contact, id, receipt, proposer } = await reviews.conflict();
    const [amended] = await proposer.sendEach(edit(proposer, contact, { hotline: ['C', 'D'] }));
    const before = await here.row('contact', contact);
    const tablet = reviews.device('tech1');
    expect(said(await send(tablet, { receipt_id: amended?.id, kind: 'withdraw' }))).toBe('applied');
    expect(await reviews.record(id)).toMatchObject({ status: 'withdrawn', decision: null });
    for (const one of [receipt, amended])
      expect(await reviews.receipt(one?.id ?? '')).toMatchObject({
        ...{ result: 'rejected', reason_code: 'withdrawn', settled_at: at, version: 2 },
      });
    expect(await here.row('contact', contact)).toEqual(before);
    expect(await actions(id)).toEqual([{ kind: 'withdraw', choice: null, author_id: 'tech1' }]);
    // and it is closed for everybody
    const again = await send(tablet, { receipt_id: receipt.id, kind: 'withdraw' });
    const late = await send(reviews.device('lead2'), decide(id, 'proposed'));
    for (const one of [again, late]) {
      expect(said(one)).toBe('rejected: already_resolved');
      expect(one.fields.kind).toMatchObject({ other: { author_name: 'Tech 1', at: now } });
      expect(one.fields.kind).not.toHaveProperty('decision');
    }
  });

  test('of a write of two fields takes back both that are still open', async () => {
    const contact = await reviews.contact();
    const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
    await laptop.sendEach(
      edit(laptop, contact, { hotline: ['A', 'B'], email: ['a', 'b'], name: ['N', 'M'] }),
    );
    const edits = [0, 1].map(() => edit(phone, contact, { hotline: ['A', 'C'], email: ['a', 'c'] }));
    const [first] = await phone.sendEach(...edits.slice(0, 1));
    expect(said(await send(phone, { receipt_id: first?.id, kind: 'withdraw' }))).toBe('applied');
    expect(await reviews.records(contact)).toEqual(['email withdrawn b/c', 'hotline withdrawn B/C']);
    expect(await reviews.receipt(first?.id ?? '')).toMatchObject({
      reason_code: 'withdrawn',
      settled_at: at,
    });

    const [second] = await phone.sendEach(...edits.slice(1));
    const [email] = await here.rows(
      `SELECT id FROM conflict_record WHERE row_id = $1 AND field = 'email' AND status = 'open'`,
      [contact],
    );
    await send(reviews.device('lead2'), decide(String(email?.id), 'proposed'));
    const half = await reviews.receipt(second?.id ?? '');
    expect(half).toMatchObject({
      result: 'needs_review',
      settled_at: null,
      fields: { email: { result: 'applied', reason: 'decided_yours' }, hotline: { result: 'needs_review' } },
    });
    expect(said(await send(phone, { receipt_id: second?.id, kind: 'withdraw' }))).toBe('applied');
    expect(await reviews.receipt(second?.id ?? '')).toMatchObject({
      ...{ result: 'rejected', reason_code: 'withdrawn', settled_at: at },
      fields: { email: { result: 'applied' }, hotline: { result: 'rejected' } },
    });
    expect(await here.row('contact', contact)).toMatchObject({ hotline: 'B', email: 'c' });
  });

  test('WB-17 offline, in the queue of the proposal or even its transaction, however it is cut', async () => {
    const kept = [];
    for (const [chunkSize, together] of [
      [1, false],
      [100, false],
      [100, true],
    ] as const) {
      const contact = await reviews.contact();
      const laptop = reviews.device('lead1');
      await laptop.sendEach(edit(laptop, contact, { hotline: ['A', 'B'] }));
      const phone = here.device('tech1', `withdrawing-${chunkSize}-${together}`, here.another({ chunkSize }));
      const queue = [
        edit(phone, contact, { hotline: ['A', 'C'] }),
        edit(phone, contact, { hotline: ['C', 'D'] }),
        act(phone, { receipt_id: `${phone.id}:1`, kind: 'withdraw' }),
        edit(phone, contact, { hotline: ['D', 'E'] }),
        act(phone, { receipt_id: `${phone.id}:1`, kind: 'withdraw' }),
        act(phone, { receipt_id: `${phone.id}:4`, kind: 'withdraw' }),
      ];
      const receipts = together ? (await phone.send(queue)).flat() : await phone.sendEach(...queue);
      expect(receipts.map(said)).toEqual([
        'needs_review: two_values',
        'needs_review: amended',
        'applied',
        'needs_review: two_values',
        'rejected: already_resolved',
        'applied',
      ]);
      expect(await reviews.records(contact)).toEqual(['hotline withdrawn B/D', 'hotline withdrawn B/E']);
      kept.push(await everythingAbout(contact, phone.id));
    }
    expect(kept[1]).toEqual(kept[0]);
    expect(kept[2]).toEqual(kept[0]);
  });
});

describe('WB-17 one queue of a lead', () => {
  test('decides, undoes and decides anew: the same rows however it is cut', async () => {
    const kept = [];
    for (const chunkSize of [1, 3, 100]) {
      const { contact, id } = await reviews.conflict();
      const second = await reviews.conflict({ contact, proposer: reviews.device('tech2') });
      const laptop = here.device('lead2', `deciding-${chunkSize}`, here.another({ chunkSize }));
      const queue = [
        act(laptop, { conflict_id: id, kind: 'claim' }),
        act(laptop, decide(id, 'proposed')),
        act(laptop, decide(second.id, 'valid', { seen_value: json('B') })),
        act(laptop, { conflict_id: id, kind: 'undo' }),
        edit(laptop, contact, { name: ['N', 'M'] }),
        act(laptop, decide(id, 'other', { value: json('E'), seen_value: json('B') })),
        act(laptop, decide(second.id, 'proposed', { seen_value: json('E') })),
        act(laptop, { conflict_id: id, kind: 'undo' }),
        laptop.remove(contact, { table: 'contact', metadata: { row_version: 7 } }),
        act(laptop, { conflict_id: second.id, kind: 'undo' }),
      ];
      const receipts = await laptop.sendEach(...queue);
      expect(receipts.map(said)).toEqual([
        'applied',
        'applied',
        'needs_review: reconflicted',
        'applied',
        'applied',
        'applied',
        'applied',
        'rejected: moved_on',
        'applied',
        'rejected: moved_on',
      ]);
      kept.push(await everythingAbout(contact, laptop.id));
    }
    expect(kept[1]).toEqual(kept[0]);
    expect(kept[2]).toEqual(kept[0]);
  });
});

/** Rows, records, receipts and actions, with the ids and devices that differ between two runs replaced. */
async function everythingAbout(contact: string, device: string): Promise<unknown> {
  const records = await here.rows(
    'SELECT id FROM conflict_record WHERE row_id = $1 ORDER BY field, proposed_by, proposed_value',
    [contact],
  );
  const ids = records.map(({ id }) => String(id));
  const without = (more = '') => `'{created_at,updated_at${more}}'::text[] AS x`;
  const rows = [
    await here.rows(`SELECT to_jsonb(c) - ${without()} FROM contact c WHERE id = $1`, [contact]),
    await here.rows(
      `SELECT to_jsonb(r) - ${without(',receipt_id,valid_device,proposed_device')} FROM conflict_record r
       WHERE row_id = $1 ORDER BY field, proposed_by, proposed_value`,
      [contact],
    ),
    await here.rows(
      `SELECT to_jsonb(a) - ${without(',id')} FROM conflict_action a WHERE conflict_id = ANY($1) ORDER BY 1`,
      [ids],
    ),
    await here.rows(
      `SELECT to_jsonb(s) - ${without(',transaction_id,row_id')} FROM sync_operation s
       WHERE device_id = $1 OR conflict_id = ANY($2) ORDER BY author_id, op_id`,
      [device, ids],
    ),
    await here.rows(`SELECT to_jsonb(n) - ${without(',id')} FROM notice n WHERE row_id = $1 ORDER BY 1`, [
      contact,
    ]),
    await here.rows(
      `SELECT to_jsonb(w) - '{row_id}'::text[] AS x FROM write_path.field_writer w
       WHERE row_id = $1 OR row_id = ANY($2) ORDER BY table_name, field, value`,
      [contact, ids],
    ),
  ];
  return JSON.parse(
    ids
      .reduce((text, id, index) => text.replaceAll(id, `record ${index}`), JSON.stringify(rows))
      .replaceAll(contact, 'contact')
      .replaceAll(device, 'device')
      .replaceAll(/(lead|tech)\d-review-\d+/g, '$1’s device'),
  );
}

describe('REV-5 several decisions in one client transaction', () => {
  test('are judged one by one: one that is resolved already says so, and the others count', async () => {
    const cases = [await reviews.conflict(), await reviews.conflict(), await reviews.conflict()];
    const [laptop, other] = [reviews.device('lead2'), reviews.device('lead1')];
    const bulk = cases.map(({ id }) => act(laptop, decide(id, 'proposed', { seen_value: json('B') })));
    await send(other, decide(cases[1]?.id ?? '', 'valid'));
    const [receipts] = await laptop.send(bulk);
    expect(receipts?.map(said)).toEqual(['applied', 'rejected: already_resolved', 'applied']);
    expect(receipts?.[1]?.fields.kind).toMatchObject({
      other: { author_id: 'lead1', author_name: 'Lead 1', at: now, value: null },
      decision: { choice: 'valid', by: 'lead1', by_name: 'Lead 1', at: now },
    });
    expect(await Promise.all(cases.map(({ contact }) => hotline(contact)))).toEqual(['C', 'B', 'C']);
  });

  test('WB-6 all or nothing: with one that is resolved, or that would be decided unseen, none counts', async () => {
    for (const fault of ['already_resolved', 'review_needs_own_transaction']) {
      const cases = [await reviews.conflict(), await reviews.conflict()];
      const laptop = reviews.device('lead2');
      const [, last] = cases;
      if (fault === 'already_resolved') await send(reviews.device('lead1'), decide(last?.id ?? '', 'valid'));
      const seen_value = fault === 'already_resolved' ? json('B') : json('?');
      const bulk = cases.map(({ id }, index) =>
        act(laptop, decide(id, 'proposed', { seen_value: index === 1 ? seen_value : json('B') }), {
          metadata: { atomic: true },
        }),
      );
      const [receipts] = await laptop.send(bulk);
      expect(receipts?.map(said)).toEqual(['rejected: transaction_rejected', `rejected: ${fault}`]);
      expect(receipts?.map(({ conflict_id }) => conflict_id)).toEqual([undefined, undefined]);
      expect(await reviews.record(cases[0]?.id)).toMatchObject({ status: 'open', version: 1 });
      expect(await hotline(cases[0]?.contact ?? '')).toBe('B');
      expect(await reviews.receipt(cases[0]?.receipt.id ?? '')).toMatchObject({ result: 'needs_review' });
      // a receipt of a refused decision does not wait for anything
      expect(await reviews.receipt(receipts?.[1]?.id ?? '')).toMatchObject({
        result: 'rejected',
        conflict_id: null,
      });
      const again = act(laptop, decide(cases[0]?.id ?? '', 'proposed'), { metadata: { atomic: true } });
      const other = await reviews.conflict();
      const both = [again, act(laptop, decide(other.id, 'valid'))];
      expect((await laptop.send(both)).flat().map(said)).toEqual(['applied', 'applied']);
    }
  });

  test.each([
    [uuid(801), uuid(802)],
    [uuid(804), uuid(803)],
  ])(
    'WB-6 a case may be closed and an older one of the same author reopened in one transaction (%s, %s)',
    async (older, newer) => {
      const ids = [older, newer];
      const path = here.another({ newId: () => ids.shift() ?? randomUUID() });
      const proposer = here.device('lead1', `reopening-${older}`, path);
      const { contact, id } = await reviews.conflict({ proposer });
      const laptop = reviews.device('lead2');
      await send(laptop, decide(id, 'valid'));
      const anew = edit(proposer, contact, { hotline: ['A', 'D'] }, { metadata: { row_version: 0 } });
      expect((await proposer.sendEach(anew)).map(({ conflict_id }) => conflict_id)).toEqual([newer]);
      const atomic = { metadata: { atomic: true } };
      const [receipts] = await laptop.send([
        act(laptop, decide(newer, 'valid'), atomic),
        act(laptop, { conflict_id: older, kind: 'undo' }, atomic),
      ]);
      expect(receipts?.map(said)).toEqual(['applied', 'applied']);
      expect(await reviews.record(older)).toMatchObject({ status: 'open' });
      expect(await reviews.record(newer)).toMatchObject({ status: 'decided' });
    },
  );
});

describe('REV-5 undo', () => {
  test('puts back the value from before, as its author’s, reopens the record, and all receipts wait again', async () => {
    const { contact, id, receipt, proposer } = await reviews.conflict();
    const [amended] = await proposer.sendEach(edit(proposer, contact, { hotline: ['C', 'D'] }));
    const before = { record: await reviews.record(id), writer: await writerOf(contact) };
    const laptop = reviews.device('lead2');
    const met = await send(laptop, decide(id, 'valid', { seen_value: json('?') }));
    await send(laptop, decide(id, 'proposed'));
    const undone = await send(reviews.device('lead1'), { conflict_id: id, kind: 'undo' });
    expect(said(undone)).toBe('applied');
    expect(await hotline(contact)).toBe('B');
    expect(await writerOf(contact)).toEqual(before.writer);
    expect(await reviews.record(id)).toEqual({
      ...before.record,
      ...{ version: 5, updated_at: expect.any(String) },
    });
    for (const one of [receipt, amended, met])
      expect(await reviews.receipt(one?.id ?? '')).toMatchObject({
        ...{ result: 'needs_review', reason_code: 'undone', settled_at: null, version: 3 },
      });
    const { hotline: field } = (await reviews.receipt(receipt.id)).fields;
    expect(field).toMatchObject({ reason: 'undone', decision: { by: 'lead1', by_name: 'Lead 1' } });
    expect(field).not.toHaveProperty('settled_at');
    // the history stays
    expect((await actions(id)).map(({ kind }) => kind).sort()).toEqual(['decide', 'undo']);
    // and it can be decided again
    expect(said(await send(laptop, decide(id, 'valid')))).toBe('applied');
    expect(await reviews.receipt(receipt.id)).toMatchObject({ reason_code: 'decided_otherwise', version: 4 });
  });

  test('OUT-6 of a value that a lead had chosen tells that lead', async () => {
    const { contact, id } = await reviews.conflict();
    await send(reviews.device('lead2'), decide(id, 'other', { value: json('E') }));
    await send(reviews.device('lead1'), { conflict_id: id, kind: 'undo' });
    expect(await reviews.notices(contact)).toEqual(['lead1: hotline B→?', 'lead2: hotline E→?']);
  });

  test('of a kept value writes nothing to the row', async () => {
    const { contact, id } = await reviews.conflict();
    const laptop = reviews.device('lead2');
    await send(laptop, decide(id, 'valid'));
    const before = await here.row('contact', contact);
    expect(said(await send(laptop, { conflict_id: id, kind: 'undo' }))).toBe('applied');
    expect(await here.row('contact', contact)).toEqual(before);
  });

  test('is refused once the row has moved on, is deleted, or its author has proposed anew', async () => {
    const laptop = reviews.device('lead2');
    const undo = async (id: string) => {
      const receipt = await send(laptop, { conflict_id: id, kind: 'undo' });
      expect(await reviews.record(id)).toMatchObject({ status: 'decided' });
      return receipt;
    };
    const moved = await reviews.conflict();
    await send(laptop, decide(moved.id, 'proposed'));
    const other = reviews.device('tech2');
    await other.sendEach(
      edit(other, moved.contact, { hotline: ['C', 'E'] }, { metadata: { row_version: 3 } }),
    );
    const refused = await undo(moved.id);
    expect(said(refused)).toBe('rejected: moved_on');
    expect(refused.fields.kind).toMatchObject({ other: { author_name: 'Tech 2', value: null } });
    expect(await hotline(moved.contact)).toBe('E');
    expect(await reviews.receipt(moved.receipt.id)).toMatchObject({ reason_code: 'decided_yours' });

    const deleted = await reviews.conflict();
    await send(laptop, decide(deleted.id, 'proposed'));
    await laptop.sendEach(laptop.remove(deleted.contact, { table: 'contact', metadata: { row_version: 3 } }));
    expect(said(await undo(deleted.id))).toBe('rejected: moved_on');

    const proposed = await reviews.conflict();
    await send(laptop, decide(proposed.id, 'valid'));
    const anew = edit(
      proposed.proposer,
      proposed.contact,
      { hotline: ['A', 'F'] },
      { metadata: { row_version: 0 } },
    );
    expect((await proposed.proposer.sendEach(anew)).map(said)).toEqual(['needs_review: two_values']);
    expect(said(await undo(proposed.id))).toBe('rejected: moved_on');
  });

  test('needs a decision', async () => {
    const open = await reviews.conflict();
    const withdrawn = await reviews.conflict();
    await send(withdrawn.proposer, { receipt_id: withdrawn.receipt.id, kind: 'withdraw' });
    for (const { id } of [open, withdrawn])
      expect(said(await send(reviews.device('lead2'), { conflict_id: id, kind: 'undo' }))).toBe(
        'rejected: not_decided',
      );
  });
});

describe('POL-4 deciding a delete', () => {
  test('lets the row go, as its proposer’s act, and closes what else is open about it', async () => {
    const { contact, id, receipt } = await reviews.conflict();
    const lead = reviews.device('lead1');
    const [wish] = await lead.sendEach(
      lead.remove(contact, { table: 'contact', metadata: { row_version: 1 } }),
    );
    expect(said(wish)).toBe('needs_review: delete_meets_edit');
    const conflict = wish?.conflict_id ?? '';
    const laptop = reviews.device('lead2');
    const other = { seen_value: json(null), value: json('2026-07-01T10:00:00.000Z') };
    expect(said(await send(laptop, decide(conflict, 'other', other)))).toBe('rejected: invalid_value');
    expect(said(await send(laptop, decide(conflict, 'proposed', { value: json('keep') })))).toBe(
      'needs_review: reconflicted',
    );
    const chosen = { seen_value: json(null), value: json('delete') };
    expect(said(await send(laptop, decide(conflict, 'proposed', chosen)))).toBe('applied');
    expect(await here.row('contact', contact)).toMatchObject({ deleted_at: at, version: 3 });
    expect(await reviews.receipt(wish?.id ?? '')).toMatchObject({
      result: 'applied',
      reason_code: 'decided_yours',
    });
    expect(await reviews.record(id)).toMatchObject({ status: 'closed' });
    expect(await reviews.receipt(receipt.id)).toMatchObject({
      reason_code: 'row_deleted',
      fields: { hotline: { other: { author_name: 'Lead 1' } } },
    });
    const phone = reviews.device('tech1');
    const [late] = await phone.sendEach(edit(phone, contact, { name: ['N', 'M'] }));
    expect(late?.fields.name).toMatchObject({
      reason: 'row_deleted',
      other: { author_name: 'Lead 1', at: now },
    });

    expect(said(await send(laptop, { conflict_id: conflict, kind: 'undo' }))).toBe('applied');
    expect(await here.row('contact', contact)).toMatchObject({ deleted_at: null, version: 4 });
    expect(await reviews.receipt(wish?.id ?? '')).toMatchObject({ reason_code: 'undone', settled_at: null });
    expect((await phone.sendEach(edit(phone, contact, { name: ['N', 'M'] }))).map(said)).toEqual(['applied']);
  });

  test('keeps the row, of whatever table', async () => {
    const { task, wishes, laptop } = await taskInReview();
    const [wish] = wishes;
    expect(said(await send(laptop, decide(wish?.conflict_id ?? '', 'valid')))).toBe('applied');
    expect(await here.row('task', task)).toMatchObject({ deleted_at: null, title: 'B', version: 2 });
    expect(await reviews.receipt(wish?.id ?? '')).toMatchObject({
      reason_code: 'decided_otherwise',
      fields: { deleted_at: { after: null } },
    });
  });

  test('OUT-6 tells who had restored the row', async () => {
    const contact = await reviews.contact();
    const [lead, laptop] = [reviews.device('lead1'), reviews.device('lead2')];
    await laptop.sendEach(laptop.remove(contact, { table: 'contact' }));
    await laptop.sendEach(edit(laptop, contact, { deleted_at: [now, null] }));
    const [wish] = await lead.sendEach(
      lead.remove(contact, { table: 'contact', metadata: { row_version: 1 } }),
    );
    expect(said(wish)).toBe('needs_review: delete_meets_edit');
    const deleted = await send(lead, decide(wish?.conflict_id ?? '', 'proposed'));
    expect(said(deleted)).toBe('applied');
    expect(await reviews.notices(contact)).toEqual([expect.stringContaining('lead2: deleted_at')]);
  });

  test('a delete that another lead made meanwhile has closed it', async () => {
    const { task, wishes, laptop } = await taskInReview();
    const [wish] = wishes;
    await laptop.sendEach(laptop.remove(task, { metadata: { row_version: 2 } }));
    const late = await send(laptop, decide(wish?.conflict_id ?? '', 'valid'));
    expect(said(late)).toBe('rejected: already_resolved');
    expect(late.fields.kind).toMatchObject({ other: { author_name: 'Lead 2', at: now } });
  });
});

describe('at the same time', () => {
  const paths = () => [here.another({ chunkSize: 1 }), here.another({ chunkSize: 100 })] as const;

  test('REV-2 of two leads who decide one conflict exactly one does, and the other is told by whom and what', async () => {
    const winners = new Set<string>();
    for (let round = 0; round < 25; round += 1) {
      const { contact, id, receipt } = await reviews.conflict();
      const [one, two] = paths();
      const [first, second] = [
        here.device('lead1', `race-1-${round}`, one),
        here.device('lead2', `race-2-${round}`, two),
      ];
      const values = { lead1: 'X', lead2: 'Y' } as const;
      const seen_value = json('B');
      const sent: readonly (readonly [keyof typeof values, Device, Entry])[] = [
        ['lead1', first, act(first, decide(id, 'other', { seen_value, value: json(values.lead1) }))],
        ['lead2', second, act(second, decide(id, 'other', { seen_value, value: json(values.lead2) }))],
      ];
      const order = round % 2 === 0 ? sent : sent.toReversed();
      const answers = await Promise.all(
        order.map(async ([user, device, entry]) => ({ user, receipt: (await device.sendEach(entry))[0] })),
      );
      const [won, ...others] = answers.filter((answer) => said(answer.receipt) === 'applied');
      const lost = answers.find((answer) => answer !== won);
      expect(others).toEqual([]);
      if (won === undefined) throw new Error('nobody has decided');
      expect(said(lost?.receipt)).toBe('rejected: already_resolved');
      expect(lost?.receipt?.fields.kind).toMatchObject({
        other: { author_id: won.user },
        decision: { choice: 'other', by: won.user },
      });
      expect(await here.row('contact', contact)).toMatchObject({ hotline: values[won.user], version: 3 });
      expect(await reviews.receipt(receipt.id)).toMatchObject({
        version: 2,
        fields: { hotline: { decision: { by: won.user } } },
      });
      expect(await actions(id)).toHaveLength(1);
      winners.add(won.user);
    }
    expect(winners.size).toBeGreaterThan(0);
  });

  test('WB-17 edits, deletes, proposals, withdrawals and decisions of one contact never wait for each other in a circle', async () => {
    const before = here.events.length;
    for (let round = 0; round < 20; round += 1) {
      const [first, second] = [await reviews.conflict(), await reviews.conflict()];
      const [one, two] = paths();
      const contacts = round % 2 === 0 ? [first, second] : [second, first];
      const lead = here.device('lead2', `circle-lead-${round}`, one);
      const tech = here.device('tech2', `circle-tech-${round}`, two);
      const boss = here.device('lead1', `circle-boss-${round}`, two);
      const owner = here.device('tech1', `circle-owner-${round}`, one);
      const sent = [
        lead.sendEach(...contacts.map(({ id }) => act(lead, decide(id, 'proposed')))),
        lead.sendEach(
          ...contacts.toReversed().map(({ id }) => act(lead, { conflict_id: id, kind: 'claim' })),
        ),
        tech.sendEach(
          ...contacts
            .toReversed()
            .map(({ contact }) => edit(tech, contact, { hotline: ['A', 'Z'], name: ['N', `${round}`] })),
        ),
        boss.sendEach(
          ...contacts.map(({ contact }) =>
            boss.remove(contact, { table: 'contact', metadata: { row_version: 2 } }),
          ),
        ),
        owner.sendEach(
          ...contacts
            .toReversed()
            .map(({ receipt }) => act(owner, { receipt_id: receipt.id, kind: 'withdraw' })),
          act(owner, { receipt_id: contacts[0]?.receipt.id, kind: 'withdraw' }),
        ),
      ];
      const receipts = (await Promise.all(sent)).flat();
      expect(receipts.map(said).filter((one_) => one_.startsWith('parked'))).toEqual([]);
      expect(await reviews.loose()).toEqual([]);
    }
    expect(here.events.slice(before)).toEqual([]);
  });
});

test('WB-3 a replayed decision is answered by its receipt and decides nothing twice', async () => {
  const { contact, id } = await reviews.conflict();
  const laptop = reviews.device('lead2');
  const entry = act(laptop, decide(id, 'proposed'));
  const first = await laptop.sendEach(entry);
  await send(laptop, { conflict_id: id, kind: 'undo' });
  expect(await laptop.sendEach(entry)).toEqual(first);
  expect(await hotline(contact)).toBe('B');
  expect(await reviews.record(id)).toMatchObject({ status: 'open', festival_id: festival });
});

test('OUT-9 a replay of the proposal is answered by what it has become', async () => {
  const contact = await reviews.contact();
  const [laptop, phone] = [reviews.device('lead1'), reviews.device('tech1')];
  await laptop.sendEach(edit(laptop, contact, { hotline: ['A', 'B'] }));
  const entry = edit(phone, contact, { hotline: ['A', 'C'] });
  const [first] = await phone.sendEach(entry);
  await send(reviews.device('lead2'), decide(first?.conflict_id ?? '', 'proposed'));
  const [again] = await phone.sendEach(entry);
  expect(said(again)).toBe('applied: decided_yours');
  expect(again).toMatchObject({
    conflict_id: first?.conflict_id,
    fields: { hotline: { decision: { by_name: 'Lead 2' } } },
  });
});

test('OUT-9 REV-6 after all this every open record has a receipt that waits for it, and no receipt waits for another', async () => {
  expect(await reviews.loose()).toEqual([]);
  const [counted] = await here.rows('SELECT count(*)::int AS records FROM conflict_record');
  expect(counted?.records).toBeGreaterThan(100);
});
