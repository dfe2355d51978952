import { writeDomain } from '@festival-ops/domain/write-domain';
import { instantOf } from '@festival-ops/policy/instant';
import { parseBatch } from '@festival-ops/policy/wire-parse';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppliedChunk, Chunk } from './apply-chunk.ts';
import { createApplying } from './applying.ts';
import { readCatalogue } from './catalogue.ts';
import type { WritePathEvent } from './events.ts';
import {
  type Device,
  type Festival,
  festival,
  openFestival,
  receiptsOf,
  said,
  uuid,
} from './fixture/festival.ts';
import { act, edit, json, reviewsOf } from './fixture/review.ts';
import { logChanges, takeChanges } from './fuzz/change-log.ts';
import { differences, everything } from './fuzz/everything.ts';
import { USERS } from './fuzz/plan.ts';
import { readable } from './fuzz/readable.ts';
import { createWorld, type World } from './fuzz/world.ts';
import { readTexts } from './text/read-texts.ts';
import { createTextReader } from './text/text-worker.ts';
import { upcast } from './upcast.ts';
import { withClient } from './with-client.ts';

/**
 * Requests that share a database transaction: rows and receipts are those of the same requests one after the other,
 * each client transaction on its own. `SEED=…` gives other requests, `FUZZ_RUNS=…` more of them.
 */
const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 300) / 10);
const seed = Number(process.env.SEED ?? 20261123);
const START = Date.parse('2026-07-01T09:00:00.000Z');
/** Groups in one world. */
const LIFE = 6;

let now = START;
let oneByOne: Festival;
let grouped: Festival;
let apply: (chunk: Chunk) => Promise<AppliedChunk | undefined>;
const events: WritePathEvent[] = [];
const texts = createTextReader();

beforeAll(async () => {
  [oneByOne, grouped] = await Promise.all([open(), open()]);
  const { pool } = grouped;
  const catalogue = await withClient(pool, (client) => readCatalogue(client, writeDomain.tables));
  let made = 0;
  const newId = () => uuid(700_000_000 + ++made);
  const limits = { atOnce: 1, mostWrites: 200 };
  apply = createApplying({ pool, domain: writeDomain, catalogue, newId, random: Math.random, ...limits });
});
afterAll(() => Promise.all([oneByOne.close(), grouped.close()]));

async function open(): Promise<Festival> {
  let made = 0;
  const here = await openFestival({
    ...{ chunkSize: 1, now: () => new Date(now) },
    newId: () => uuid(500_000_000 + ++made),
  });
  await here.onTask(`
    IF NEW.title = 'two words' THEN RAISE EXCEPTION 'cannot digest it'; END IF;
    IF NEW.title = 'crash' AND nextval('troubles') > 0 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;`);
  await here.rows(`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.name = 'C' OR NEW.email = 'C' THEN RAISE EXCEPTION 'cannot digest it'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER poison BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION poison();`);
  await logChanges(here);
  return here;
}

beforeEach(async () => {
  await allBack();
});

/** Whoever has gone is a member again. */
async function allBack(): Promise<void> {
  for (const here of [oneByOne, grouped])
    await here.rows(`UPDATE member SET user_id = replace(user_id, 'gone-', '')`);
}

interface Sent {
  readonly user: string;
  readonly body: Record<string, unknown>;
}

/** As the write path makes it of a request that is read at this moment. */
async function chunkOf({ user, body }: Sent, at: number): Promise<Chunk> {
  const parsed = parseBatch(body);
  if (!parsed.ok) throw new Error('a readable request');
  const transactions = parsed.batch.transactions.map((transaction) => ({
    ...transaction,
    writes: transaction.writes.map((write) => upcast(writeDomain, write)),
  }));
  const writes = transactions.flatMap((transaction) => transaction.writes);
  const deviceId = parsed.batch.deviceId ?? '';
  await grouped.rows(
    'INSERT INTO write_path.device_owner (device_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [deviceId, user],
  );
  return {
    ...{ deviceId, isPlain: false, userId: user, now: instantOf(new Date(at)), transactions },
    texts: await readTexts(() => texts, writeDomain, writes),
    log: (event) => events.push(event),
  };
}

