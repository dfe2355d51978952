import { startTestIdentities, type TestIdentities } from '@festival-ops/sync/test-identities';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, startServer } from '../server.ts';
import type { History } from './history.ts';
import { violations } from './violations.ts';
import { playWorkload } from './workload.ts';

let server: Server;
let identities: TestIdentities;
beforeAll(async () => {
  [server, identities] = await Promise.all([startServer(), startTestIdentities()]);
});
afterAll(async () => {
  await Promise.all([server.stop(), identities.close()]);
});

const seed = Number(process.env.SEED ?? 20_261_122);

function count(history: History, type: History[number]['type']): number {
  return history.filter((event) => event.type === type).length;
}

test('SY-125 registers beside faults: max wins, atomic, causal, and the same everywhere at last', async () => {
  const { history, script, log } = await playWorkload({
    ...{ seed, server, identities, hasFaults: true, forMs: 3_000 },
    // that there is something to see
    isEnough: (seen) => count(seen, 'write done') > 30 && count(seen, 'read') > 100,
  });
  const context = `SEED=${seed}; ${script}\n${log.join('\n')}`;
  expect(violations(history).slice(0, 10), context).toEqual([]);
  expect(count(history, 'write done')).toBeGreaterThan(30);
}, 300_000);
