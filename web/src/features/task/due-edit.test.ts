import { expect, test } from 'vitest';
import { type DueEdit, dueEdit, fromWallClock, toWallClock } from './due-edit.ts';

test.each([
  ['Europe/Berlin', '2026-06-20T12:00:00.000Z', '2026-06-20T14:00'],
  ['Europe/Berlin', '2026-01-20T23:30:00.000Z', '2026-01-21T00:30'],
  ['America/Los_Angeles', '2026-06-20T02:15:00.000Z', '2026-06-19T19:15'],
  ['Asia/Kathmandu', '2026-06-20T00:00:00.000Z', '2026-06-20T05:45'],
  ['UTC', '2026-06-20T00:00:00.000Z', '2026-06-20T00:00'],
])('a due time in %s, there and back', (timeZone, instant, wallClock) => {
  expect(toWallClock(instant, timeZone)).toBe(wallClock);
  expect(fromWallClock(wallClock, timeZone)).toBe(instant);
});

test('of the hour that comes twice it is the first, and one that is left out counts on', () => {
  expect(fromWallClock('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(fromWallClock('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
});

test('what is no time is none', () => {
  expect(fromWallClock('', 'Europe/Berlin')).toBeUndefined();
  expect(toWallClock('soon', 'Europe/Berlin')).toBe('');
});

test.each<[value: string, partial: boolean, ends: DueEdit]>([
  ['2026-06-20T14:00', false, { kind: 'same' }],
  ['2026-06-20T15:30', false, { kind: 'save', dueAt: '2026-06-20T13:30:00.000Z' }],
  ['', false, { kind: 'save', dueAt: null }],
  ['', true, { kind: 'unfinished' }],
  ['0026-06-20T15:30', false, { kind: 'no_such_year' }],
  ['20261-06-20T15:30', false, { kind: 'no_such_year' }],
  ['2026-13-20T15:30', false, { kind: 'unfinished' }],
  ['<b>soon</b>', false, { kind: 'no_such_year' }],
])('a field that is left with "%s" (more in it: %s)', (value, partial, ends) => {
  expect(dueEdit({ value, partial }, '2026-06-20T14:00', 'Europe/Berlin')).toEqual(ends);
});
