import { afterAll, beforeAll, describe, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { Lane } from './lane.ts';
import { replay } from './replay.ts';
import { prepare, SCENARIOS } from './scenarios.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open('expiry');
});
afterAll(() => lane.close());

describe('SY-111 a token expires as it did when that was recorded', () => {
  claimed('P8.2, T-f the end is told 20 s before and when it comes, and then the stream ends', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'f-token-expiry');
    if (scenario === undefined) throw new Error('no such recording');
    await prepare(lane, scenario);
    const iat = Math.floor(Date.now() / 1000);
    const stream = await lane.open('u1', { claims: { iat, exp: iat + 26 } });
    const opened = Date.now();
    await replay(lane, scenario);
    await stream.untilOver(20_000);
    const expires = stream.lines.flatMap(({ token_expires_in }) => token_expires_in ?? []);
    expect(expires.at(-1)).toBe(0);
    // a timer may be early by a hair, and then it is said once more
    expect(expires.some((seconds) => seconds >= 18 && seconds <= 20)).toBe(true);
    expect(Date.now() - opened).toBeGreaterThan(20_000);
    expect(lane.closeStreams()).toEqual([]);
  });
});
