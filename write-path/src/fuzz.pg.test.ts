import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { instantOf } from '@festival-ops/policy/instant';
import type { Receipt } from '@festival-ops/policy/wire';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Festival, openFestival, uuid } from './fixture/festival.ts';
import { logChanges, takeChanges } from './fuzz/change-log.ts';
import { unexplained } from './fuzz/explained.ts';
import { nonsense, type RequestPlan, request } from './fuzz/plan.ts';
import { createWorld, type World } from './fuzz/world.ts';
import type { WriteAnswer } from './write-answer.ts';
import type { WritePath } from './write-path.ts';

/**
 * Requests of every kind against every table, and after each what the database itself says has changed.
 * More of them on a soak: `FUZZ_RUNS=100000 npx vitest run --project pg write-path/src/fuzz.pg`; `SEED=…` repeats a
 * run, and `FUZZ_SHOW=1` prints what came of the requests, and all about one that went wrong.
 */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const START = Date.parse('2026-07-01T09:00:00.000Z');
/** Requests to one world. */
const LIFE = 40;

let now = START;
let here: Festival;
/** By the size of their chunks. */
const paths = new Map<number, WritePath>();
beforeAll(async () => {
  let made = 0;
  here = await openFestival({ now: () => new Date(now), newId: () => uuid(500_000_000 + ++made) });
  await here.rows(
    `INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, 'lead2', 'festival_lead', 'L')`,
    [uuid(29), uuid(2)],
  );
  await logChanges(here);
  for (const chunkSize of [1, 3, 100]) paths.set(chunkSize, here.another({ chunkSize }));
});
afterAll(() => here.close());

const seen = new Map<string, number>();
const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);