const transactionsOf = ({ body }: Sent): unknown[] =>
  Array.isArray(body.transactions) ? body.transactions : [];

/** All at once to one, in the same order one after the other to the other. */
async function sendBoth(expectedOf: readonly Sent[], actualOf: readonly Sent[]) {
  const expected: string[][] = [];
  const first = now;
  for (const [index, sent] of expectedOf.entries()) {
    now = first + index * 1000;
    const { device_id } = sent.body;
    const receipts: string[] = [];
    for (const transaction of transactionsOf(sent)) {
      const body = { device_id, transactions: [transaction] };
      receipts.push(
        ...receiptsOf(await oneByOne.path.handle(body, sent.user))
          .flat()
          .map(said),
      );
    }
    expected.push(receipts);
  }
  now = first;
  const chunks = await Promise.all(actualOf.map((sent, index) => chunkOf(sent, first + index * 1000)));
  // asked for in one turn: they are one group, in this order
  const applied = await Promise.all(chunks.map(apply));
  const actual = applied.map((one) => one?.receipts.flat().map(said));
  return { expected, actual };
}

/** A member comes or goes. */
async function toggle(user: string): Promise<void> {
  for (const here of [oneByOne, grouped])
    await here.rows(
      `UPDATE member SET user_id = CASE user_id WHEN $1 THEN 'gone-' || $1 ELSE $1 END
       WHERE user_id IN ($1, 'gone-' || $1)`,
      [user],
    );
}

const one = fc.record({
  plan: readable,
  /** On the user's other device. */
  isOther: fc.constantFrom(false, false, true),
  /** With what the device has sent before. */
  again: fc.constantFrom(false, false, false, true),
});
const group = fc.record({
  requests: fc.uniqueArray(one, {
    ...{ minLength: 3, maxLength: 6 },
    selector: ({ plan, isOther }) => `${plan.user} ${isOther}`,
  }),
  minutes: fc.constantFrom(1, 60, 300),
  toggled: fc.option(fc.nat({ max: USERS.length - 1 }), { freq: 5 }),
});

