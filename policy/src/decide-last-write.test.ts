import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clocks } from './decide.ts';
import { type FieldEdit, oneField } from './fixture/one-field.ts';
import { interleaved } from './fixture/orders.ts';
import { NOW, outcome } from './fixture/outcome.ts';
import { tick } from './hybrid-clock.ts';
import { lastWriteWins, restrictTo } from './policies.ts';

const nowMs = Date.parse(NOW);
/** A reading of `node` some seconds after (or before) the server's now. */
const at = (seconds: number, node: string) => tick(null, nowMs + seconds * 1000, node);
const clocks = (own: string | null, theirs: string | null | undefined, arrivedAt = NOW): Clocks => ({
  own,
  theirs: theirs === undefined ? null : { reading: theirs, arrivedAt },
  now: NOW,
});

describe('DET-6 lastWriteWins by the time of writing', () => {
  const byTime = lastWriteWins({ by: 'written_at' });
  test.each<[string, string, string, Clocks]>([
    [
      'the later one counts',
      'tech A/C→B',
      'applied: overwrote_concurrent = B *',
      clocks(at(-10, 'me'), at(-20, 'you')),
    ],
    [
      'the earlier one does not',
      'tech A/C→B',
      'rejected: newer_write_exists',
      clocks(at(-30, 'me'), at(-20, 'you')),
    ],
    [
      'not concurrent, so clocks are not asked',
      'tech A/A→B',
      'applied = B',
      clocks(at(-30, 'me'), at(-20, 'you')),
    ],
    ['equal', 'tech A/B→B', 'applied: already_equal', clocks(at(-30, 'me'), at(-20, 'you'))],
    [
      'no base counts as concurrent',
      'tech ?/C→B',
      'rejected: newer_write_exists',
      clocks(at(-30, 'me'), at(-20, 'you')),
    ],
    [
      'a value of nobody known is earlier',
      'tech A/C→B',
      'applied: overwrote_concurrent = B *',
      clocks(at(-30, 'me'), undefined),
    ],
    [
      'at one time the larger node',
      'tech A/C→B',
      'rejected: newer_write_exists',
      clocks(at(-10, 'me'), at(-10, 'you')),
    ],
    [
      'at one time the larger node',
      'tech A/C→B',
      'applied: overwrote_concurrent = B *',
      clocks(at(-10, 'you'), at(-10, 'me')),
    ],
    [
      'one reading is one device, in order',
      'tech A/C→B',
      'applied: overwrote_concurrent = B *',
      clocks(at(-10, 'me'), at(-10, 'me')),
    ],
    [
      'no time is the time of arrival',
      'tech A/C→B',
      'applied: overwrote_concurrent = B *',
      clocks(null, at(-1, 'you')),
    ],
    [
      'a little ahead counts as it is',
      'tech A/C→B',
      'rejected: newer_write_exists',
      clocks(at(-1, 'me'), at(59, 'you')),
    ],
    // a clock that is a day ahead wins nothing: it counts as having been written when it arrived
    ['far ahead', 'tech A/C→B', 'rejected: newer_write_exists', clocks(at(86_400, 'me'), at(30, 'you'))],
    [
      'theirs far ahead, an hour ago',
      'tech A/C→B',
      'applied: overwrote_concurrent = B *',
      clocks(at(-10, 'me'), at(86_400, 'you'), '2026-07-01T11:00:00.000000Z'),
    ],
  ])('%s: %s is %s', (_, notation, expected, known) => {
    expect(outcome(byTime, notation, { clocks: known })).toBe(expected);
  });

  test('clocks decide nothing unless the policy asks for them', () => {
    const earlier = { clocks: clocks(at(-30, 'me'), at(-20, 'you')) };
    expect(outcome(lastWriteWins(), 'tech A/C→B', earlier)).toBe('applied: overwrote_concurrent = B *');
    expect(outcome(restrictTo(['lead'], { policy: byTime }), 'lead A/C→B', earlier)).toBe(
      'rejected: newer_write_exists',
    );
  });

  test('how far ahead a device may be is the policy’s', () => {
    const strict = lastWriteWins({ by: 'written_at', maxAheadMs: 0 });
    const known = { clocks: clocks(at(5, 'me'), at(0, 'you')) };
    expect(outcome(strict, 'tech A/C→B', known)).toBe('rejected: newer_write_exists');
    expect(outcome(byTime, 'tech A/C→B', known)).toBe('applied: overwrote_concurrent = B *');
  });
});

/** When each of some devices writes, one edit after the other; seconds before the server's now. */
const times = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 3 }), {
  minLength: 2,
  maxLength: 4,
});

test('DET-6 the same write wins in every order of arrival: the one that was written last', () => {
  fc.assert(
    fc.property(times, fc.infiniteStream(fc.nat()), (devices, picks) => {
      const runs = devices.map((secondsAgo, device) => editsOf(`device-${device}`, secondsAgo));
      const field = oneField(lastWriteWins({ by: 'written_at' }), 'start');
      for (const edit of interleaved(runs, picks)) field.take(edit);
      const [latest] = runs.flat().sort((a, b) => (String(a.clock) < String(b.clock) ? 1 : -1));
      expect(field.value()).toBe(latest?.next);
    }),
  );
});

/** Each edit says in its value who made it and as which one. */
function editsOf(device: string, secondsAgo: readonly number[]): FieldEdit[] {
  let clock: string | null = null;
  return secondsAgo.map((seconds, index) => {
    clock = tick(clock, nowMs - seconds * 1000, device);
    return {
      device,
      base: index === 0 ? 'start' : `${device} ${index - 1}`,
      next: `${device} ${index}`,
      clock,
    };
  });
}
