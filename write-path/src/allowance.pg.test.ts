import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { returnExpired } from './allowances.ts';
import { elsewhere, type Festival, openFestival, said } from './fixture/festival.ts';
import { booking, bookings, type Gear, gearOf, givingBack } from './fixture/gear.ts';

/** Allowances end at 12:00 and their grace of twelve hours at midnight, unless said otherwise. */
const END = '2026-07-01T12:00:00.000Z';
const MIDNIGHT = '2026-07-02T00:00:00.000Z';

let now = END;
let here: Festival;
let gear: Gear;
beforeAll(async () => {
  here = await openFestival({ now: () => new Date(now) });
  gear = gearOf(here);
});
afterAll(() => here.close());
beforeEach(async () => {
  now = '2026-07-01T09:00:00.000Z';
  await here.rows('TRUNCATE gear_item CASCADE');
});

/** An allowance of tech1's `device`, unless for somebody else. */
async function grant(
  item: string,
  quantity: number,
  device: string,
  more: { readonly user?: string; readonly until?: string; readonly id?: string } = {},
): Promise<string> {
  const { user = 'tech1', until = END, id = randomUUID() } = more;
  const granted = await gear.grant({ id, item, device, user, quantity, until, now });
  expect(granted).toEqual({ ok: true });
  return id;
}

describe('POL-10 a grant', () => {
  test('sets aside what is free, for one device of one user', async () => {
    const item = await gear.item(10);
    const id = await grant(item, 6, 'granted');
    expect(await gear.stock(item)).toBe('10(6) v2');
    expect(await here.row('gear_allowance', id)).toMatchObject({
      ...{ item_id: item, user_id: 'tech1', device_id: 'granted', qty: 6, used: 0, returned_at: null },
      ...{ version: 1, until: '2026-07-01T12:00:00+00:00' },
    });
    const more = { id: randomUUID(), item, device: 'granted', user: 'tech1', until: END, now };
    expect(await gear.grant({ ...more, quantity: 5 })).toEqual({
      ...{ ok: false, reason: 'inventory_underflow', left: 4 },
    });
    expect(await gear.stock(item)).toBe('10(6) v2');
    expect(await gear.grant({ ...more, item: randomUUID(), quantity: 5 })).toEqual({
      ...{ ok: false, reason: 'reference_not_found' },
    });
  });

  test('lies in the festival of its stock, and gives back what is over before it counts', async () => {
    const item = await gear.item(10, { festivalId: elsewhere });
    const old = await grant(item, 8, 'old');
    now = MIDNIGHT;
    const id = await grant(item, 5, 'new', { until: '2026-07-03T12:00:00Z' });
    expect(await gear.stock(item)).toBe('10(5) v4');
    expect(await gear.allowance(old)).toBe('8-0 returned');
    expect(await here.row('gear_allowance', id)).toMatchObject({ festival_id: elsewhere });
  });
});

