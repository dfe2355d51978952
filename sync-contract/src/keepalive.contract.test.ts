import { afterAll, beforeAll, describe, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { Lane } from './lane.ts';
import { replay } from './replay.ts';
import { prepare, SCENARIOS } from './scenarios.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await Lane.open('keepalive');
});
afterAll(() => lane.close());

/** The recording has two signs of life, of which `npm test` waits for the first. */
const isFull = process.env.CONTRACT_FULL !== undefined;

describe('SY-111 a quiet stream gives a sign of life as it did when that was recorded', () => {
  claimed('P8.1, T-f2 about every 20 s it says how long the token still lives', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'f2-keepalive');
    if (scenario === undefined) throw new Error('no such recording');
    await prepare(lane, scenario);
    const opened = Date.now();
    const stream = await lane.open('u1');
    await replay(lane, scenario, {
      until: (event) => !isFull && event.kind === 'line' && event.line.token_expires_in !== undefined,
    });
    await stream.until(
      () => stream.lines.some(({ token_expires_in }) => token_expires_in !== undefined),
      10_000,
    );
    const first = stream.lines.find(({ token_expires_in }) => token_expires_in !== undefined);
    expect(Date.now() - opened).toBeGreaterThan(15_000);
    expect(first?.token_expires_in).toBeGreaterThan(3600 - 26);
    expect(first?.token_expires_in).toBeLessThan(3600 - 14);
    expect(lane.closeStreams()).toEqual([]);
  });
});
