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
import { act, edit, json, type Reviews, reviewsOf } from './fixture/review.ts';

/**
 * WB-17 for reviews: however edits, deletes and acts of several devices are cut into requests and database
 * transactions, rows, records and receipts are those of one by one; and at every moment the open records and the
 * receipts that wait are those of each other. `SEED=…` repeats a run.
 */
const RUNS = Number(process.env.CUT_RUNS ?? 40);
const seed = Number(process.env.SEED ?? 20_261_122);

let oneByOne: Festival;
let cut: Festival;
let reviews: readonly [Reviews, Reviews];
beforeAll(async () => {
  [oneByOne, cut] = await Promise.all([openFestival({ chunkSize: 1 }), openFestival({ chunkSize: 1 })]);
  reviews = [await reviewsOf(oneByOne), await reviewsOf(cut)];
  for (const one of [oneByOne, cut])
    await one.rows(`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.name = 'poison' THEN RAISE EXCEPTION 'cannot digest it'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER poison BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION poison();`);
});
afterAll(() => Promise.all([oneByOne.close(), cut.close()]));

const CONTACTS = [uuid(701), uuid(702)] as const;
const devices = [
  ['tech1', 'phone'],
  ['tech1', 'tablet'],
  ['tech2', 'phone-of-2'],
  ['lead1', 'office'],
  ['lead2', 'van'],
] as const;

interface Write {
  readonly what:
    | 'edit'
    | 'delete'
    | 'restore'
    | 'decide'
    | 'undo'
    | 'withdraw'
    | 'claim'
    | 'release'
    | 'set_due';
  readonly contact: number;
  readonly fields: Readonly<Record<string, readonly [string | null, string | null]>>;
  readonly rowVersion: number | null;
  /** Which of the newest receipts of edits and deletes an act, or an edit that follows one, names. */
  readonly receipt: number;
  readonly follows: boolean;
  readonly choice: 'valid' | 'proposed' | 'other' | null;
  readonly value: string | null | undefined;
  readonly seen: string | null | undefined;
}

const letters = fc.constantFrom('A', 'A', 'A', 'B', 'C', null);
const maybe = fc.option(letters, { nil: undefined, freq: 1 });
const write: fc.Arbitrary<Write> = fc.record({
  what: fc.constantFrom<Write['what'][]>(
    ...([
      'edit',
      'edit',
      'edit',
      'edit',
      'edit',
      'edit',
      'delete',
      'restore',
      'decide',
      'decide',
      'decide',
    ] as const),
    ...(['undo', 'undo', 'withdraw', 'claim', 'release', 'set_due'] as const),
  ),
  contact: fc.constantFrom(0, 0, 0, 1),
  fields: fc.oneof(
    { weight: 6, arbitrary: fc.record({ hotline: fc.tuple(letters, letters) }) },
    {
      weight: 3,
      arbitrary: fc.record({ hotline: fc.tuple(letters, letters), email: fc.tuple(letters, letters) }),
    },
    fc.record({
      name: fc.tuple(fc.constant('N'), fc.constantFrom('M', 'N', 'M', 'N', 'poison')),
      email: fc.tuple(letters, letters),
    }),
  ),
  rowVersion: fc.constantFrom(1, 1, 2, 3, 4, 5, null),
  receipt: fc.nat({ max: 5 }),
  follows: fc.constantFrom(true, false, false),
  choice: fc.constantFrom('valid', 'proposed', 'proposed', 'other', null),
  value: maybe,
  seen: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: letters }),
});

interface Transaction {
  readonly device: number;
  readonly atomic: boolean;
  readonly writes: readonly Write[];
  /** Whether a new request begins here. */
  readonly cutHere: boolean;
}
const transaction: fc.Arbitrary<Transaction> = fc.record({
  device: fc.constantFrom(0, 0, 1, 2, 3, 4, 4, 4),
  atomic: fc.constantFrom(true, ...Array.from({ length: 7 }, () => false)),
  writes: fc.array(write, { minLength: 1, maxLength: 5 }),
  cutHere: fc.constantFrom(true, false, false),
});

async function begin(one: Festival, review: Reviews): Promise<void> {
  await one.rows(`TRUNCATE contact, sync_operation, notice, conflict_record, write_path.device_owner,
    write_path.ledger, write_path.branch_head, write_path.field_writer, write_path.parked_write CASCADE`);
  for (const id of CONTACTS) await review.contact({ id, hotline: 'A', email: 'A' });
}

function isForLeads({ what }: Write): boolean {
  return what !== 'edit' && what !== 'withdraw';
}

let made = 0;
/** @param newest receipts of edits and deletes, the newest first */
function entryOf(device: Device, one: Write, atomic: boolean, newest: readonly string[]): Entry {
  made += 1;
  const contact = CONTACTS[one.contact] ?? '';
  const receipt = newest[one.receipt] ?? newest[0] ?? 'nobody:1';
  const stamp = { row_version: one.rowVersion, ...(atomic ? { atomic } : {}) };
  const naming = { metadata: { ...stamp, ...(one.follows ? { follows: receipt } : {}) } };
  const text = (value: string | null | undefined) => (value === undefined ? {} : { value: json(value) });
  switch (one.what) {
    case 'edit':
      return edit(device, contact, one.fields, naming);
    case 'delete': {
      const shown = Object.fromEntries(Object.entries(one.fields).map(([name, [base]]) => [name, base]));
      const raw = one.follows ? {} : { previous_values: { name: 'N', notes: null, email: 'A', ...shown } };
      return device.remove(contact, { table: 'contact', raw, metadata: stamp });
    }
    case 'restore':
      return edit(device, contact, { deleted_at: ['2026-07-01T12:00:00.000Z', null] }, { metadata: stamp });
    default:
      return act(
        device,
        {
          ...{ kind: one.what, receipt_id: receipt, choice: one.choice, ...text(one.value) },
          ...(one.seen === undefined ? {} : { seen_value: json(one.seen) }),
          ...(one.what === 'set_due' ? { due_at: '2026-07-03T12:00:00.000Z' } : {}),
        },
        { id: uuid(200_000 + made), ...(atomic ? { metadata: { atomic } } : {}) },
      );
  }
}

