import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Device,
  type Entry,
  type EntryOptions,
  elsewhere,
  type Festival,
  festival,
  mainStage,
  openFestival,
  said,
  uuid,
} from './fixture/festival.ts';

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
  await here.onTask(`IF NEW.title = 'poison' THEN RAISE EXCEPTION 'cannot digest it'; END IF;`);
});
afterAll(() => here.close());

function acknowledging(
  device: Device,
  receipt: string | undefined,
  kind = 'seen',
  more: EntryOptions & { readonly id?: string; readonly festivalId?: string } = {},
): Entry {
  const { id = randomUUID(), festivalId = festival, ...options } = more;
  return device.make('receipt_ack', id, { festival_id: festivalId, receipt_id: receipt, kind }, options);
}

/** A refused edit of `device`, as a tech makes one. */
async function refusedBy(device: Device): Promise<string> {
  const task = await here.task();
  const [receipt] = await device.sendEach(device.edit(task, { state: ['open', 'verified'] }));
  expect(receipt?.result).toBe('rejected');
  return receipt?.id ?? '';
}

const settledAt = async (receipt: string) => (await here.row('sync_operation', receipt))?.settled_at;

describe('OUT-7 an acknowledgement', () => {
  test('of the write that replaced one’s value is taken, since a notice told of it, and settles nothing', async () => {
    const [phone, theirs] = [here.device('tech1', 'acks-replaced'), here.device('tech2', 'acks-replacing')];
    const task = await here.task({ title: 'A' });
    await phone.sendEach(phone.edit(task, { title: ['A', 'B'] }));
    const [receipt] = await theirs.sendEach(theirs.edit(task, { title: ['A', 'C'] }));
    const before = await here.row('sync_operation', receipt?.id ?? '');
    const bystander = here.device('lead1', 'acks-bystander');
    expect((await bystander.sendEach(acknowledging(bystander, receipt?.id))).map(said)).toEqual([
      'rejected: reference_not_found',
    ]);
    expect((await phone.sendEach(acknowledging(phone, receipt?.id))).map(said)).toEqual(['applied']);
    expect(await here.row('sync_operation', receipt?.id ?? '')).toEqual(before);
  });

  test.each(['seen', 'dropped', 'sent_again'])(
    '%s settles what was refused, and changes nothing else of it',
    async (kind) => {
      const phone = here.device('tech1', `acks-${kind}`);
      const id = await refusedBy(phone);
      const before = await here.row('sync_operation', id);
      expect(before).toMatchObject({ settled_at: null, version: 1 });
      const [receipt] = await phone.sendEach(acknowledging(phone, id, kind));
      expect(said(receipt)).toBe('applied');
      const after = await here.row('sync_operation', id);
      expect(after).toEqual({
        ...before,
        settled_at: '2026-07-01T12:00:00+00:00',
        version: 2,
        updated_at: after?.updated_at,
      });
    },
  );

  test('is a row that syncs to all devices of its author', async () => {
    const [phone, tablet] = [here.device('tech1', 'first-of-two'), here.device('tech1', 'second-of-two')];
    const refused = await refusedBy(phone);
    const id = randomUUID();
    expect((await tablet.sendEach(acknowledging(tablet, refused, 'dropped', { id }))).map(said)).toEqual([
      'applied',
    ]);
    expect(await here.row('receipt_ack', id)).toMatchObject({
      ...{ receipt_id: refused, kind: 'dropped', author_id: 'tech1', festival_id: festival },
    });
    expect(await settledAt(refused)).toBe('2026-07-01T12:00:00+00:00');
  });

  test('again is one more row and no change; so is one of an acknowledgement', async () => {
    const phone = here.device('tech1', 'acks-twice');
    const refused = await refusedBy(phone);
    const receipts = await phone.sendEach(
      acknowledging(phone, refused),
      acknowledging(phone, refused, 'dropped'),
    );
    const [ofAck] = await phone.sendEach(acknowledging(phone, receipts[0]?.id));
    expect([...receipts, ofAck].map(said)).toEqual(['applied', 'applied', 'applied']);
    expect(await here.row('sync_operation', refused)).toMatchObject({ version: 2 });
    expect(await here.row('sync_operation', receipts[0]?.id ?? '')).toMatchObject({ version: 1 });
  });

  test('OUT-9 leaves what waits for a decision or is parked as it is', async () => {
    const [phone, other] = [here.device('lead1', 'waits'), here.device('lead2', 'was-first')];
    const contact = randomUUID();
    await other.sendEach(
      other.make('contact', contact, {
        ...{ festival_id: festival, stage_id: mainStage, kind: 'artist', name: 'A', hotline: '1' },
      }),
      other.edit(contact, { hotline: ['1', '2'] }, { table: 'contact' }),
    );
    const [waiting] = await phone.sendEach(
      phone.edit(contact, { hotline: ['1', '3'] }, { table: 'contact' }),
    );
    const [parked] = await phone.sendEach(phone.edit(await here.task(), { title: ['A', 'poison'] }));
    const [applied] = await phone.sendEach(phone.edit(await here.task(), { title: ['A', 'B'] }));
    expect([waiting, parked, applied].map(said)).toEqual([
      'needs_review: two_values',
      'parked: server_error',
      'applied',
    ]);
    const before = await Promise.all(
      [waiting, parked, applied].map((one) => here.row('sync_operation', one?.id ?? '')),
    );
    const receipts = await phone.sendEach(
      ...[waiting, parked, applied].map((one) => acknowledging(phone, one?.id)),
    );
    expect(receipts.map(said)).toEqual(['applied', 'applied', 'applied']);
    const after = await Promise.all(
      [waiting, parked, applied].map((one) => here.row('sync_operation', one?.id ?? '')),
    );
    expect(after).toEqual(before);
  });

  test('WB-14 of somebody else’s receipt answers as one of none, for leads too', async () => {
    const phone = here.device('tech1', 'has-receipts');
    const refused = await refusedBy(phone);
    for (const user of ['tech2', 'lead1']) {
      const other = here.device(user, `nosy-${user}`);
      const receipts = await other.sendEach(
        acknowledging(other, refused),
        acknowledging(other, 'nosy:4711'),
        acknowledging(other, `${'x'.repeat(128)}:1`),
      );
      expect(receipts.map(said)).toEqual(receipts.map(() => 'rejected: reference_not_found'));
      expect(receipts[0]?.fields.receipt_id).toEqual({
        ...{ submitted: refused, before: null, result: 'rejected', reason: 'reference_not_found' },
      });
    }
    expect(await settledAt(refused)).toBeNull();
    expect(await here.rows('SELECT FROM receipt_ack WHERE receipt_id = $1', [refused])).toEqual([]);
  });

  test('of an own receipt may lie in any festival of one’s own, since receipts of no festival are settled too', async () => {
    await here.rows(
      `INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, 'tech2', 'stage_tech', 'T')`,
      [uuid(29), elsewhere],
    );
    const phone = here.device('tech2', 'in-two-festivals');
    const refused = await refusedBy(phone);
    const [nowhere] = await phone.sendEach(phone.edit(randomUUID(), { title: ['A', 'B'] }));
    expect(await here.row('sync_operation', nowhere?.id ?? '')).toMatchObject({ festival_id: null });
    const receipts = await phone.sendEach(
      acknowledging(phone, refused, 'seen', { festivalId: elsewhere }),
      acknowledging(phone, nowhere?.id),
      acknowledging(phone, refused, 'seen', { festivalId: uuid(3) }),
    );
    expect(receipts.map(said)).toEqual(['applied', 'applied', 'rejected: reference_not_found']);
    expect(await settledAt(refused)).not.toBeNull();
    expect(await settledAt(nowhere?.id ?? '')).not.toBeNull();
  });

  test('of a receipt whose device has a long name', async () => {
    const phone = here.device('tech1', 'x'.repeat(128));
    const refused = await refusedBy(phone);
    expect((await phone.sendEach(acknowledging(phone, refused))).map(said)).toEqual(['applied']);
    expect(await settledAt(refused)).not.toBeNull();
  });

  test('that is none', async () => {
    const phone = here.device('tech1', 'odd-acks');
    const refused = await refusedBy(phone);
    const receipts = await phone.sendEach(
      acknowledging(phone, refused, 'loved'),
      acknowledging(phone, undefined),
      acknowledging(phone, ''),
      acknowledging(phone, 'x\0'),
      acknowledging(phone, 'x'.repeat(1000)),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: invalid_value',
      'rejected: required',
      'rejected: malformed_id',
      'rejected: invalid_value',
      'rejected: malformed_id',
    ]);
    expect(await settledAt(refused)).toBeNull();
  });

  test('is an entry, which stays', async () => {
    const phone = here.device('tech1', 'changes-acks');
    const refused = await refusedBy(phone);
    const id = randomUUID();
    const table = 'receipt_ack';
    const receipts = await phone.sendEach(
      acknowledging(phone, refused, 'seen', { id }),
      phone.edit(id, { kind: ['seen', 'dropped'] }, { table }),
      phone.remove(id, { table }),
      acknowledging(phone, refused, 'seen', { id }),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'rejected: append_only',
      'rejected: append_only',
      'applied: already_equal',
    ]);
  });
});

