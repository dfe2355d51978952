import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, festival, mainStage, openFestival, uuid } from './fixture/festival.ts';

/** More of them on a soak: `FUZZ_RUNS=5000 npx vitest run --project pg write-path/src/fuzz`; `SEED=…` repeats one. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
});
afterAll(() => here.close());

const awkward = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    'x'.repeat(3000),
    -0,
    2 ** 53,
    1e300,
    [],
    {},
    null,
  ),
  fc.string({ unit: 'binary' }),
);
const orAwkward = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: awkward });
const column = fc.constantFrom(
  'title',
  'urgency',
  'state',
  'assignee_id',
  'due_at',
  'expected_crowd',
  'tags',
  'deleted_at',
  'stage_id',
  'festival_id',
  'version',
  'nonsense',
  'nul\0',
  '__proto__',
);
const value = orAwkward(
  fc.constantFrom(
    'A',
    'B',
    'high',
    'in_progress',
    'done',
    'tech1',
    'tech2',
    '2026-07-01T10:00:00Z',
    '0000-01-01T00:00:00Z',
    12,
    '["x"]',
    mainStage,
    festival,
    null,
  ),
);
const values = fc.dictionary(column, value, { maxKeys: 4 });
const stamp = fc
  .record(
    {
      author: orAwkward(fc.constant('tech1')),
      schema_version: orAwkward(fc.constantFrom(1, 1, 1, 2, 3_000_000_000)),
      written_at: orAwkward(fc.constantFrom('2026-07-01T10:00:00.000Z', '0000-01-01T00:00:00Z')),
      row_version: orAwkward(fc.constantFrom(1, 2, null, Number.MAX_SAFE_INTEGER)),
      atomic: orAwkward(fc.boolean()),
      follows: orAwkward(fc.constant(null)),
    },
    { requiredKeys: [] },
  )
  .map((metadata) => JSON.stringify(metadata));
const entry = fc.record(
  {
    op_id: fc.oneof(
      { weight: 30, arbitrary: fc.nat({ max: 100_000 }) as fc.Arbitrary<unknown> },
      { weight: 1, arbitrary: awkward },
    ),
    id: orAwkward(fc.integer({ min: 601, max: 606 }).map(uuid)),
    op: orAwkward(fc.constantFrom('PUT', 'PATCH', 'PATCH', 'PATCH', 'DELETE')),
    table: orAwkward(fc.constantFrom('task', 'task', 'task', 'stage', 'member', 'contact', 'sync_operation')),
    op_data: orAwkward(values),
    previous_values: orAwkward(values),
    metadata: orAwkward(stamp),
  },
  { requiredKeys: ['op_id'] },
);
const body = fc.record(
  {
    device_id: fc.oneof(
      { weight: 8, arbitrary: fc.constant('fuzzer') as fc.Arbitrary<unknown> },
      { weight: 1, arbitrary: awkward },
    ),
    transactions: orAwkward(
      fc.array(fc.record({ transaction_id: orAwkward(fc.nat()), crud: fc.array(entry, { maxLength: 5 }) }), {
        maxLength: 4,
      }),
    ),
    report: awkward,
  },
  { requiredKeys: ['transactions'] },
);

test(
  'WB-7 WB-12 whatever is sent: never a throw, never a failure that a retry would not mend, never a change without its receipt',
  async () => {
    for (const id of [601, 602, 603]) await here.task({ id: uuid(id) });
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 20, arbitrary: body as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: awkward }),
        async (sent) => {
          // as it would arrive: JSON, with own keys whatever their names
          const answer = await here.path.handle(JSON.parse(JSON.stringify(sent)), 'tech1');
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          expect([200, 400, 413]).toContain(answer.status);
          const ends = answer.status === 200 ? answer.body.results.map(({ status }) => status) : [];
          expect(ends.filter((status) => status === 'retryable_error' || status === 'not_attempted')).toEqual(
            [],
          );
        },
      ),
      { numRuns: RUNS, seed },
    );
    expect(statuses.get(200) ?? 0).toBeGreaterThan(50);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(10);
    const parks = await here.rows(
      `SELECT error, entry FROM write_path.parked_write WHERE reason_code = 'server_error'`,
    );
    expect(parks, `nothing that is sent makes the server throw (SEED=${seed})`).toEqual([]);

    const orphans = await here.rows(
      `SELECT * FROM write_path.ledger l FULL JOIN sync_operation s USING (device_id, op_id) WHERE l.op_id IS NULL OR s.op_id IS NULL`,
    );
    expect(orphans, `one receipt for each identity (SEED=${seed})`).toEqual([]);
    const unexplained = await here.rows(
      `SELECT t.id, t.version, count(s.id) FROM task t
     LEFT JOIN sync_operation s ON s.row_id = t.id::text AND s.table_name = 'task' AND EXISTS (
       SELECT FROM jsonb_each(s.fields) f WHERE f.value ->> 'result' = 'applied' AND f.value -> 'before' IS DISTINCT FROM f.value -> 'after')
     GROUP BY t.id HAVING t.version <> count(s.id) + (CASE WHEN t.created_by IS NULL THEN 1 ELSE 0 END)`,
    );
    expect(unexplained, `every version of a row has its receipt (SEED=${seed})`).toEqual([]);
  },
  60_000 + RUNS * 200,
);
