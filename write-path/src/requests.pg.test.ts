import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Device,
  type Entry,
  type EntryOptions,
  elsewhere,
  type Festival,
  festival,
  openFestival,
  said,
  uuid,
} from './fixture/festival.ts';

let here: Festival;
let task: string;
beforeAll(async () => {
  here = await openFestival();
  task = await here.task();
});
afterAll(() => here.close());

function asking(
  device: Device,
  id: string,
  values: Readonly<Record<string, unknown>> = {},
  more: EntryOptions = {},
): Entry {
  const wish = { festival_id: festival, table_name: 'task', row_id: task, wish: 'Please reopen it' };
  return device.make('lead_request', id, { ...wish, ...values }, more);
}

describe('POL-8 a request', () => {
  test('is a row, and a lead’s answer is one that goes to whoever asked', async () => {
    const [phone, office] = [here.device('tech1', 'asks'), here.device('lead1', 'answers')];
    const [question, answer, thanks] = [randomUUID(), randomUUID(), randomUUID()];
    expect((await phone.sendEach(asking(phone, question))).map(said)).toEqual(['applied']);
    expect(await here.row('lead_request', question)).toMatchObject({
      ...{ author_id: 'tech1', to_user_id: null, reply_to: null, table_name: 'task', row_id: task },
    });
    const replied = await office.sendEach(asking(office, answer, { wish: 'Done', reply_to: question }));
    expect(replied.map(said)).toEqual(['applied']);
    expect(await here.row('lead_request', answer)).toMatchObject({
      ...{ author_id: 'lead1', to_user_id: 'tech1', reply_to: question, wish: 'Done' },
    });
    // the asker sees the answer, and can answer it in turn
    expect((await phone.sendEach(asking(phone, thanks, { reply_to: answer }))).map(said)).toEqual([
      'applied',
    ]);
    expect(await here.row('lead_request', thanks)).toMatchObject({ to_user_id: 'lead1' });
  });

  test('WB-14 another tech sees neither the request nor its answer', async () => {
    const [phone, office] = [here.device('tech1', 'asks-too'), here.device('lead1', 'answers-too')];
    const [question, answer, reply] = [randomUUID(), randomUUID(), randomUUID()];
    await phone.sendEach(asking(phone, question));
    await office.sendEach(asking(office, answer, { reply_to: question }));
    const table = 'lead_request';
    const attempts = async (device: Device) =>
      (
        await device.sendEach(
          asking(device, randomUUID(), { reply_to: question }),
          asking(device, randomUUID(), { reply_to: answer }),
          device.edit(answer, { wish: ['Please reopen it', 'x'] }, { table }),
          asking(device, answer),
        )
      ).map(said);
    expect(await attempts(here.device('tech2', 'eavesdrops'))).toEqual([
      'rejected: reference_not_found',
      'rejected: reference_not_found',
      'rejected: row_not_found',
      'rejected: id_taken',
    ]);
    expect(await attempts(here.device('tech1', 'asks-on-a-tablet'))).toEqual([
      'applied',
      'applied',
      'rejected: append_only',
      'applied: already_equal',
    ]);
    // what it was to answer could not be seen, so it answers nobody (WB-13)
    const lost = await here.rows(`SELECT reply_to, to_user_id FROM lead_request WHERE author_id = 'tech2'`);
    expect(lost).toEqual([
      { reply_to: null, to_user_id: null },
      { reply_to: null, to_user_id: null },
    ]);
    expect(await here.row('lead_request', reply)).toBeUndefined();
  });

  test('and its answer may come in one transaction', async () => {
    const office = here.device('lead1', 'talks-to-itself');
    const [question, answer] = [randomUUID(), randomUUID()];
    const receipts = await office.send([
      asking(office, question),
      asking(office, answer, { reply_to: question }),
    ]);
    expect(receipts.flat().map(said)).toEqual(['applied', 'applied']);
    expect(await here.row('lead_request', answer)).toMatchObject({ to_user_id: 'lead1' });
  });

  test('says itself neither who wrote it nor to whom', async () => {
    const phone = here.device('tech1', 'pretends');
    const receipts = await phone.sendEach(
      asking(phone, randomUUID(), { to_user_id: 'lead2' }),
      asking(phone, randomUUID(), { author_id: 'lead2' }),
    );
    expect(receipts.map(said)).toEqual(['rejected: server_owned', 'rejected: server_owned']);
    const made = await here.rows('SELECT author_id, to_user_id FROM lead_request WHERE id::text = ANY($1)', [
      await rowIdsOf(phone),
    ]);
    expect(made).toEqual([
      { author_id: 'tech1', to_user_id: null },
      { author_id: 'tech1', to_user_id: null },
    ]);
  });

  test('is an entry, which stays', async () => {
    const phone = here.device('tech1', 'regrets');
    const id = randomUUID();
    const table = 'lead_request';
    const receipts = await phone.sendEach(
      asking(phone, id),
      phone.edit(id, { wish: ['Please reopen it', 'Never mind'] }, { table }),
      phone.remove(id, { table }),
    );
    expect(receipts.map(said)).toEqual(['applied', 'rejected: append_only', 'rejected: append_only']);
  });

  test('comes from members, and answers within the festival', async () => {
    const [stranger, both] = [here.device('stranger', 'outside'), here.device('lead2', 'in-both')];
    await here.rows(
      `INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, 'lead2', 'festival_lead', 'L')`,
      [uuid(29), elsewhere],
    );
    const far = randomUUID();
    const receipts = [
      ...(await stranger.sendEach(
        asking(stranger, randomUUID()),
        asking(stranger, far, { festival_id: elsewhere }),
      )),
      ...(await both.sendEach(asking(both, randomUUID(), { reply_to: far }))),
    ];
    expect(receipts.map(said)).toEqual([
      'rejected: reference_not_found',
      'applied',
      'rejected: reference_elsewhere',
    ]);
  });

  test('WB-12 that says nothing, or too much, is none', async () => {
    const phone = here.device('tech1', 'rambles');
    const receipts = await phone.sendEach(
      asking(phone, randomUUID(), { wish: 'x'.repeat(501) }),
      asking(phone, randomUUID(), { wish: null }),
      asking(phone, randomUUID(), { row_id: null }),
      asking(phone, randomUUID(), { table_name: 'x'.repeat(65) }),
    );
    expect(receipts.map(said)).toEqual([
      'rejected: too_long',
      'rejected: required',
      'rejected: required',
      'rejected: too_long',
    ]);
    expect(
      await here.rows('SELECT FROM lead_request WHERE id::text = ANY($1)', [await rowIdsOf(phone)]),
    ).toEqual([]);
  });
});

async function rowIdsOf({ id }: Device): Promise<unknown[]> {
  const rows = await here.rows('SELECT row_id FROM sync_operation WHERE device_id = $1', [id]);
  return rows.map((row) => row.row_id);
}
