import { expect, test } from 'vitest';
import { type Sample, slopeOf } from './slope.ts';

function samples(value: (seconds: number) => number): Sample[] {
  return Array.from({ length: 160 }, (_, at) => ({ seconds: at * 5, value: value(at * 5) }));
}

/** Between -1 and 1, without a trend. */
function noise(seconds: number): number {
  return Math.sin(seconds * 12.9898) * Math.cos(seconds * 7.233);
}

test('a straight line is told with its slope an hour, and without doubt', () => {
  const { perHour, uncertainty } = slopeOf(samples((seconds) => 100 + seconds / 60));
  expect(perHour).toBeCloseTo(60, 6);
  expect(uncertainty).toBeLessThan(1e-6);
});

test('noise has no slope that is beyond its uncertainty', () => {
  const { perHour, uncertainty } = slopeOf(samples(noise));
  expect(uncertainty).toBeGreaterThan(0);
  expect(Math.abs(perHour)).toBeLessThan(uncertainty);
});

test('a leak is seen under noise that is larger than it', () => {
  const { perHour, uncertainty } = slopeOf(
    samples((seconds) => 10 * noise(seconds) + (100 * seconds) / 3_600),
  );
  expect(perHour - uncertainty).toBeGreaterThan(50);
});

test('a single spike leaves the slope alone', () => {
  const { perHour } = slopeOf(samples((seconds) => (seconds === 795 ? 1_000 : 0)));
  expect(perHour).toBe(0);
});
