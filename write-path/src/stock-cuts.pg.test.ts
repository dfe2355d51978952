import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Device,
  type Entry,
  type Festival,
  openFestival,
  receiptsOf,
  said,
  uuid,
} from './fixture/festival.ts';
import { booking, type Gear, gearOf, givingBack, type Kind } from './fixture/gear.ts';

/**
 * WB-17 for quantities: however the bookings of several devices are cut into requests and database transactions,
 * receipts, stock and allowances are those of one by one, and after each history every piece is accounted for.
 * `SEED=…` repeats a run.
 */
const seed = Number(process.env.SEED ?? 20_261_122);

let now = '';
let oneByOne: Festival;
let cut: Festival;
let gears: Gear[];
beforeAll(async () => {
  const options = { now: () => new Date(now), chunkSize: 1 };
  [oneByOne, cut] = await Promise.all([openFestival(options), openFestival(options)]);
  gears = [gearOf(oneByOne), gearOf(cut)];
  for (const one of [oneByOne, cut])
    await one.rows(`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.qty = 13 THEN RAISE EXCEPTION 'cannot digest it'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER poison BEFORE INSERT ON gear_usage_event FOR EACH ROW EXECUTE FUNCTION poison();`);
});
afterAll(() => Promise.all([oneByOne.close(), cut.close()]));

const START = Date.parse('2026-07-01T09:00:00.000Z');
const HOUR = 3_600_000;
const ITEMS = [uuid(8001), uuid(8002)] as const;
const INITIAL = [9, 25] as const;
const users = ['tech1', 'tech1', 'tech2', 'lead1'] as const;
const devices = ['phone', 'tablet', 'phone-of-2', 'office'] as const;

/** What is set aside at the start: of the n-th item, for the n-th device, ending after so many hours. */
const promises = [
  { id: uuid(8101), item: 0, device: 0, quantity: 3, hours: 1 },
  { id: uuid(8102), item: 0, device: 0, quantity: 2, hours: 20 },
  { id: uuid(8103), item: 0, device: 2, quantity: 2, hours: 5 },
  { id: uuid(8104), item: 1, device: 1, quantity: 6, hours: 1 },
  { id: uuid(8105), item: 1, device: 3, quantity: 6, hours: 30 },
] as const;

interface Write {
  readonly kind: Kind | 'give back';
  readonly item: number;
  readonly qty: number;
  readonly promise: number;
}
interface Transaction {
  readonly device: number;
  readonly atomic: boolean;
  readonly writes: readonly Write[];
  /** Whether a new request begins here, and how many hours later. */
  readonly cutHere: boolean;
  readonly hours: number;
}

const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.constantFrom(
    'consume',
    'consume',
    'consume',
    'consume',
    'return',
    'restock',
    'adjust',
    'give back',
  ),
  item: fc.constantFrom(0, 0, 1),
  qty: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 6 }) },
    fc.constantFrom(0, -1, -4, 13, 2 ** 31 - 1),
  ),
  promise: fc.nat({ max: promises.length - 1 }),
});
const transaction: fc.Arbitrary<Transaction> = fc.record({
  device: fc.constantFrom(0, 0, 0, 1, 2, 3),
  atomic: fc.constantFrom(true, false, false),
  writes: fc.array(write, { minLength: 1, maxLength: 4 }),
  cutHere: fc.constantFrom(true, false, false, false),
  hours: fc.constantFrom(0, 0, 0, 0, 0, 3, 10),
});

async function begin(one: Festival, gear: Gear | undefined): Promise<void> {
  await one.rows(`TRUNCATE gear_item, sync_operation, notice, write_path.device_owner, write_path.ledger,
    write_path.branch_head, write_path.field_writer, write_path.parked_write CASCADE`);
  for (const [index, id] of ITEMS.entries()) await gear?.item(INITIAL[index] ?? 0, { id });
  for (const { id, item, device, quantity, hours } of promises) {
    const until = new Date(START + hours * HOUR).toISOString();
    const who = { device: devices[device], user: users[device] };
    await gear?.grant({
      ...{ id, quantity, until },
      ...who,
      item: ITEMS[item],
      now: new Date(START).toISOString(),
    });
  }
}

let made = 0;
function entryOf(device: Device, { kind, item, qty, promise }: Write, atomic: boolean): Entry {
  made += 1;
  const more = { id: uuid(100_000 + made), metadata: atomic ? { atomic } : {} };
  return kind === 'give back'
    ? givingBack(device, promises[promise]?.id ?? '', more)
    : booking(device, ITEMS[item] ?? '', kind, qty, more);
}

