import { describe, expect, test } from 'vitest';
import { createFestivalTimes } from './time.ts';

const noon = Date.parse('2026-06-20T10:00:00Z');
const times = createFestivalTimes('Europe/Berlin', () => noon, 'en-GB');

describe('times in the festival zone', () => {
  test.each([
    ['2026-06-20T12:02:00Z', '14:02'],
    ['2026-06-20T12:02:00.000000Z', '14:02'],
    ['2026-06-20T02:02:00Z', '04:02'],
    ['2026-06-19T12:02:00Z', 'Fri 14:02'],
    ['2026-05-01T12:02:00Z', '1 May, 14:02'],
    ['not a time', ''],
  ])('%s reads %s', (instant, expected) => {
    expect(times.short(instant)).toBe(expected);
  });

  test('a day begins at midnight in the festival, not in UTC', () => {
    expect(times.day('2026-06-20T22:30:00Z')).toBe('2026-06-21');
  });

  test('an unknown zone falls back instead of failing', () => {
    expect(createFestivalTimes('Nowhere/Land', () => noon, 'en-GB').clock('2026-06-20T12:02:00Z')).toMatch(
      /^\d\d:\d\d$/,
    );
  });
});
