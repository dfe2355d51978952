import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { Lane } from './lane.ts';
import { replay } from './replay.ts';
import { prepare, SCENARIOS } from './scenarios.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open('transcripts');
});
afterEach(() => lane.closeStreams());
afterAll(() => lane.close());

/** Those that take their time have files of their own. */
const ELSEWHERE = new Set(['f-token-expiry', 'f2-keepalive']);
/** Rows as objects, which the judge of the other streams does not take. */
const OBJECTS = 'l-legacy-no-raw-data';

describe('SY-111 a recording of the real service, replayed, gives the same stream', () => {
  for (const scenario of SCENARIOS.filter(({ name }) => !ELSEWHERE.has(name)))
    claimed(`T-${scenario.name.split('-', 1)[0]} ${scenario.name}: ${scenario.title}`, async () => {
      await prepare(lane, scenario);
      await replay(lane, scenario);
      const faults = lane.closeStreams();
      if (scenario.name !== OBJECTS) expect(faults).toEqual([]);
    });
});
