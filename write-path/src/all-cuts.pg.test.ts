import { tableNames } from '@festival-ops/domain/tables';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, openFestival, receiptsOf, uuid } from './fixture/festival.ts';
import { logChanges, takeChanges } from './fuzz/change-log.ts';
import { type RequestPlan, request } from './fuzz/plan.ts';
import { createWorld, type World } from './fuzz/world.ts';
import type { WritePath } from './write-path.ts';

/**
 * WB-17 for every table and policy at once: two databases are sent the same, one of them each client transaction in a
 * request and a database transaction of its own. `SEED=…` repeats a run, `FUZZ_RUNS=…` makes it longer.
 */
const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 300) / 3);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const START = Date.parse('2026-07-01T09:00:00.000Z');
/** Requests to one world. */
const LIFE = 12;

let now = START;
let oneByOne: Festival;
let cut: Festival;
/** Of `cut`, by the size of their chunks. */
const paths = new Map<number, WritePath>();
beforeAll(async () => {
  [oneByOne, cut] = await Promise.all([open(), open()]);
  for (const chunkSize of [1, 3, 100]) paths.set(chunkSize, cut.another({ chunkSize }));
});
afterAll(() => Promise.all([oneByOne.close(), cut.close()]));

async function open(): Promise<Festival> {
  let made = 0;
  const here = await openFestival({
    ...{ chunkSize: 1, now: () => new Date(now) },
    newId: () => uuid(500_000_000 + ++made),
  });
  await here.onTask(`IF NEW.title = 'two words' THEN RAISE EXCEPTION 'cannot digest it'; END IF;`);
  await logChanges(here);
  return here;
}

/** Requests that are read as what they are, from devices, and that say nothing of the database's own clock. */
const readable = request.map(
  (plan): RequestPlan => ({
    ...{ ...plan, odd: {}, from: 'own device', again: false },
    transactions: plan.transactions.map((entries) =>
      entries.map((entry) => ({ ...entry, values: timeless(entry.values) })),
    ),
  }),
);

function timeless({ created_at: _, updated_at: __, ...values }: Readonly<Record<string, unknown>>) {
  return values;
}

const OWN = ['ledger', 'branch_head', 'field_writer', 'parked_write', 'text_document'];
const TABLES = [...tableNames, ...OWN.map((table) => `write_path.${table}`)];

/** Everything that is kept, without the clock of the database and the ids that were made up (also in what was sent). */
async function everything(here: Festival): Promise<Set<string>> {
  const records = await here.rows('SELECT id::text, receipt_id, field FROM conflict_record');
  const named = (text: string) =>
    records.reduce(
      (all, { id, receipt_id, field }) => all.replaceAll(String(id), `record of ${receipt_id} ${field}`),
      text,
    );
  const kept = new Set<string>();
  for (const table of TABLES) {
    const dropped = `{created_at,updated_at,bound_at,content_hash${table === 'notice' ? ',id' : ''}}`;
    const rows = await here.rows(`SELECT (to_jsonb(t) - $1::text[])::text AS row FROM ${table} t`, [dropped]);
    for (const { row } of rows) kept.add(`${table} ${named(String(row))}`);
  }
  return kept;
}

const ends = new Map<string, number>();

test(
  'WB-17 whatever is sent to whatever table, rows and receipts do not depend on how it is cut',
  async () => {
    let runs = 0;
    let worlds: readonly [World, World] | undefined;
    await fc.assert(
      fc.asyncProperty(readable, async (plan) => {
        if (worlds === undefined || runs % LIFE === 0) {
          now = START;
          worlds = [await createWorld(oneByOne, runs / LIFE), await createWorld(cut, runs / LIFE)];
        }
        runs += 1;
        now += plan.minutes * 60_000;
        const [first, second] = worlds.map((world) => world.request(plan));
        if (first === undefined || second === undefined) throw new Error('there are two worlds');
        const { device_id } = first.body;
        for (const transaction of transactionsOf(first.body))
          receiptsOf(await oneByOne.path.handle({ device_id, transactions: [transaction] }, first.user));
        const path = paths.get(plan.chunkSize) ?? cut.path;
        for (const { result } of receiptsOf(await path.handle(second.body, second.user)).flat())
          ends.set(result, (ends.get(result) ?? 0) + 1);
        for (const [index, here] of [oneByOne, cut].entries()) worlds[index]?.learn(await takeChanges(here));
        const [expected, actual] = [await everything(oneByOne), await everything(cut)];
        const differences = [
          ...[...expected].filter((one) => !actual.has(one)).map((one) => `one by one: ${one}`),
          ...[...actual].filter((one) => !expected.has(one)).map((one) => `cut: ${one}`),
        ];
        expect(differences.sort(), `SEED=${seed}: ${JSON.stringify(second.body)}`).toEqual([]);
        expect(actual.size).toBe(expected.size);
      }),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    // a hundred requests need not come to a merge
    const wanted =
      RUNS < 1000 ? ['applied', 'rejected'] : ['applied', 'merged', 'needs_review', 'rejected', 'parked'];
    for (const result of wanted) expect(ends.get(result) ?? 0, `${result} (SEED=${seed})`).toBeGreaterThan(0);
  },
  60_000 + RUNS * 2000,
);

function transactionsOf(body: Readonly<Record<string, unknown>>): unknown[] {
  return Array.isArray(body.transactions) ? body.transactions : [];
}
