import { startTestIdentities, type TestIdentities } from '@festival-ops/sync/test-identities';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, startServer } from '../server.ts';
import type { History } from './history.ts';
import { startLiar } from './lies.ts';
import { planted } from './planted.ts';
import { violations } from './violations.ts';
import { playWorkload } from './workload.ts';
import { PEOPLE } from './world.ts';

let server: Server;
let identities: TestIdentities;
beforeAll(async () => {
  [server, identities] = await Promise.all([startServer(), startTestIdentities()]);
});
afterAll(async () => {
  await Promise.all([server.stop(), identities.close()]);
});

const seed = Number(process.env.SEED ?? 20_261_122);

/** Process → the promises that it saw broken. */
function brokenBy(history: History): Map<string, Set<string>> {
  const broken = new Map<string, Set<string>>();
  for (const said of violations(history)) {
    const [, process = '', promise = ''] = /^(\w+) .*\(([^)]+)\)$/s.exec(said) ?? [];
    broken.set(process, (broken.get(process) ?? new Set()).add(promise));
  }
  return broken;
}

/** One device for each fault, and an honest one, of which nothing must be said. */
test('SY-126 each planted fault is noticed on the device that it is told to, and on no other', async () => {
  const liars = new Map(planted.map((fault, at) => [PEOPLE[at] ?? '', fault]));
  const { history } = await playWorkload({
    ...{ seed, server, identities, hasFaults: false, forMs: 4_000, people: PEOPLE, reconnects: true },
    between: async (port, userId) => {
      const fault = liars.get(userId);
      return fault === undefined ? undefined : startLiar(port, fault.liar());
    },
    isMisled: (process) => liars.has(process),
    isEnough: (seen) => {
      const broken = brokenBy(seen);
      // whether all see the same shows at the end only
      const told = [...liars].filter(([, { promise }]) => promise !== 'convergence');
      return told.every(([process, { promise }]) => broken.get(process)?.has(promise) === true);
    },
  });
  const broken = brokenBy(history);
  const noticed = [...liars].map(([process, { name, promise }]) => [
    name,
    broken.get(process)?.has(promise) === true ? promise : [...(broken.get(process) ?? [])],
  ]);
  expect(noticed).toEqual(planted.map(({ name, promise }) => [name, promise]));
  const honest = violations(history).filter((said) => !liars.has(said.split(' ', 1)[0] ?? ''));
  expect(honest.slice(0, 10)).toEqual([]);
}, 400_000);
