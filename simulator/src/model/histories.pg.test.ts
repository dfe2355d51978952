import { readdirSync, readFileSync } from 'node:fs';
import { createTestDatabase } from '@festival-ops/testing/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Campaign, playMany } from './campaign.ts';
import type { History } from './history.ts';
import { type Lab, openLab } from './lab.ts';
import { mismatchOf, shrink } from './shrink.ts';

/**
 * Seeded histories of several devices against real Postgres, compared with a model that is written from SPEC.md.
 * `SEED=… npx vitest run --project pg simulator/src/model` plays the same again; `HISTORIES` and `WRITES` say how
 * many and how long.
 */
const HISTORIES = Number(process.env.HISTORIES ?? 50);
const WRITES = Number(process.env.WRITES ?? 40);
// the same ones each time, so that a change is judged by what it changes; a soak draws others
const seed = Number(process.env.SEED ?? 1_753_881_412);

let lab: Lab;
beforeAll(async () => {
  lab = await openLab(await createTestDatabase());
});
afterAll(() => lab.close());

const kept = new URL('./regressions/', import.meta.url);
test.each(readdirSync(kept))('WB-17 OUT-4 once found and kept: %s', async (name) => {
  const history: History = JSON.parse(readFileSync(new URL(name, kept), 'utf8'));
  expect((await mismatchOf(lab, history))?.message).toBeUndefined();
});

test(
  'WB-3 WB-4 WB-5 WB-6 WB-8 WB-11 WB-13 WB-14 WB-17 DET-1 DET-3 DET-4 DET-5 POL-2 POL-4 POL-9 POL-10 REV-2 REV-3 REV-5 REV-7 OUT-1 OUT-4 OUT-6 OUT-9 server and model agree on every receipt and every row',
  async () => {
    const options = { seed, first: 0, histories: HISTORIES, writes: WRITES, abreast: 2 };
    const campaign = await playMany(lab, options);
    console.log(`histories: SEED=${seed}, ${campaign.clean} clean, ${campaign.writes} writes`);
    await expectClean(campaign);
    // the histories must have been about something
    const wanted = HISTORIES >= 300 ? [...expected, ...rarer] : expected;
    const missing = wanted.filter((outcome) => !campaign.outcomes.has(outcome));
    if (HISTORIES >= 50) expect(missing, `never happened with SEED=${seed}`).toEqual([]);
  },
  120_000 + HISTORIES * 20_000,
);

test(
  'POL-2 POL-10 twenty devices that come and go never take stock below zero, and are refused nothing of their allowances',
  async () => {
    const campaign = await playMany(lab, {
      ...{ seed, first: 10_000, histories: Math.min(5, HISTORIES), writes: 20, abreast: 1 },
      only: {
        devices: 20,
        acts: ['gear_consume', 'gear_return', 'gear_restock', 'gear_adjust', 'allowance_return'],
      },
    });
    await expectClean(campaign);
    expect(campaign.outcomes.get('applied') ?? 0).toBeGreaterThan(0);
    expect(campaign.outcomes.get('rejected: inventory_underflow') ?? 0).toBeGreaterThan(0);
  },
  120_000 + HISTORIES * 20_000,
);

/** Fails with the first history that went wrong, cut down to what it takes. */
async function expectClean({ failed }: Campaign): Promise<void> {
  const [first] = failed;
  if (first === undefined) return;
  const small = await shrink(lab, first.history, 150);
  expect.fail(
    `${failed.length} histories went wrong with SEED=${seed}; number ${first.history.index}: ${first.why}\n` +
      `keep it as a file in regressions/: ${JSON.stringify(small)}`,
  );
}

/** What fifty histories always come to. */
const expected = [
  'applied',
  'applied: already_equal',
  'applied: already_released',
  'applied: overwrote_concurrent',
  'merged: merged_set',
  'merged: merged_sum',
  'merged: merged_text',
  'needs_review: amended',
  'needs_review: delete_meets_edit',
  'needs_review: two_values',
  'parked: held_behind',
  'rejected: already_claimed',
  'rejected: already_resolved',
  'rejected: decided_otherwise',
  'rejected: inventory_underflow',
  'rejected: invalid_transition',
  'rejected: invalid_update',
  'rejected: invalid_value',
  'rejected: restricted_delete',
  'rejected: restricted_role',
  'rejected: row_deleted',
  'rejected: row_not_found',
  'rejected: transaction_rejected',
  'rejected: withdrawn',
];

/** What takes three hundred. */
const rarer = [
  'applied: already_returned',
  'applied: decided_yours',
  'needs_review: reconflicted',
  'needs_review: undone',
  'parked: newer_schema',
  'parked: server_error',
  'rejected: append_only',
  'rejected: fixed_at_creation',
  'rejected: follows_rejected',
  'rejected: malformed_write',
  'rejected: moved_on',
  'rejected: not_decided',
  'rejected: restricted_reopen',
  'rejected: review_needs_own_transaction',
  'rejected: server_owned',
  'rejected: wrong_author',
];
