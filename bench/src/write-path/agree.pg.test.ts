import { createTestDatabase } from '@festival-ops/testing/database';
import { expect, test } from 'vitest';
import { disagreements } from './agreement.ts';
import { byStatement } from './by-statement.ts';
import { layGround } from './ground.ts';
import { inSevenTrips } from './in-seven-trips.ts';
import { measure } from './measure.ts';
import { oneCall } from './one-call.ts';
import { ours } from './ours.ts';
import type { Peer } from './peer.ts';
import { workloadOf } from './workload.ts';

const seed = Number(process.env.SEED ?? 1);

test.each([
  { rows: 'spread', clients: 3, writes: 240 },
  { rows: 'hot', clients: 1, writes: 60 },
  { rows: 'hot', clients: 3, writes: 60 },
] as const)('WB-17 the peers of the benchmark leave the same rows and receipts: %j', async (options) => {
  const workload = workloadOf({ ...options, seed });
  const keptBy = async (peer: Peer) => {
    const url = await createTestDatabase();
    await layGround(url, workload);
    return (await measure(peer, workload, url, 1)).kept;
  };
  const expected = await keptBy(byStatement);
  expect(expected.receipt.size).toBe(workload.lead.writes.length + options.writes);
  const said = [...expected.receipt.values()].join();
  for (const code of ['already_claimed', 'invalid_transition', 'already_equal', 'overwrote_concurrent'])
    expect(said).toContain(`"${code}"`);
  const inAnyOrder = options.rows === 'hot' && options.clients > 1;
  for (const peer of [inSevenTrips, ours(50), oneCall(50)])
    expect(disagreements(expected, await keptBy(peer), inAnyOrder).slice(0, 3), peer.name).toEqual([]);
});
