import { randomUUID } from 'node:crypto';
import { writeDomain } from '@festival-ops/domain/write-domain';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { returnExpired } from './allowances.ts';
import { archiveReceipts } from './archive.ts';
import {
  type Device,
  type Entry,
  type Festival,
  festival,
  mainStage,
  NOW,
  openFestival,
  receiptsOf,
  smallStage,
  uuid,
} from './fixture/festival.ts';
import { booking, bookings, gearOf, givingBack } from './fixture/gear.ts';
import { act, edit, json, reviewsOf } from './fixture/review.ts';
import { createParking } from './parking.ts';
import { createWritePath } from './write-path.ts';

/**
 * Many devices write the same few rows of all kinds in random order, through several servers, while leads decide,
 * an operator replays, receipts are archived and allowances end. `SEED=…` repeats the choices, though not the order
 * in which the servers come to them; `ROUNDS=…` makes it longer.
 */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const ROUNDS = Number(process.env.ROUNDS ?? 10);
const DEVICES = 12;

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

interface World {
  readonly tasks: readonly string[];
  /** Ids that several devices make a task with. */
  readonly unborn: readonly string[];
  readonly contacts: readonly string[];
  readonly items: readonly string[];
  readonly allowances: readonly string[];
}

/** Numbers in [0, 1) that depend on the seed only. */
function randomOf(start: number): () => number {
  let state = start | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function makeWorld(): Promise<World> {
  const [reviews, gear] = [await reviewsOf(here), gearOf(here)];
  const times = async (count: number, make: () => Promise<string>) => {
    const made: string[] = [];
    for (let index = 0; index < count; index += 1) made.push(await make());
    return made;
  };
  const items = await times(3, () => gear.item(40));
  const allowances: string[] = [];
  for (const item of items) {
    const id = randomUUID();
    const [user, until] = ['tech1', '2026-07-02T12:00:00Z'];
    await gear.grant({ id, item, user, device: `${user}-crowd-0`, quantity: 5, until, now: NOW });
    allowances.push(id);
  }
  return {
    tasks: await times(8, () => here.task()),
    unborn: [uuid(6001), uuid(6002), uuid(6003), uuid(6004)],
    contacts: await times(5, () => reviews.contact()),
    ...{ items, allowances },
  };
}

/** Something that a person might do now. */
async function randomWrite(random: () => number, device: Device, world: World): Promise<Entry> {
  const pick = <T>(some: readonly T[]): T => {
    const one = some[Math.floor(random() * some.length)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  };
  const value = () => pick(['A', 'B', 'C', 'D']);
  const [task, contact, item] = [pick(world.tasks), pick(world.contacts), pick(world.items)];
  const made = { festival_id: festival, stage_id: mainStage, title: 'new' };
  switch (Math.floor(random() * 16)) {
    case 0:
    case 1:
      return device.edit(task, { title: [value(), value()], stage_id: [mainStage, smallStage] });
    case 2:
      return device.edit(task, {
        assignee_id: [null, pick(['tech1', 'tech2', null])],
        tags: ['[]', '["x"]'],
      });
    case 3:
      return device.edit(pick([mainStage, smallStage]), { head_count: [0, 3] }, { table: 'stage' });
    case 4:
      return device.remove(task);
    case 5:
      return device.edit(task, { deleted_at: ['2026-07-01T12:00:00Z', null] });
    case 6:
      return device.make('task', pick(world.tasks.slice(-2)), made);
    case 7:
      return device.make('task', pick([randomUUID(), ...world.unborn]), made);
    case 8:
      return edit(device, contact, { hotline: [value(), value()], email: [value(), value()] });
    case 9:
      return device.remove(contact, { table: 'contact' });
    case 10:
      return booking(device, item, pick(['consume', 'return', 'restock']), 1, { values: { task_id: task } });
    case 11:
      return givingBack(device, pick(world.allowances));
    case 12:
      return edit(device, contact, { hotline: [value(), value()], name: ['N', value()] });
    default:
      return (await randomAct(pick, device)) ?? edit(device, contact, { email: ['x', value()] });
  }
}

/** An act on some conflict, or an acknowledgement of some receipt. */
async function randomAct(pick: <T>(some: readonly T[]) => T, device: Device): Promise<Entry | undefined> {
  const records = await here.rows('SELECT id, receipt_id, valid_value FROM conflict_record');
  if (records.length === 0) return undefined;
  const { id, receipt_id, valid_value } = pick(records);
  return pick([
    () => act(device, { conflict_id: id, kind: pick(['claim', 'release', 'undo']) }),
    () => act(device, { receipt_id, kind: 'withdraw' }),
    () =>
      act(device, {
        ...{ conflict_id: id, kind: 'decide', choice: pick(['valid', 'proposed']) },
        seen_value: json(valid_value),
      }),
    () => device.make('receipt_ack', randomUUID(), { festival_id: festival, receipt_id, kind: 'seen' }),
  ])();
}

test(`WB-17 WB-9 devices, leads, operators and the archive never lock each other out (SEED=${seed})`, async () => {
  const world = await makeWorld();
  const connectionString = (await here.rows('SELECT current_database() AS name'))[0]?.name;
  const url = { ...here.pool.options, database: String(connectionString), max: 4 };
  const pools = Array.from({ length: 3 }, () => new pg.Pool(url));
  const poolOf = (index: number) => pools[index % pools.length] ?? here.pool;
  const log = here.events.push.bind(here.events);
  const before = await deadlocks(here.pool);
  await here.onTask(
    `IF NEW.title = 'D' AND nextval('troubles') % 4 <> 0 THEN RAISE EXCEPTION 'cannot digest it'; END IF;`,
  );
  let isOver = false;

  const servers = [5, 30, 200].map((chunkSize, index) =>
    createWritePath({
      ...{ pool: poolOf(index), domain: writeDomain, now: () => new Date(NOW), log },
      ...{ chunkSize, transactionsAtOnce: 2 },
    }),
  );
  const device = async (index: number) => {
    const random = randomOf(seed + index);
    const user = ['tech1', 'tech2', 'lead1', 'lead2'][index % 4] ?? '';
    const phone = here.device(user, `${user}-crowd-${index}`);
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = servers[(index + round) % servers.length] ?? here.path;
      const transactions: { transaction_id: string; crud: Entry[] }[] = [];
      const count = 1 + Math.floor(random() * 8);
      for (let at = 0; at < count; at += 1) {
        const crud: Entry[] = [];
        for (let writes = 1 + Math.floor(random() * 4); writes > 0; writes -= 1)
          crud.push(await randomWrite(random, phone, world));
        transactions.push({ transaction_id: `${round}-${at}`, crud });
      }
      const body = { device_id: phone.id, transactions };
      // now and then the answer is lost, and the same is sent while the first is still being handled
      const answers = await Promise.all((random() < 0.2 ? [1, 2] : [1]).map(() => path.handle(body, user)));
      for (const answer of answers) expect(receiptsOf(answer)).toHaveLength(count);
    }
  };
  const meanwhile = async (act: (round: number) => Promise<unknown>) => {
    for (let round = 0; !isOver; round += 1) {
      await act(round);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  };
  const parking = createParking({ pool: poolOf(1), domain: writeDomain, now: () => new Date(NOW), log });
  const services = [
    meanwhile(async (round) => {
      const { parked } = await parking.list({ limit: 5 });
      for (const { receiptId } of parked)
        await (round % 5 === 4
          ? parking.remove(receiptId, { because: 'Enough.', by: 'op' })
          : parking.replay(receiptId));
    }),
    meanwhile(() =>
      archiveReceipts(poolOf(2), new Date(Date.parse(NOW) + 1), { olderThanDays: 0, limit: 20 }),
    ),
    meanwhile(() => returnExpired(poolOf(0), bookings, new Date(Date.parse(NOW) + 86_400_000 * 2))),
  ];
  await Promise.all(Array.from({ length: DEVICES }, (_, index) => device(index)));
  isOver = true;
  await Promise.all(services);
  // a server tells what it counted when its connections end, at the latest
  await Promise.all(pools.map((pool) => pool.end()));

  expect(await deadlocks(here.pool)).toBe(before);
  expect(here.events.filter((event) => 'error' in event && event.error?.startsWith('40P01'))).toEqual([]);
  expect(here.events.filter(({ event }) => event === 'unavailable')).toEqual([]);
  // it must have been about something
  const results = await here.rows('SELECT result, count(*)::int FROM sync_operation GROUP BY result');
  const [archived] = await here.rows('SELECT count(*)::int FROM write_path.receipt_archive');
  const told = `${JSON.stringify(results)}, archived ${archived?.count}`;
  expect(Number(archived?.count), told).toBeGreaterThan(50);
  expect(
    results.map(({ result }) => result),
    told,
  ).toContain('rejected');
  const decided = await here.rows(`SELECT status FROM conflict_record GROUP BY status`);
  expect(decided.length, told).toBeGreaterThan(1);
  const [replays] = await here.rows(
    'SELECT count(*)::int FROM write_path.parked_write WHERE settled_at IS NOT NULL',
  );
  expect(Number(replays?.count), told).toBeGreaterThan(0);
}, 180_000);

test('WB-17 a new row is judged before or after a change of the row that it names, never meanwhile', async () => {
  const stage = randomUUID();
  await here.rows(`INSERT INTO stage (id, festival_id, name, sort) VALUES ($1, $2, 'Own', 9)`, [
    stage,
    festival,
  ]);
  const [counter, phone] = [here.device('tech1', 'counting-heads'), here.device('tech2', 'making-tasks')];
  await here.rows(`
    CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$;
    CREATE TRIGGER take_time BEFORE UPDATE ON stage FOR EACH ROW EXECUTE FUNCTION take_time();`);
  let isCounted = false;
  const counted = counter
    .sendEach(counter.edit(stage, { head_count: [0, 5] }, { table: 'stage' }))
    .finally(() => {
      isCounted = true;
    });
  const sleeping = `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
  while ((await here.rows(sleeping)).length === 0) expect(isCounted).toBe(false);
  const id = randomUUID();
  let isMade = false;
  const made = phone
    .sendEach(
      phone.make('task', id, { festival_id: festival, stage_id: stage, title: 'new' }),
      phone.edit(id, { title: ['new', 'B'] }, { metadata: { row_version: null } }),
    )
    .finally(() => {
      isMade = true;
    });
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  while ((await here.rows(waiting)).length === 0) expect(isMade).toBe(false);
  expect((await made).map(({ result }) => result)).toEqual(['applied', 'applied']);
  expect((await counted).map(({ result }) => result)).toEqual(['applied']);
  await here.rows('DROP TRIGGER take_time ON stage');
});

async function deadlocks(pool: pg.Pool): Promise<number> {
  await new Promise((wake) => setTimeout(wake, 500));
  const { rows } = await pool.query<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(rows[0]?.deadlocks);
}