describe('POL-10 a booking', () => {
  test('inside the own allowance is taken, whatever others have booked meanwhile', async () => {
    const item = await gear.item(10);
    const id = await grant(item, 4, 'careful');
    const [phone, others] = [here.device('tech1', 'careful'), here.device('tech2', 'greedy')];
    const [all, six] = await others.sendEach(
      booking(others, item, 'consume', 7),
      booking(others, item, 'consume', 6),
    );
    expect(all?.fields.qty).toMatchObject({ reason: 'inventory_underflow', left: 6 });
    expect(said(six)).toBe('applied');
    expect(await gear.stock(item)).toBe('4(4) v3');
    expect((await phone.sendEach(booking(phone, item, 'consume', 3))).map(said)).toEqual(['applied']);
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['1(1) v4', '4-3 open']);
  });

  test('beyond the own allowance takes the rest from what is free', async () => {
    const item = await gear.item(10);
    const id = await grant(item, 4, 'more-than-granted');
    const phone = here.device('tech1', 'more-than-granted');
    const receipts = await phone.sendEach(
      booking(phone, item, 'consume', 11),
      booking(phone, item, 'consume', 6),
      booking(phone, item, 'consume', 5),
      booking(phone, item, 'consume', 4),
    );
    expect(receipts.map(({ result, fields }) => [result, fields.qty?.left])).toEqual([
      ['rejected', 10],
      ['applied', undefined],
      ['rejected', 4],
      ['applied', undefined],
    ]);
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['0(0) v4', '4-4 open']);
  });

  test('what is brought back, restocked or corrected leaves allowances alone', async () => {
    const item = await gear.item(10);
    const id = await grant(item, 4, 'office-phone', { user: 'lead1' });
    const office = here.device('lead1', 'office-phone');
    const receipts = await office.sendEach(
      booking(office, item, 'return', 1),
      booking(office, item, 'restock', 1),
      booking(office, item, 'adjust', -9),
      booking(office, item, 'adjust', -8),
    );
    expect(receipts.map(({ result, fields }) => [result, fields.qty?.left])).toEqual([
      ['applied', undefined],
      ['applied', undefined],
      ['rejected', 8],
      ['applied', undefined],
    ]);
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['4(4) v5', '4-0 open']);
  });

  test('takes from the allowance that ends first, and then by id', async () => {
    const item = await gear.item(10);
    const ids = ['a', 'b', 'c'].map((letter) => `${letter}${randomUUID().slice(1)}`);
    const [a = '', b = '', c = ''] = ids;
    await grant(item, 3, 'several', { id: c, until: '2026-07-01T11:00:00Z' });
    await grant(item, 3, 'several', { id: b });
    await grant(item, 3, 'several', { id: a });
    const phone = here.device('tech1', 'several');
    const said = async () => Promise.all([c, a, b].map((id) => gear.allowance(id)));
    await phone.sendEach(booking(phone, item, 'consume', 2));
    expect(await said()).toEqual(['3-2 open', '3-0 open', '3-0 open']);
    await phone.sendEach(booking(phone, item, 'consume', 3));
    expect(await said()).toEqual(['3-3 open', '3-2 open', '3-0 open']);
    await phone.sendEach(booking(phone, item, 'consume', 5));
    expect(await said()).toEqual(['3-3 open', '3-3 open', '3-3 open']);
    expect(await gear.stock(item)).toBe('0(0) v7');
  });

  test.each<[string, string, string]>([
    ['another device of the same user', 'tech1', 'tablet'],
    ['another user', 'tech2', 'phone-of-2'],
  ])('of %s does not', async (_, user, device) => {
    const item = await gear.item(3);
    await grant(item, 3, `only-${user}`);
    const other = here.device(user, device);
    const [receipt] = await other.sendEach(booking(other, item, 'consume', 1));
    expect(receipt?.fields.qty).toMatchObject({ reason: 'inventory_underflow', left: 0 });
  });

  test('a device that went to another user before it uploaded anything has nothing of the first one’s', async () => {
    const item = await gear.item(3);
    await grant(item, 3, 'handed-over', { user: 'tech2' });
    const phone = here.device('tech1', 'handed-over');
    const [receipt] = await phone.sendEach(booking(phone, item, 'consume', 1));
    expect(receipt?.fields.qty).toMatchObject({ reason: 'inventory_underflow', left: 0 });
  });

  test('after its time an allowance still counts for the hours of grace, to the microsecond', async () => {
    const item = await gear.item(3);
    const id = await grant(item, 3, 'late');
    await here.rows(`UPDATE gear_allowance SET until = '2026-07-01T12:00:00.000001Z' WHERE id = $1`, [id]);
    const phone = here.device('tech1', 'late');
    now = MIDNIGHT;
    expect((await phone.sendEach(booking(phone, item, 'consume', 1))).map(said)).toEqual(['applied']);
    now = '2026-07-02T00:00:00.001Z';
    const other = here.device('tech2', 'after-late');
    expect((await other.sendEach(booking(other, item, 'consume', 2))).map(said)).toEqual(['applied']);
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['0(0) v4', '3-1 returned']);
  });

  test('after the grace it is an ordinary one, and gives back what was left', async () => {
    const item = await gear.item(5);
    const id = await grant(item, 5, 'too-late');
    const [phone, other] = [here.device('tech1', 'too-late'), here.device('tech2', 'in-time')];
    now = MIDNIGHT;
    const [first] = await other.sendEach(booking(other, item, 'consume', 4));
    const [second] = await phone.sendEach(booking(phone, item, 'consume', 4));
    expect([said(first), said(second)]).toEqual(['applied', 'rejected: inventory_underflow']);
    expect(second?.fields.qty).toMatchObject({ left: 1 });
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['1(0) v3', '5-0 returned']);
    expect(await here.row('gear_allowance', id)).toMatchObject({
      ...{ returned_at: '2026-07-02T00:00:00+00:00', version: 2 },
    });
  });

  test('that finds too little gives back what is over all the same', async () => {
    const item = await gear.item(5);
    const [over, open] = [await grant(item, 2, 'over'), await grant(item, 3, 'open', { until: MIDNIGHT })];
    now = MIDNIGHT;
    const phone = here.device('tech2', 'wants-all');
    const [receipt] = await phone.sendEach(booking(phone, item, 'consume', 5));
    expect(receipt?.fields.qty).toMatchObject({ reason: 'inventory_underflow', left: 2 });
    expect(await gear.stock(item)).toBe('5(3) v4');
    expect([await gear.allowance(over), await gear.allowance(open)]).toEqual(['2-0 returned', '3-0 open']);
  });

  test('what plain SQL took out of the stock can’t be had from an allowance either', async () => {
    const item = await gear.item(5);
    await grant(item, 5, 'robbed');
    await here.rows('UPDATE gear_stock SET on_hand = 2, reserved = 2 WHERE item_id = $1', [item]);
    const phone = here.device('tech1', 'robbed');
    const receipts = await phone.sendEach(
      booking(phone, item, 'consume', 3),
      booking(phone, item, 'consume', 2),
    );
    expect(receipts.map(({ result, fields }) => [result, fields.qty?.left])).toEqual([
      ['rejected', 2],
      ['applied', undefined],
    ]);
    now = MIDNIGHT;
    expect((await phone.sendEach(booking(phone, item, 'return', 1))).map(said)).toEqual(['applied']);
    expect(await gear.stock(item)).toBe('1(0) v5');
    expect(here.events.filter(({ event }) => event === 'parked')).toEqual([]);
  });
});