describe('WB-17 OUT-7 in the request of what it acknowledges', () => {
  test.each([1, 100])(
    'a refused write is settled all the same (%s writes in a transaction)',
    async (chunkSize) => {
      const path = here.another({ chunkSize });
      const phone = here.device('tech1', `at-once-${chunkSize}`, path);
      const task = await here.task();
      const receipts = await phone.sendEach(
        phone.edit(task, { state: ['open', 'verified'] }),
        acknowledging(phone, `${phone.id}:1`),
        acknowledging(phone, `${phone.id}:1`),
        acknowledging(phone, `${phone.id}:5`),
      );
      expect(receipts.map(said)).toEqual([
        'rejected: invalid_transition',
        'applied',
        'applied',
        'rejected: reference_not_found',
      ]);
      expect(await here.row('sync_operation', `${phone.id}:1`)).toMatchObject({
        ...{ result: 'rejected', reason_code: 'invalid_transition', version: 2 },
        settled_at: '2026-07-01T12:00:00+00:00',
      });
    },
  );

  test('WB-6 of an atomic transaction that is refused nothing is settled', async () => {
    const phone = here.device('tech1', 'atomic-acks');
    const refused = await refusedBy(phone);
    const metadata = { atomic: true };
    const receipts = await phone.send([
      acknowledging(phone, refused, 'seen', { metadata }),
      acknowledging(phone, 'none:1', 'seen', { metadata }),
    ]);
    expect(receipts.flat().map(said)).toEqual([
      'rejected: transaction_rejected',
      'rejected: reference_not_found',
    ]);
    expect(await settledAt(refused)).toBeNull();
  });
});