test(
  'WB-7 WB-12 OUT-4 whatever is sent: never a throw, never a failure that a retry would not mend, never a change without its receipt',
  async () => {
    let [runs, world] = [0, await createWorld(here, 0)];
    const heaps: number[] = [];
    console.log(`fuzz: SEED=${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          { weight: 40, arbitrary: request as fc.Arbitrary<RequestPlan | unknown> },
          { weight: 1, arbitrary: nonsense },
        ),
        async (plan) => {
          if (runs > 0 && runs % LIFE === 0) {
            await checkBooks(world);
            world = await createWorld(here, runs / LIFE);
            now = START;
          }
          if (runs % Math.ceil(RUNS / 8) === 0) heaps.push(usedHeap());
          if (runs % 1000 === 0) show({ runs });
          runs += 1;
          await (isPlan(plan) ? sendPlan(world, plan) : sendNonsense(plan));
        },
      ),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    await checkBooks(world);
    heaps.push(usedHeap());
    console.log(`fuzz: heap in MB ${heaps.map((bytes) => Math.round(bytes / 1e6)).join(' ')}`);
    show([...seen].sort((a, b) => b[1] - a[1]));
    if (RUNS >= 5000) expect(heaps.at(-1) ?? 0, 'memory stays flat').toBeLessThan((heaps[1] ?? 0) + 10e6);

    // it must have been about something
    for (const what of RUNS < 5000 ? worthwhile : [...worthwhile, ...rare])
      expect(seen.get(what) ?? 0, `${what} (SEED=${seed})`).toBeGreaterThan(0);
  },
  60_000 + RUNS * 200,
);

/** What a few hundred requests come to, and what only more of them surely do. */
const worthwhile = [
  ...['status 200', 'status 400', 'again', 'applied', 'merged', 'needs_review', 'parked', 'append_only'],
  ...['task: applied', 'contact: applied', 'gear_item: applied', 'stage: applied', 'receipt_ack: applied'],
  ...['gear_usage_event: applied', 'gear_allowance_return: applied', 'crew_note_update: applied'],
  ...['lead_request: applied', 'server_owned', 'unknown_field', 'malformed_write'],
];
const rare = [
  ...[
    'status 403',
    'gear_usage_event: inventory_underflow',
    'conflict_action: applied',
    'overwrote_concurrent',
  ],
  ...[
    'merged_sum',
    'merged_set',
    'merged_text',
    'invalid_update',
    'delete_meets_edit',
    'amended',
    'reconflicted',
  ],
  ...[
    'decided_yours',
    'decided_otherwise',
    'withdrawn',
    'undone',
    'already_resolved',
    'row_deleted',
    'id_taken',
  ],
  ...['held_behind', 'newer_schema', 'op_key_reused', 'transaction_rejected', 'review_needs_own_transaction'],
];

function isPlan(plan: unknown): plan is RequestPlan {
  return typeof plan === 'object' && plan !== null && 'chunkSize' in plan;
}

async function sendPlan(world: World, plan: RequestPlan): Promise<void> {
  now += plan.minutes * 60_000;
  const { user, body } = world.request(plan);
  const path = paths.get(plan.chunkSize) ?? here.path;
  // as it would arrive: JSON, with own keys whatever their names
  const sent: unknown = JSON.parse(JSON.stringify(body));
  const answer = await path.handle(sent, user);
  check(answer);
  const changes = await takeChanges(here);
  const faults = unexplained({ user, now: instantOf(new Date(now)), changes, world });
  if (faults.length > 0) show({ sent, changes });
  expect(
    faults,
    `a change without its receipt, or the other way round (SEED=${seed}): ${JSON.stringify(sent)}`,
  ).toEqual([]);
  world.learn(changes);
  for (const { table, after } of changes)
    if (table === 'sync_operation' && after !== null) {
      count(`${after.table_name}: ${after.result}`);
      count(`${after.table_name}: ${after.reason_code}`);
      count(String(after.result));
      count(String(after.reason_code));
    }
  // the one answer that is not stored
  if (receiptsIn(answer).some(({ reason_code: reason }) => reason === 'op_key_reused'))
    count('op_key_reused');
  if (!plan.again || plan.from === 'no device' || answer.status !== 200) return;
  count('again');
  const again = await path.handle(sent, user);
  expect(receiptsIn(again).map(({ id }) => id)).toEqual(receiptsIn(answer).map(({ id }) => id));
  expect(await takeChanges(here), `what was sent again has changed something (SEED=${seed})`).toEqual([]);
}

async function sendNonsense(body: unknown): Promise<void> {
  check(await here.path.handle(JSON.parse(JSON.stringify(body)), 'tech1'));
  expect(await takeChanges(here)).toEqual([]);
}

function check(answer: WriteAnswer): void {
  count(`status ${answer.status}`);
  expect([200, 400, 403, 413], `SEED=${seed}`).toContain(answer.status);
  if (answer.status !== 200) return;
  const ends = answer.body.results.map(({ status }) => status);
  expect(
    ends.filter((status) => status === 'retryable_error' || status === 'not_attempted'),
    `SEED=${seed}`,
  ).toEqual([]);
}

function receiptsIn(answer: WriteAnswer): Receipt[] {
  if (answer.status !== 200) return [];
  return answer.body.results.flatMap((result) => (result.status === 'success' ? result.receipts : []));
}

/** What must hold of all that was sent to a world. */
async function checkBooks(world: World): Promise<void> {
  const none: readonly (readonly [what: string, sql: string])[] = [
    [
      'nothing that is sent makes the server throw',
      `SELECT error, entry FROM write_path.parked_write WHERE reason_code = 'server_error'`,
    ],
    [
      'one receipt for each identity',
      `SELECT * FROM write_path.ledger l FULL JOIN sync_operation s USING (device_id, op_id) WHERE l.op_id IS NULL OR s.op_id IS NULL`,
    ],
    [
      'what waits for a decision has an open record',
      `SELECT s.id, f.key FROM sync_operation s, jsonb_each(s.fields) f
       WHERE f.value ->> 'result' = 'needs_review' AND f.value ? 'conflict_id'
         AND NOT EXISTS (SELECT FROM conflict_record r WHERE r.id::text = f.value ->> 'conflict_id' AND r.status = 'open')`,
    ],
    [
      'an open record has a receipt that waits for it',
      `SELECT r.id FROM conflict_record r WHERE status = 'open' AND NOT EXISTS (
         SELECT FROM sync_operation s, jsonb_each(s.fields) f WHERE f.value ->> 'conflict_id' = r.id::text AND f.value ->> 'result' = 'needs_review')`,
    ],
    [
      'what is taken is settled, what waits is not',
      `SELECT id, result FROM sync_operation WHERE (result IN ('applied', 'merged') AND settled_at IS NULL) OR (result IN ('needs_review', 'parked') AND settled_at IS NOT NULL)`,
    ],
    [
      'all bookings of an item have been accepted',
      `SELECT id FROM gear_usage_event WHERE accepted_at IS NULL OR author_id IS NULL`,
    ],
  ];
  for (const [what, sql] of none)
    expect(await here.rows(sql), `${what} (SEED=${seed}, ${world.name})`).toEqual([]);
}

function show(what: unknown): void {
  if (process.env.FUZZ_SHOW !== undefined) console.log(JSON.stringify(what, null, 1));
}

/** After a full collection. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}
