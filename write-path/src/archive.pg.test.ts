import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveReceipts } from './archive.ts';
import { type Device, type Festival, festival, NOW, openFestival, said } from './fixture/festival.ts';
import { act, edit, type Reviews, reviewsOf } from './fixture/review.ts';

let here: Festival;
let reviews: Reviews;
beforeAll(async () => {
  here = await openFestival();
  reviews = await reviewsOf(here);
});
afterAll(() => here.close());

const daysLater = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000 + 1);
const keptOf = async (device: Device) =>
  (
    await here.rows('SELECT op_id::int FROM sync_operation WHERE device_id = $1 ORDER BY op_id', [device.id])
  ).map(({ op_id }) => op_id);
const acknowledge = (device: Device, receipt: string) =>
  device.make('receipt_ack', randomUUID(), { festival_id: festival, receipt_id: receipt, kind: 'dropped' });

/** One write that is applied, one refused, one parked and one that waits for a lead. */
async function fourResults(name: string) {
  const [task, contact] = [await here.task(), await reviews.contact({ hotline: 'B' })];
  const phone = here.device('tech1', name);
  const entries = [
    phone.edit(task, { title: ['A', 'B'] }),
    phone.edit(task, { state: ['open', 'verified'] }),
    edit(phone, contact, { hotline: ['A', 'C'] }),
    phone.edit(task, { urgency: ['normal', 'high'] }, { metadata: { schema_version: 1000 } }),
  ];
  const receipts = await phone.sendEach(...entries);
  expect(receipts.map(({ result }) => result)).toEqual(['applied', 'rejected', 'needs_review', 'parked']);
  return { phone, entries, receipts };
}