describe('POL-10 giving back', () => {
  test('by its holder, on any device of theirs: what was not used is free again', async () => {
    const item = await gear.item(5);
    const id = await grant(item, 4, 'user-of-some');
    const [phone, tablet] = [here.device('tech1', 'user-of-some'), here.device('tech1', 'tablet-of-it')];
    await phone.sendEach(booking(phone, item, 'consume', 1));
    const [receipt] = await tablet.sendEach(givingBack(tablet, id));
    expect(said(receipt)).toBe('applied');
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['4(0) v4', '4-1 returned']);
    // what was given back is no longer one's own
    const [late] = await phone.sendEach(booking(phone, item, 'consume', 5));
    expect(late?.fields.qty).toMatchObject({ reason: 'inventory_underflow', left: 4 });
  });

  test('again does nothing, also in one request', async () => {
    const item = await gear.item(5);
    const id = await grant(item, 4, 'twice');
    const phone = here.device('tech1', 'twice');
    const receipts = await phone.sendEach(givingBack(phone, id), givingBack(phone, id));
    receipts.push(...(await phone.sendEach(givingBack(phone, id))));
    expect(receipts.map(said)).toEqual(['applied', 'applied: already_returned', 'applied: already_returned']);
    expect(receipts[1]?.fields.allowance_id).toMatchObject({ result: 'applied', reason: 'already_returned' });
    expect(await gear.stock(item)).toBe('5(0) v3');
    expect(await here.row('gear_allowance', id)).toMatchObject({ version: 2 });
  });

  test('by a lead, and by nobody else', async () => {
    const item = await gear.item(5);
    const id = await grant(item, 4, 'somebodys');
    const [other, office, far] = [
      here.device('tech2', 'others'),
      here.device('lead1', 'of-lead'),
      here.device('stranger', 'far-away'),
    ];
    const [restricted] = await other.sendEach(givingBack(other, id));
    expect(said(restricted)).toBe('rejected: restricted_role');
    expect(restricted?.fields.allowance_id).toMatchObject({ roles: ['festival_lead'] });
    const [unseen] = await far.sendEach(givingBack(far, id));
    expect(said(unseen)).toBe('rejected: reference_not_found');
    expect(await gear.stock(item)).toBe('5(4) v2');
    const receipts = await office.sendEach(
      givingBack(office, id),
      givingBack(office, randomUUID()),
      givingBack(office, 'nothing'),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'rejected: reference_not_found',
      'rejected: malformed_id',
    ]);
    expect(await gear.stock(item)).toBe('5(0) v3');
  });

  test('is an entry, which stays', async () => {
    const item = await gear.item(5);
    const id = await grant(item, 4, 'stays');
    const phone = here.device('tech1', 'stays');
    const back = randomUUID();
    const table = 'gear_allowance_return';
    const receipts = await phone.sendEach(
      givingBack(phone, id, { id: back }),
      phone.remove(back, { table }),
      phone.edit(back, { allowance_id: [id, randomUUID()] }, { table }),
      phone.edit(id, { qty: [4, 40] }, { table: 'gear_allowance' }),
    );
    expect(receipts.map(said)).toEqual([
      'applied',
      'rejected: append_only',
      'rejected: append_only',
      'rejected: server_owned',
    ]);
  });
});

