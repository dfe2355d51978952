import { SCHEMA_VERSION } from '@festival-ops/domain/write-domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Device,
  type Entry,
  type Festival,
  festival,
  mainStage,
  openFestival,
  receiptsOf,
  said,
  smallStage,
  uuid,
} from './fixture/festival.ts';

/**
 * WB-17: however the client transactions of a history are cut into requests and database transactions, rows and
 * receipts are those of handling them one by one. Two databases hold the same rows; one is asked one by one.
 */
let oneByOne: Festival;
let cut: Festival;
beforeAll(async () => {
  [oneByOne, cut] = await Promise.all([openFestival({ chunkSize: 1 }), openFestival({ chunkSize: 1 })]);
  for (const one of [oneByOne, cut])
    await one.onTask(`IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'cannot digest it'; END IF;`);
});
afterAll(() => Promise.all([oneByOne.close(), cut.close()]));

const tasks = [uuid(501), uuid(502), uuid(503)];
const users = ['tech1', 'tech2', 'lead1'] as const;

const titles = fc.constantFrom('A', 'A', 'B', 'B', 'C', 'C', 'C', 'poison');
const states = fc.constantFrom('open', 'in_progress', 'blocked', 'done', 'verified');
const people = fc.constantFrom(null, ...users);
const fields = fc.oneof(
  { weight: 4, arbitrary: fc.record({ title: fc.tuple(titles, titles) }) },
  { weight: 3, arbitrary: fc.record({ state: fc.tuple(states, states) }) },
  { weight: 3, arbitrary: fc.record({ assignee_id: fc.tuple(people, people) }) },
  fc.record({
    title: fc.tuple(titles, titles),
    state: fc.tuple(states, states),
    urgency: fc.constant(['normal', 'high'] as const),
  }),
  fc.record({ stage_id: fc.constant([mainStage, smallStage] as const) }),
  fc.record({ nonsense: fc.constant([1, 2] as const), tags: fc.constant(['[]', '["x"]'] as const) }),
);
const metadata = fc.record({
  row_version: fc.constantFrom(1, 1, 2, null),
  schema_version: fc.constantFrom(...Array.from({ length: 19 }, () => 1), SCHEMA_VERSION + 1),
});

interface Write {
  readonly kind: 'edit' | 'remove' | 'make' | 'malformed';
  readonly row: number;
  readonly fields: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}
const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.constantFrom('edit', 'edit', 'edit', 'edit', 'edit', 'remove', 'make', 'malformed'),
  row: fc.nat({ max: 4 }),
  fields,
  metadata,
});

interface Transaction {
  readonly user: number;
  readonly atomic: boolean;
  readonly writes: readonly Write[];
  /** Whether a new request begins here. */
  readonly cutHere: boolean;
}
const transaction: fc.Arbitrary<Transaction> = fc.record({
  user: fc.constantFrom(0, 0, 0, 0, 1, 2),
  atomic: fc.constantFrom(true, false, false, false),
  writes: fc.array(write, { minLength: 1, maxLength: 4 }),
  cutHere: fc.constantFrom(true, false, false, false, false, false),
});

function entryOf(
  device: Device,
  { kind, row, fields: edits, metadata: stamp }: Write,
  atomic: boolean,
): Entry {
  const id = tasks[row] ?? uuid(500 + row);
  const more = { metadata: { ...stamp, ...(atomic ? { atomic } : {}) } };
  if (kind === 'remove') return device.remove(id, more);
  if (kind === 'malformed') return device.edit(id, edits, { ...more, raw: { op: 'MERGE' } });
  if (kind === 'edit') return device.edit(id, edits, more);
  const values = Object.fromEntries(Object.entries(edits).map(([name, [, next]]) => [name, next]));
  return device.make(
    'task',
    id,
    { festival_id: festival, stage_id: mainStage, title: 'new', ...values },
    more,
  );
}

async function begin(one: Festival): Promise<void> {
  await one.rows(`TRUNCATE task, sync_operation, notice, conflict_record, write_path.device_owner, write_path.ledger, write_path.branch_head,
    write_path.field_writer, write_path.parked_write CASCADE`);
  for (const id of tasks) await one.task({ id });
}

/** Everything that is kept, without the clock of the database and the ids that it made up. */
async function everything(one: Festival, name: (text: string) => string): Promise<unknown> {
  const kept: unknown[] = [];
  for (const table of [
    'task',
    'sync_operation',
    'notice',
    'conflict_record',
    'write_path.ledger',
    'write_path.branch_head',
    'write_path.field_writer',
    'write_path.parked_write',
  ]) {
    const dropped = `{created_at,updated_at${table === 'notice' ? ',id' : ''}}`;
    const rows = await one.rows(`SELECT (to_jsonb(t) - $1::text[])::text AS x FROM ${table} t`, [dropped]);
    kept.push(rows.map(({ x }) => name(String(x))).sort());
  }
  return kept;
}