describe('OUT-7 the archive', () => {
  test('OUT-7 takes settled receipts after 7 days, and never one that somebody waits for', async () => {
    const { phone, receipts } = await fourResults('archived');
    await archiveReceipts(here.pool, daysLater(6.9));
    expect(await keptOf(phone)).toEqual([1, 2, 3, 4]);
    await archiveReceipts(here.pool, daysLater(7));
    expect(await keptOf(phone)).toEqual([2, 3, 4]);
    await archiveReceipts(here.pool, daysLater(1000));
    expect(await keptOf(phone)).toEqual([2, 3, 4]);
    const [kept] = await here.rows('SELECT receipt FROM write_path.receipt_archive WHERE id = $1', [
      receipts[0]?.id,
    ]);
    expect(kept?.receipt).toMatchObject({
      id: 'archived:1',
      author_id: 'tech1',
      fields: receipts[0]?.fields,
    });
    // a refusal waits for its author, and no longer
    expect((await phone.sendEach(acknowledge(phone, 'archived:2'))).map(said)).toEqual(['applied']);
    await archiveReceipts(here.pool, daysLater(1000));
    expect(await keptOf(phone)).toEqual([3, 4]);
  });

  test('OUT-7 moves as many as it is told to, and says how many', async () => {
    const there = await openFestival();
    const phone = there.device('tech1');
    const tasks = await Promise.all(Array.from({ length: 5 }, () => there.task()));
    await phone.sendEach(...tasks.map((task) => phone.edit(task, { title: ['A', 'B'] })));
    const archive = (limit: number) => archiveReceipts(there.pool, daysLater(7), { limit });
    expect([await archive(2), await archive(2), await archive(2), await archive(2)]).toEqual([2, 2, 1, 0]);
    expect(await archiveReceipts(there.pool, daysLater(1), { olderThanDays: 0 })).toBe(0);
    await there.close();
  });

  test('WB-3 WB-16 a replay is answered from it as before, and WB-4 other content is still refused', async () => {
    const { phone, entries, receipts } = await fourResults('archived-replay');
    await archiveReceipts(here.pool, daysLater(7));
    const before = await here.rows('SELECT count(*) FROM sync_operation');
    expect(await phone.sendEach(...entries)).toEqual(receipts);
    const reused = entries.map((entry) => ({ ...entry, op_data: { title: 'X' } }));
    expect((await phone.sendEach(...reused.slice(0, 1))).map(said)).toEqual(['rejected: op_key_reused']);
    expect(await here.rows('SELECT count(*) FROM sync_operation')).toEqual(before);
  });

  test('OUT-7 what is named counts in it as there: in an acknowledgement, and as the receipt of a conflict', async () => {
    const { contact, id, receipt, proposer } = await reviews.conflict();
    const laptop = reviews.device('lead1');
    await laptop.sendEach(act(laptop, { conflict_id: id, kind: 'decide', choice: 'valid' }));
    await proposer.sendEach(acknowledge(proposer, receipt.id));
    await archiveReceipts(here.pool, daysLater(8));
    expect(await here.row('sync_operation', receipt.id)).toBeUndefined();
    const answers = await proposer.sendEach(
      acknowledge(proposer, receipt.id),
      act(proposer, { receipt_id: receipt.id, kind: 'withdraw' }),
      edit(proposer, contact, { hotline: ['B', 'D'] }, { metadata: { follows: receipt.id } }),
    );
    expect(answers.map(said)).toEqual(['applied', 'rejected: already_resolved', 'applied']);
    // others' receipts are not there, wherever they are
    const other = here.device('tech2', 'not-mine');
    expect((await other.sendEach(acknowledge(other, receipt.id))).map(said)).toEqual([
      'rejected: reference_not_found',
    ]);
  });

  test('OUT-9 REV-5 an undone decision brings its receipts back', async () => {
    const { id, receipt, proposer } = await reviews.conflict();
    const laptop = reviews.device('lead1');
    await laptop.sendEach(act(laptop, { conflict_id: id, kind: 'decide', choice: 'valid' }));
    await proposer.sendEach(acknowledge(proposer, receipt.id));
    const decided = await here.row('sync_operation', receipt.id);
    await archiveReceipts(here.pool, daysLater(8));
    expect(await here.row('sync_operation', receipt.id)).toBeUndefined();
    expect((await laptop.sendEach(act(laptop, { conflict_id: id, kind: 'undo' }))).map(said)).toEqual([
      'applied',
    ]);
    const reopened = await here.row('sync_operation', receipt.id);
    expect(reopened).toMatchObject({ result: 'needs_review', reason_code: 'undone', settled_at: null });
    expect({ ...reopened, ...changed }).toEqual({ ...decided, ...changed });
    expect(await here.rows('SELECT FROM write_path.receipt_archive WHERE id = $1', [receipt.id])).toEqual([]);
    // of an open conflict nothing leaves
    await archiveReceipts(here.pool, daysLater(1000));
    expect(await here.row('sync_operation', receipt.id)).toEqual(reopened);
    expect(
      (await laptop.sendEach(act(laptop, { conflict_id: id, kind: 'decide', choice: 'proposed' }))).map(said),
    ).toEqual(['applied']);
    expect(await here.row('sync_operation', receipt.id)).toMatchObject({ reason_code: 'decided_yours' });
  });

  test('WB-17 runs beside uploads that replay, name and decide: nothing is lost, nobody waits in a circle', async () => {
    const seen = here.events.length;
    const tasks = await Promise.all(Array.from({ length: 20 }, () => here.task()));
    const phones = ['tech1', 'tech2', 'lead1'].map((user) => here.device(user, `busy-${user}`));
    const sent = phones.map((phone) => tasks.map((task) => phone.edit(task, { title: ['A', phone.id] })));
    const first = await Promise.all(phones.map((phone, index) => phone.sendEach(...(sent[index] ?? []))));
    let isOver = false;
    const archiving = (async () => {
      let moved = 0;
      while (!isOver) moved += await archiveReceipts(here.pool, daysLater(7), { limit: 7 });
      return moved;
    })();
    await Promise.all(
      phones.map(async (phone, index) => {
        for (let round = 0; round < 8; round += 1) {
          const named = first[index]?.[round] ?? { id: '' };
          const [ack, ...again] = await phone.sendEach(acknowledge(phone, named.id), ...(sent[index] ?? []));
          expect(said(ack)).toBe('applied');
          expect(again).toEqual(first[index]);
        }
      }),
    );
    isOver = true;
    expect(await archiving).toBeGreaterThan(60);
    expect(here.events.slice(seen)).toEqual([]);
  });
});

/** What an undone decision changes of a receipt. */
const changed = { result: '', reason_code: '', settled_at: '', fields: '', version: 0, updated_at: '' };