describe('POL-10 the sweep', () => {
  test('gives back what is over, once, and counts it', async () => {
    const [item, other] = [await gear.item(9), await gear.item(9)];
    const phone = here.device('tech1', 'swept');
    const over = [
      await grant(item, 2, 'swept', { until: '2026-07-01T11:59:59.999Z' }),
      await grant(item, 3, 'swept'),
      await grant(other, 4, 'swept'),
    ];
    const open = await grant(other, 1, 'swept', { until: '2026-07-01T12:00:00.001Z' });
    await phone.sendEach(booking(phone, item, 'consume', 4));
    expect(await returnExpired(here.pool, bookings, new Date('2026-07-01T23:59:59.998Z'))).toBe(0);
    expect(await returnExpired(here.pool, bookings, new Date(MIDNIGHT))).toBe(3);
    expect(await returnExpired(here.pool, bookings, new Date(MIDNIGHT))).toBe(0);
    expect([await gear.stock(item), await gear.stock(other)]).toEqual(['5(0) v5', '9(1) v4']);
    expect(await Promise.all([...over, open].map((id) => gear.allowance(id)))).toEqual([
      '2-2 returned',
      '3-2 returned',
      '4-0 returned',
      '1-0 open',
    ]);
    expect(await here.row('gear_allowance', over[2] ?? '')).toMatchObject({ version: 2 });
  });

  test('WB-17 waits for the stock before it touches an allowance, as bookings do', async () => {
    const item = await gear.item(9);
    const id = await grant(item, 2, 'waited-for');
    const booker = await here.pool.connect();
    try {
      await booker.query('BEGIN');
      await booker.query('SELECT FROM gear_stock WHERE item_id = $1 FOR UPDATE', [item]);
      const sweep = returnExpired(here.pool, bookings, new Date(MIDNIGHT));
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await expect.poll(() => here.rows(waiting), { timeout: 10_000 }).toHaveLength(1);
      await booker.query('SELECT FROM gear_allowance WHERE id = $1 FOR UPDATE NOWAIT', [id]);
      await booker.query('UPDATE gear_allowance SET used = 2 WHERE id = $1', [id]);
      await booker.query('UPDATE gear_stock SET on_hand = 7, reserved = 0 WHERE item_id = $1', [item]);
      await booker.query('COMMIT');
      expect(await sweep).toBe(1);
    } finally {
      booker.release(true);
    }
    expect([await gear.stock(item), await gear.allowance(id)]).toEqual(['7(0) v3', '2-2 returned']);
  });

  test('and bookings, grants and returns at the same time leave every piece where it belongs', async () => {
    const items = await Promise.all(Array.from({ length: 4 }, () => gear.item(30)));
    const before = here.events.length;
    now = '2026-07-01T23:59:59.000Z';
    const clocks = ['2026-07-01T23:59:59.000Z', MIDNIGHT];
    const ids: string[] = [];
    for (const item of items)
      for (const [index, until] of [END, '2026-07-02T12:00:00.000Z', END].entries())
        ids.push(await grant(item, 4, `crowd-${index}`, { until }));
    const sweep = async () => {
      for (let round = 0; round < 6; round += 1) await returnExpired(here.pool, bookings, new Date(MIDNIGHT));
    };
    const granting = async () => {
      for (const item of [...items, ...items])
        await gear.grant({
          id: randomUUID(),
          item,
          device: 'g',
          user: 'tech1',
          quantity: 3,
          until: MIDNIGHT,
        });
    };
    const devices = Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const path = here.another({ now: () => new Date(clocks[index % 2] ?? MIDNIGHT) });
        const phone = here.device('tech1', `crowd-${index}`, path);
        const receipts = [];
        for (let round = 0; round < 4; round += 1) {
          const order = (index + round) % 2 === 0 ? items : items.toReversed();
          receipts.push(
            ...(await phone.send(
              order.map((item) => booking(phone, item, 'consume', 2)),
              ids.slice(index * 2, index * 2 + 1).map((id) => givingBack(phone, id)),
            )),
          );
        }
        return receipts.flat();
      }),
    );
    const [receipts] = await Promise.all([devices, sweep(), sweep(), granting()]);
    const said = new Set(receipts.flat().map(({ result }) => result));
    expect([...said].sort()).toEqual(['applied', 'rejected']);
    expect(here.events.slice(before)).toEqual([]);
    const counts = await here.rows(
      `SELECT s.on_hand, s.reserved,
         30 - (SELECT sum(qty)::int FROM gear_usage_event e WHERE e.item_id = s.item_id) AS counted,
         (SELECT coalesce(sum(qty - used), 0)::int FROM gear_allowance a WHERE a.item_id = s.item_id AND returned_at IS NULL) AS promised
       FROM gear_stock s WHERE s.item_id = ANY($1)`,
      [items],
    );
    for (const { on_hand, reserved, counted, promised } of counts)
      expect({ on_hand, reserved }).toEqual({ on_hand: counted, reserved: promised });
  });
});
