import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, openFestival, receiptsOf, uuid } from './fixture/festival.ts';
import { logChanges, takeChanges } from './fuzz/change-log.ts';
import { differences, everything } from './fuzz/everything.ts';
import { readable } from './fuzz/readable.ts';
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
        expect(differences(expected, actual), `SEED=${seed}: ${JSON.stringify(second.body)}`).toEqual([]);
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