test('OUT-5 receipts of acknowledgements are stored and do not sync, but for refused ones', async () => {
  const phone = here.device('tech1', 'quiet');
  const refused = await refusedBy(phone);
  const [quiet, loud] = await phone.sendEach(acknowledging(phone, refused), acknowledging(phone, 'none:1'));
  expect(await here.row('sync_operation', quiet?.id ?? '')).toMatchObject({ synced: false });
  expect(await here.row('sync_operation', loud?.id ?? '')).toMatchObject({ synced: true });
});

test('OUT-7 a write that is sent again names the receipt that it follows', async () => {
  const phone = here.device('tech1', 'resends');
  const task = await here.task({ assignee_id: 'tech2' });
  const [refused] = await phone.sendEach(phone.edit(task, { assignee_id: [null, 'tech1'] }));
  await here.rows('UPDATE task SET assignee_id = NULL WHERE id = $1', [task]);
  const [again, ack] = await phone
    .send([
      phone.edit(
        task,
        { assignee_id: [null, 'tech1'] },
        { metadata: { follows: refused?.id, row_version: 2 } },
      ),
      acknowledging(phone, refused?.id, 'sent_again'),
    ])
    .then((transactions) => transactions.flat());
  expect([refused, again, ack].map(said)).toEqual(['rejected: already_claimed', 'applied', 'applied']);
  expect(await here.row('sync_operation', again?.id ?? '')).toMatchObject({
    follows_receipt_id: refused?.id,
  });
  expect(await settledAt(refused?.id ?? '')).not.toBeNull();
});