const TABLES = [
  ...['contact', 'conflict_record', 'conflict_action', 'sync_operation', 'notice'],
  ...['ledger', 'branch_head', 'field_writer', 'parked_write'].map((name) => `write_path.${name}`),
];

/** Everything that is kept, without the clock of the database; a record is named by what it is about. */
async function everything(one: Festival): Promise<unknown> {
  const named = await recordNames(one);
  const kept: unknown[] = [];
  for (const table of TABLES) {
    const dropped = `{created_at,updated_at${table === 'notice' ? ',id' : ''}}`;
    const rows = await one.rows(`SELECT (to_jsonb(t) - $1::text[])::text AS x FROM ${table} t`, [dropped]);
    kept.push(rows.map(({ x }) => named(String(x))).sort());
  }
  return kept;
}

async function recordNames(one: Festival): Promise<(text: string) => string> {
  const records = await one.rows('SELECT id, row_id, field, receipt_id FROM conflict_record');
  return (text) =>
    records.reduce<string>(
      (named, { id, ...about }) => named.replaceAll(String(id), Object.values(about).join(' ')),
      text,
    );
}

test(
  'WB-17 REV-2 REV-7 OUT-9 reviews come to the same however they are cut, and nothing waits for nobody',
  async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(transaction, { minLength: 6, maxLength: 20 }),
        fc.constantFrom(2, 5, 100),
        async (history, chunkSize) => {
          await Promise.all([begin(oneByOne, reviews[0]), begin(cut, reviews[1])]);
          const makers = devices.map(([user, id]) => oneByOne.device(user, id));
          const newest: string[] = [];
          const sent = history.map(({ device, atomic, writes }) => {
            const by = makers[device];
            const user = devices[device]?.[0];
            if (by === undefined || user === undefined) throw new Error('no such device');
            const crud = writes.map((drawn) => {
              // most of what only leads may do is done by them
              const isInVain = user.startsWith('tech') && isForLeads(drawn) && drawn.choice !== null;
              const one: Write = isInVain ? { ...drawn, what: 'edit' } : drawn;
              const entry = entryOf(by, one, atomic, newest);
              if (one.what === 'edit' || one.what === 'delete') newest.unshift(`${by.id}:${entry.op_id}`);
              return entry;
            });
            return { by, user, crud };
          });

          const expected = [];
          for (const { by, user, crud } of sent) {
            const transactions = [{ transaction_id: 't', crud }];
            expected.push(
              ...receiptsOf(await oneByOne.path.handle({ device_id: by.id, transactions }, user)),
            );
            expect(await reviews[0].loose()).toEqual([]);
          }
          const expectedNames = await recordNames(oneByOne);

          const path = cut.another({ chunkSize });
          const actual = [];
          for (let start = 0; start < sent.length; ) {
            let end = start + 1;
            while (end < sent.length && sent[end]?.by === sent[start]?.by && history[end]?.cutHere === false)
              end += 1;
            const transactions = sent.slice(start, end).map(({ crud }) => ({ transaction_id: 't', crud }));
            const { by, user } = sent[start] ?? { by: { id: '' }, user: '' };
            actual.push(...receiptsOf(await path.handle({ device_id: by.id, transactions }, user)));
            start = end;
          }
          const names = await recordNames(cut);
          expect(names(JSON.stringify(actual))).toEqual(expectedNames(JSON.stringify(expected)));
          expect(await everything(cut)).toEqual(await everything(oneByOne));
          for (const receipt of expected.flat()) seen.set(said(receipt), (seen.get(said(receipt)) ?? 0) + 1);
          for (const { kind, choice } of await oneByOne.rows('SELECT kind, choice FROM conflict_action')) {
            const name = kind === 'decide' ? `decide ${choice}` : String(kind);
            seen.set(name, (seen.get(name) ?? 0) + 1);
          }
        },
      ),
      { numRuns: RUNS, seed },
    );
    // the histories must have been about something; a few of them do not meet everything
    const rare = [
      'rejected: row_deleted',
      'parked: server_error',
      'decide valid',
      'undo',
      'withdraw',
      'claim',
    ];
    for (const kind of [
      ...(RUNS >= 150 ? rare : []),
      'needs_review: two_values',
      'needs_review: amended',
      'needs_review: delete_meets_edit',
      'rejected: already_resolved',
      'rejected: restricted_role',
      'rejected: review_needs_own_transaction',
      'rejected: transaction_rejected',
      'decide proposed',
    ])
      expect(
        seen.get(kind) ?? 0,
        `${kind} among ${JSON.stringify([...seen])} (SEED=${seed})`,
      ).toBeGreaterThan(0);
  },
  Math.max(300_000, RUNS * 5_000),
);
