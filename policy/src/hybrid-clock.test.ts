import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedReading, readingOf, receive, tick } from './hybrid-clock.ts';

const MS = 1_782_907_200_000;

describe('DET-6 the hybrid clock', () => {
  test('a reading is near the physical time, and each one is later than the last', () => {
    const first = tick(null, MS, 'phone');
    expect(first).toBe('001782907200000:0000:phone');
    expect(tick(first, MS, 'phone')).toBe('001782907200000:0001:phone');
    expect(tick(first, MS - 60_000, 'phone')).toBe('001782907200000:0001:phone');
    expect(tick(first, MS + 1, 'phone')).toBe('001782907200001:0000:phone');
    expect(tick('001782907200000:zzzz:phone', MS, 'phone')).toBe('001782907200001:0000:phone');
  });

  test('what is received moves the clock on, and only as far as it must', () => {
    const own = tick(null, MS, 'phone');
    expect(receive(own, tick(null, MS - 5, 'tablet'), MS, 'phone')).toBe('001782907200000:0001:phone');
    expect(receive(own, tick(null, MS + 5, 'tablet'), MS, 'phone')).toBe('001782907200005:0001:phone');
    expect(receive(own, tick(null, MS + 5, 'tablet'), MS + 9, 'phone')).toBe('001782907200009:0000:phone');
    expect(receive(null, 'no reading', MS, 'phone')).toBe('001782907200000:0000:phone');
  });

  test('an instant is a reading with the counter 0, in every spelling', () => {
    expect(readingOf('2026-07-01T12:00:00Z', 'phone')).toBe(tick(null, MS, 'phone'));
    expect(readingOf('2026-07-01T14:00:00.000000+02:00', 'phone')).toBe(tick(null, MS, 'phone'));
    expect(readingOf('1969-12-31T23:59:59Z')).toBe('000000000000000:0000:');
    expect(readingOf('001782907200000:000a:tablet', 'phone')).toBe('001782907200000:000a:tablet');
    // a colon or a blank in the name of a node is no end of it
    expect(readingOf('001782907200000:000a:a:b c')).toBe('001782907200000:000a:a:b c');
    for (const text of ['', 'yesterday', '2026-07-01', '1782907200000:0000:x', '999999999999999:0000:x'])
      expect(readingOf(text), text).toBeUndefined();
  });

  test('a reading too far ahead counts as its arrival', () => {
    const ahead = tick(null, MS + 60_000, 'phone');
    expect(boundedReading(ahead, MS, 60_000)).toBe(ahead);
    expect(boundedReading(ahead, MS, 59_999)).toBe(tick(null, MS, 'phone'));
    expect(boundedReading(tick(null, 0, 'phone'), MS, 0)).toBe(tick(null, 0, 'phone'));
    expect(boundedReading('no reading', MS, 60_000)).toBe('001782907200000:0000:');
  });
});

const reading = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 36 ** 4 - 1 }),
    fc.constantFrom('a', 'b', 'B'),
  )
  .map(([ms, counter, node]) => ({ ms: MS + ms, counter, node }));

test('DET-6 the order as text is the order in time, then by count, then by node', () => {
  const textOf = ({ ms, counter, node }: { ms: number; counter: number; node: string }) =>
    `${String(ms).padStart(15, '0')}:${counter.toString(36).padStart(4, '0')}:${node}`;
  fc.assert(
    fc.property(reading, reading, (a, b) => {
      const later =
        a.ms !== b.ms ? a.ms > b.ms : a.counter !== b.counter ? a.counter > b.counter : a.node > b.node;
      expect(textOf(a) > textOf(b)).toBe(later);
      expect(readingOf(textOf(a))).toBe(textOf(a));
    }),
  );
});

/** One thing that happens on a device whose own clock is off by some minutes and may jump. */
const happening = fc.record({
  device: fc.nat({ max: 3 }),
  /** Learns of an earlier happening, counted from the end, or of nothing. */
  learnsOf: fc.option(fc.nat({ max: 8 })),
  offMs: fc.integer({ min: -600_000, max: 600_000 }),
});

test('DET-6 what was known is earlier than what follows from it, however wrong the clocks are', () => {
  let learnt = 0;
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 30 }), (history) => {
      const latest = new Map<number, { reading: string; known: ReadonlySet<string> }>();
      const readings: string[] = [];
      const knownBy = new Map<string, ReadonlySet<string>>();
      let furthestMs = 0;
      for (const [index, { device, learnsOf, offMs }] of history.entries()) {
        const physicalMs = MS + index * 1000 + offMs;
        furthestMs = Math.max(furthestMs, physicalMs);
        const own = latest.get(device);
        const remote = learnsOf === null ? undefined : readings.at(-1 - learnsOf);
        if (remote !== undefined) learnt += 1;
        const next =
          remote === undefined
            ? tick(own?.reading ?? null, physicalMs, `device-${device}`)
            : receive(own?.reading ?? null, remote, physicalMs, `device-${device}`);
        const known = new Set([
          ...(own === undefined ? [] : [own.reading, ...own.known]),
          ...(remote === undefined ? [] : [remote, ...(knownBy.get(remote) ?? [])]),
        ]);
        for (const before of known) expect(next > before, `${before} before ${next}`).toBe(true);
        expect(readings).not.toContain(next);
        // near the physical time: never further ahead than the clock that is furthest ahead
        expect(Number(next.slice(0, 15))).toBeGreaterThanOrEqual(physicalMs);
        expect(Number(next.slice(0, 15))).toBeLessThanOrEqual(furthestMs);
        latest.set(device, { reading: next, known });
        knownBy.set(next, known);
        readings.push(next);
      }
    }),
  );
  expect(learnt).toBeGreaterThan(100);
});