test(
  'WB-17 requests that share a transaction come to the same as one after the other',
  async () => {
    const seen = new Map<string, number>();
    let runs = 0;
    let together = 0;
    let worlds: readonly [World, World] | undefined;
    const before = new Map<string, readonly unknown[]>();
    await fc.assert(
      fc.asyncProperty(group, async ({ requests, minutes, toggled }) => {
        if (worlds === undefined || runs % LIFE === 0) {
          now = START;
          await allBack();
          worlds = [await createWorld(oneByOne, runs / LIFE), await createWorld(grouped, runs / LIFE)];
          before.clear();
        }
        runs += 1;
        now += minutes * 60_000;
        const user = toggled === null ? undefined : USERS[toggled];
        if (user !== undefined) await toggle(user);
        const [first, second] = worlds.map((world, side) =>
          requests.flatMap(({ plan, isOther, again }): Sent[] => {
            const sent = world.request(plan);
            const device_id = `${sent.body.device_id}${isOther ? '-other' : ''}`;
            const key = `${side} ${device_id}`;
            const transactions = [...(again ? (before.get(key) ?? []) : []), ...transactionsOf(sent)];
            if (transactions.length === 0) return [];
            before.set(key, transactionsOf(sent));
            return [{ user: sent.user, body: { device_id, transactions } }];
          }),
        );
        if (first === undefined || second === undefined) throw new Error('there are two worlds');
        const troubles = events.length;
        const { expected, actual } = await sendBoth(first, second);
        if (events.slice(troubles).every(({ event }) => event !== 'retried')) together += 1;
        expect(actual, `SEED=${seed}`).toEqual(expected);
        for (const end of expected.flat()) seen.set(end, (seen.get(end) ?? 0) + 1);
        for (const [index, here] of [oneByOne, grouped].entries())
          worlds[index]?.learn(await takeChanges(here));
        const [alone, all] = [await everything(oneByOne), await everything(grouped)];
        expect(differences(alone, all), `SEED=${seed}: ${JSON.stringify(second)}`).toEqual([]);
        expect(all.size).toBe(alone.size);
      }),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    // of the usual requests some went together, and in others something threw
    if (process.env.SEED !== undefined) return;
    expect(together, `SEED=${seed}`).toBeGreaterThan(RUNS / 4);
    expect(together, `SEED=${seed}`).toBeLessThan(RUNS);
    for (const end of ['applied', 'parked: server_error', 'needs_review'])
      expect(
        [...seen].filter(([kind]) => kind.startsWith(end)),
        `${end} (SEED=${seed})`,
      ).not.toEqual([]);
  },
  60_000 + RUNS * 3000,
);

const bodyOf = (device: Device, ...crud: readonly object[]) => ({
  device_id: device.id,
  transactions: crud.map((entry, index) => ({ transaction_id: index, crud: [entry] })),
});

/** What became of the requests of three devices to the same task, the second of which has its title like this. */
async function three(name: string, title: string) {
  const task = await grouped.task();
  const names = ['first', 'second', 'third'] as const;
  const devices = names.map((which, index) => grouped.device(USERS[index] ?? 'tech1', `${name}-${which}`));
  const chunks = await Promise.all(
    devices.map((device, index) => {
      const to = index === 1 ? title : `by ${index}`;
      const body = bodyOf(device, device.edit(task, { title: ['A', to] }), device.remove(uuid(999)));
      return chunkOf({ user: USERS[index] ?? 'tech1', body }, START);
    }),
  );
  const troubles = events.length;
  const applied = await Promise.all(chunks.map(apply));
  return {
    ends: applied.map((answer) => answer?.receipts.flat().map(said)),
    row: await grouped.row('task', task),
    retried: events.slice(troubles).filter(({ event }) => event === 'retried').length,
  };
}

test('WB-17 what comes together is decided in the order in which it came, in one transaction', async () => {
  const { ends, row, retried } = await three('together', 'by 1');
  const refused = 'rejected: row_not_found';
  expect(ends).toEqual([
    ['applied', refused],
    ['applied: overwrote_concurrent', refused],
    ['applied: overwrote_concurrent', refused],
  ]);
  expect(row).toMatchObject({ title: 'by 2', version: 4 });
  expect(retried).toBe(0);
  const told = await grouped.rows('SELECT user_id, receipt_id FROM notice WHERE row_id = $1 ORDER BY 1', [
    row?.id,
  ]);
  expect(told).toEqual([
    { user_id: 'tech1', receipt_id: 'together-second:1' },
    { user_id: 'tech2', receipt_id: 'together-third:1' },
  ]);
  const [{ count } = {}] = await grouped.rows(
    `SELECT count(DISTINCT xmin::text)::int FROM sync_operation WHERE device_id LIKE 'together-%'`,
  );
  expect(count).toBe(1);
});

test('WB-8 a write at which the server throws parks itself, and nothing of the devices that came with it', async () => {
  const { ends, row } = await three('poison', 'two words');
  expect(ends.map((some) => some?.[0])).toEqual([
    'applied',
    'parked: server_error',
    'applied: overwrote_concurrent',
  ]);
  expect(row).toMatchObject({ title: 'by 2', version: 3 });
});

test('WB-9 a write with which the database goes away keeps nobody but its own device waiting', async () => {
  const { ends, row } = await three('crash', 'crash');
  expect(ends.map((some) => some?.[0])).toEqual(['applied', undefined, 'applied: overwrote_concurrent']);
  expect(row).toMatchObject({ title: 'by 2', version: 3 });
});

test('WB-3 a request that is sent twice at the same time has one effect and equal answers, whoever comes with it', async () => {
  const task = await grouped.task();
  const [phone, other] = [grouped.device('tech1', 'twice'), grouped.device('tech2', 'beside')];
  const body = bodyOf(
    phone,
    phone.edit(task, { title: ['A', 'B'] }),
    phone.edit(task, { title: ['B', 'C'] }),
  );
  const chunk = () => chunkOf({ user: 'tech1', body }, START);
  const beside = bodyOf(other, other.edit(await grouped.task(), { title: ['A', 'B'] }));
  const chunks = [await chunk(), await chunk(), await chunkOf({ user: 'tech2', body: beside }, START)];
  const [first, second, third] = await Promise.all(chunks.map(apply));
  expect(first?.receipts.flat().map(said)).toEqual(['applied', 'applied']);
  expect(second?.receipts).toEqual(first?.receipts);
  expect(second?.outcomes).toEqual([]);
  expect(third?.receipts.flat().map(said)).toEqual(['applied']);
  expect(await grouped.row('task', task)).toMatchObject({ title: 'C', version: 3 });
});

test('OUT-9 what was sent before is answered as those have settled it that came with it', async () => {
  const contact = await (await reviewsOf(grouped)).contact({ hotline: 'A' });
  const [office, phone, van] = [
    grouped.device('lead1', 'settled-office'),
    grouped.device('tech1', 'settled-phone'),
    grouped.device('lead2', 'settled-van'),
  ];
  await office.sendEach(edit(office, contact, { hotline: ['A', 'B'] }));
  const waits = edit(phone, contact, { hotline: ['A', 'C'] });
  expect((await phone.sendEach(waits)).map(said)).toEqual(['needs_review: two_values']);
  const decision = act(van, {
    ...{ receipt_id: `${phone.id}:${waits.op_id}`, kind: 'decide', choice: 'proposed' },
    seen_value: json('B'),
  });
  const chunks = await Promise.all([
    chunkOf({ user: 'lead2', body: bodyOf(van, decision) }, START),
    chunkOf({ user: 'tech1', body: bodyOf(phone, waits) }, START),
  ]);
  const applied = await Promise.all(chunks.map(apply));
  expect(applied.map((answer) => answer?.receipts.flat().map(said))).toEqual([
    ['applied'],
    ['applied: decided_yours'],
  ]);
});

test('OUT-7 who is replaced may name the receipt of that at once', async () => {
  const task = await grouped.task();
  const [phone, office] = [grouped.device('tech1', 'told-phone'), grouped.device('lead1', 'told-office')];
  await phone.sendEach(phone.edit(task, { title: ['A', 'B'] }));
  const replacing = office.edit(task, { title: ['A', 'X'] });
  const seen = phone.make('receipt_ack', uuid(990), {
    ...{ festival_id: festival, receipt_id: `${office.id}:${replacing.op_id}`, kind: 'seen' },
  });
  const chunks = await Promise.all([
    chunkOf({ user: 'lead1', body: bodyOf(office, replacing) }, START),
    chunkOf({ user: 'tech1', body: bodyOf(phone, seen) }, START),
  ]);
  const applied = await Promise.all(chunks.map(apply));
  expect(applied.map((answer) => answer?.receipts.flat().map(said))).toEqual([
    ['applied: overwrote_concurrent'],
    ['applied'],
  ]);
});

test('WB-11 a right that is taken away while requests wait is gone for all that come after', async () => {
  const task = await grouped.task();
  const [one, two] = [grouped.device('lead1', 'leaving'), grouped.device('lead2', 'staying')];
  const chunks = await Promise.all([
    chunkOf({ user: 'lead1', body: bodyOf(one, one.edit(task, { title: ['A', 'B'] })) }, START),
    chunkOf({ user: 'lead2', body: bodyOf(two, two.edit(task, { urgency: ['normal', 'high'] })) }, START),
  ]);
  await toggle('lead1');
  const applied = await Promise.all(chunks.map(apply));
  expect(applied.map((answer) => answer?.receipts.flat().map(said))).toEqual([
    ['rejected: row_not_found'],
    ['applied'],
  ]);
});
