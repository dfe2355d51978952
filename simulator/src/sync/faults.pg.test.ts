import { startTestIdentities } from '@festival-ops/sync/test-identities';
import { expect, test } from 'vitest';
import { playCampaign, report } from './campaign.ts';
import { startLiar } from './registers/lies.ts';
import { playRun } from './run.ts';
import { startServer } from './server.ts';

/** A few of the soak's runs, the same each time; `npm run soak:sync` plays hundreds. */
const SEED = 20_260;
const RUNS = 2;

test('SY-120, SY-121, SY-122 and SY-123 drawn faults around the service: reads stay whole and never go back, all devices heal', async () => {
  const { clean, failed, worstHealingMs } = await playCampaign({
    ...{ seed: SEED, runs: RUNS, shared: 1 },
    onEach: () => {},
  });
  expect(failed.map(report).join('\n\n')).toBe('');
  expect(clean).toBe(RUNS);
  console.log(`${clean} runs clean, worst healing ${worstHealingMs} ms`);
}, 300_000);

test('SY-126 a REMOVE that is not told is noticed', async () => {
  const [server, identities] = await Promise.all([startServer(), startTestIdentities()]);
  try {
    const { wrong } = await playRun({
      ...{ seed: SEED, server, ownServer: false, identities, stuckMs: 3_000 },
      between: (port) =>
        startLiar(port, {
          // a MOVE with the same sum is the way to say nothing
          tell: (lines) =>
            lines.map((line) =>
              line.replaceAll(/"op":"REMOVE","object_type":"[^"]*","object_id":"[^"]*"/g, '"op":"MOVE"'),
            ),
        }),
    });
    expect(wrong.filter((said) => said.startsWith('u0 still has')).length).toBeGreaterThan(0);
    expect(wrong.filter((said) => !said.startsWith('u0'))).toEqual([]);
  } finally {
    await server.stop();
    await identities.close();
  }
}, 120_000);