const TABLES = [
  ...[
    'gear_stock',
    'gear_usage_event',
    'gear_allowance',
    'gear_allowance_return',
    'sync_operation',
    'notice',
  ],
  ...['ledger', 'branch_head', 'field_writer', 'parked_write'].map((name) => `write_path.${name}`),
];

/** Everything that is kept, without the clock of the database. */
async function everything(one: Festival): Promise<unknown> {
  const kept: unknown[] = [];
  for (const table of TABLES)
    kept.push(
      await one.rows(
        `SELECT x FROM (SELECT to_jsonb(t) - '{created_at,updated_at}'::text[] AS x FROM ${table} t) AS q ORDER BY x`,
      ),
    );
  return kept;
}

/** Per item: the stock, what it must be by the accepted bookings, and what must be reserved by the allowances. */
function accounts(one: Festival): Promise<Record<string, unknown>[]> {
  return one.rows(
    `SELECT s.on_hand, s.reserved,
       i.initial + (SELECT coalesce(sum(CASE kind WHEN 'consume' THEN -qty ELSE qty END), 0)::int
         FROM gear_usage_event e WHERE e.item_id = s.item_id AND accepted_at IS NOT NULL) AS counted,
       (SELECT coalesce(sum(qty - used), 0)::int FROM gear_allowance a
         WHERE a.item_id = s.item_id AND returned_at IS NULL) AS promised
     FROM gear_stock s JOIN unnest($1::uuid[], $2::int[]) AS i(id, initial) ON i.id = s.item_id ORDER BY s.item_id`,
    [ITEMS, INITIAL],
  );
}

/** The time at which each transaction arrives. */
function timesOf(history: readonly Transaction[]): number[] {
  let at = START;
  return history.map(({ hours }) => {
    at += hours * HOUR;
    return at;
  });
}

test('WB-17 POL-2 POL-10 bookings come to the same however they are cut, and every piece is accounted for', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(transaction, { minLength: 4, maxLength: 16 }),
      fc.constantFrom(1, 3, 100),
      async (history, chunkSize) => {
        now = new Date(START).toISOString();
        await Promise.all([begin(oneByOne, gears[0]), begin(cut, gears[1])]);
        const times = timesOf(history);
        const made = users.map((user, index) => oneByOne.device(user, devices[index]));
        const sent = history.map(({ device, atomic, writes }) => {
          const by = made[device];
          if (by === undefined) throw new Error('no such device');
          return { by, user: users[device] ?? '', crud: writes.map((one) => entryOf(by, one, atomic)) };
        });

        const expected = [];
        for (const [index, { by, user, crud }] of sent.entries()) {
          now = new Date(times[index] ?? START).toISOString();
          const answer = await oneByOne.path.handle(
            { device_id: by.id, transactions: [{ transaction_id: 't', crud }] },
            user,
          );
          expected.push(...receiptsOf(answer));
          for (const { on_hand, reserved, counted, promised } of await accounts(oneByOne)) {
            expect({ on_hand, reserved }).toEqual({ on_hand: counted, reserved: promised });
            expect(Number(on_hand)).toBeGreaterThanOrEqual(Number(reserved));
            expect(Number(reserved)).toBeGreaterThanOrEqual(0);
          }
        }

        const path = cut.another({ chunkSize });
        const actual = [];
        for (let start = 0; start < sent.length; ) {
          let end = start + 1;
          while (
            end < sent.length &&
            sent[end]?.by === sent[start]?.by &&
            times[end] === times[start] &&
            history[end]?.cutHere === false
          )
            end += 1;
          now = new Date(times[start] ?? START).toISOString();
          const request = {
            device_id: sent[start]?.by.id,
            transactions: sent.slice(start, end).map(({ crud }) => ({ transaction_id: 't', crud })),
          };
          actual.push(...receiptsOf(await path.handle(request, sent[start]?.user ?? '')));
          start = end;
        }
        expect(actual).toEqual(expected);
        expect(await everything(cut)).toEqual(await everything(oneByOne));
        for (const receipt of expected.flat()) seen.set(said(receipt), (seen.get(said(receipt)) ?? 0) + 1);
      },
    ),
    { numRuns: 40, seed },
  );
  // the histories must have been about something
  for (const kind of [
    'applied',
    'applied: already_returned',
    'parked: server_error',
    'rejected: inventory_underflow',
    'rejected: invalid_value',
    'rejected: restricted_role',
    'rejected: transaction_rejected',
  ])
    expect(seen.get(kind) ?? 0, `${kind} among ${JSON.stringify([...seen])} (SEED=${seed})`).toBeGreaterThan(
      0,
    );
}, 180_000);