/** Puts what each conflict record is about in place of its id, which is made up. */
async function recordNames(one: Festival): Promise<(text: string) => string> {
  const records = await one.rows('SELECT id, row_id, field, receipt_id FROM conflict_record');
  return (text) =>
    records.reduce<string>(
      (named, { id, ...about }) => named.replaceAll(String(id), Object.values(about).join(' ')),
      text,
    );
}

test('WB-17 results and rows do not depend on how the transactions are cut', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(transaction, { minLength: 3, maxLength: 14 }),
      fc.integer({ min: 2, max: 30 }),
      async (history, chunkSize) => {
        await Promise.all([begin(oneByOne), begin(cut)]);
        const devices = users.map((user) => oneByOne.device(user));
        const sent = history.map(({ user, atomic, writes }) => {
          const device = devices[user];
          if (device === undefined) throw new Error('no such user');
          return { user, device, crud: writes.map((one) => entryOf(device, one, atomic)) };
        });

        const expected = [];
        for (const { user, device, crud } of sent)
          expected.push(
            receiptsOf(
              await oneByOne.path.handle(
                { device_id: device.id, transactions: [{ transaction_id: 't', crud }] },
                users[user] ?? '',
              ),
            ),
          );

        const path = cut.another({ chunkSize });
        const actual = [];
        for (let start = 0; start < sent.length; ) {
          let end = start + 1;
          while (
            end < sent.length &&
            sent[end]?.user === sent[start]?.user &&
            history[end]?.cutHere === false
          )
            end += 1;
          const [first] = sent.slice(start, end);
          const transactions = sent.slice(start, end).map(({ crud }) => ({ transaction_id: 't', crud }));
          actual.push(
            ...receiptsOf(
              await path.handle({ device_id: first?.device.id, transactions }, users[first?.user ?? 0] ?? ''),
            ).map((one) => [one]),
          );
          start = end;
        }
        const [named, alike] = [await recordNames(cut), await recordNames(oneByOne)];
        expect(JSON.parse(named(JSON.stringify(actual)))).toEqual(
          JSON.parse(alike(JSON.stringify(expected))),
        );
        expect(await everything(cut, named)).toEqual(await everything(oneByOne, alike));
        for (const receipt of expected.flat(2)) seen.set(said(receipt), (seen.get(said(receipt)) ?? 0) + 1);
      },
    ),
    { numRuns: 15 },
  );
  // the histories must have been about something
  const count = (start: string) =>
    [...seen].reduce((sum, [kind, times]) => (kind.startsWith(start) ? sum + times : sum), 0);
  for (const start of [
    'applied',
    'parked: server_error',
    'parked: held',
    'rejected: transaction',
    'rejected: ',
  ])
    expect(count(start), `${start} among ${JSON.stringify([...seen])}`).toBeGreaterThan(0);
}, 120_000);

test('WB-17 devices that write the same rows in opposite orders at once never lock each other out', async () => {
  await begin(cut);
  const rows = await Promise.all(Array.from({ length: 30 }, () => cut.task()));
  const before = cut.events.length;
  const path = cut.another({ chunkSize: 100 });
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const user = users[index % users.length] ?? '';
      const device = cut.device(user, `opposite-${index}`);
      const order = index % 2 === 0 ? rows : rows.toReversed();
      const results = [];
      for (let round = 0; round < 4; round += 1) {
        const crud = order.map((id) => device.edit(id, { title: ['A', `${index}-${round}`] }));
        results.push(
          await path.handle({ device_id: device.id, transactions: [{ transaction_id: round, crud }] }, user),
        );
      }
      return results;
    }),
  );
  for (const answer of answers.flat()) expect(receiptsOf(answer).flat()).toHaveLength(30);
  expect(cut.events.slice(before)).toEqual([]);
  const versions = await cut.rows('SELECT version FROM task WHERE id = ANY($1)', [rows]);
  expect(versions).toEqual(rows.map(() => ({ version: String(1 + 8 * 4) })));
});

test('WB-1 a client transaction lies whole in one database transaction', async () => {
  const [one, two] = [await cut.task(), await cut.task()];
  await cut.onTask(
    `IF NEW.title = 'crash' AND nextval('troubles') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;`,
  );
  const device = cut.device('tech1', 'whole');
  const crud = [device.edit(one, { title: ['A', 'B'] }), device.edit(two, { title: ['A', 'crash'] })];
  expect(await device.post(crud)).toMatchObject({ body: { results: [{ status: 'retryable_error' }] } });
  expect(await cut.rows('SELECT title FROM task WHERE id = ANY($1)', [[one, two]])).toEqual([
    { title: 'A' },
    { title: 'A' },
  ]);
  expect((await device.send(crud)).flat().map(said)).toEqual(['applied', 'applied']);
});
