import { describe, expect, test } from 'vitest';
import type { Booking } from '../../data/gear.ts';
import { columnsOf, type StockHistory, type StockPoint, stockSeries, valueAt } from './stock-series.ts';

const minute = 60_000;
const start = Date.parse('2026-07-01T12:00:00Z');
const at = (minutes: number) => start + minutes * minute;
const iso = (minutes: number) => new Date(at(minutes)).toISOString();

const booked = (kind: Booking['kind'], qty: number, minutes: number, accepted = true): Booking => ({
  ...{ id: `${kind}${minutes}`, item_id: 'cable', task_id: null, kind, qty, author_id: null },
  ...{ used_at: iso(minutes), accepted_at: accepted ? iso(minutes) : null },
});

const series = (history: Partial<StockHistory>) =>
  stockSeries({
    ...{ confirmed: 10, accepted: [], pending: [], refusedAt: [], freshAt: at(20), now: at(30) },
    ...history,
  });

/** `-1:0 0:12` */
const written = (points: readonly StockPoint[]) =>
  points.map((point) => `${(point.at - start) / minute}:${point.value}`).join(' ');

describe('POL-2 the confirmed line', () => {
  test('is worked back from what is there, and begins with what was there before', () => {
    const accepted = [booked('consume', 3, 10), booked('return', 1, 5), booked('restock', 12, 0)];
    expect(written(series({ accepted }).confirmed)).toBe('-1:0 0:12 5:13 10:10 20:10');
  });

  test('ends with the last booking where that is newer than the last checkpoint', () => {
    expect(written(series({ accepted: [booked('adjust', -2, 25)] }).confirmed)).toBe('24:12 25:10');
  });

  test('tells nothing of what was there between bookings of one request, which have one time', () => {
    const accepted = [booked('restock', 8, 10), booked('consume', 9, 10)];
    expect(written(series({ accepted }).confirmed)).toBe('9:11 10:10 20:10');
  });

  test('is none where nothing was booked', () => {
    expect(series({}).confirmed).toEqual([]);
  });
});

describe('POL-2 the projected line', () => {
  test('goes on from the last checkpoint to now', () => {
    const pending = [booked('consume', 7, 22, false), booked('return', 2, 25, false)];
    expect(written(series({ pending }).projected)).toBe('20:10 22:3 25:5 30:5');
  });

  test('goes a little beyond now where the confirmed one is long', () => {
    const long = { accepted: [booked('consume', 1, -980)], pending: [booked('consume', 7, 22, false)] };
    expect(written(series(long).projected)).toBe('20:10 22:3 72.4:3');
  });

  test('never turns back, whatever the clock said', () => {
    expect(written(series({ pending: [booked('consume', 7, 3, false)] }).projected)).toBe('20:10 20:3 30:3');
  });
});

test('POL-2 what was not accepted stands at the stock of its time', () => {
  const accepted = [booked('consume', 6, 10)];
  expect(written(series({ accepted, refusedAt: [at(12), at(9.5)] }).refused)).toBe('9.5:16 12:10');
});

test('a value stands until the next point', () => {
  const points = [
    { at: 10, value: 1 },
    { at: 20, value: 2 },
  ];
  expect([9, 10, 19, 20, 99].map((time) => valueAt(points, time))).toEqual([undefined, 1, 1, 2, 2]);
});

test('lines share one time axis', () => {
  const confirmed = [
    { at: 1000, value: 5 },
    { at: 3000, value: 4 },
  ];
  const projected = [
    { at: 3000, value: 4 },
    { at: 3000, value: 2 },
    { at: 4000, value: 2 },
  ];
  expect(columnsOf(confirmed, projected)).toEqual([
    [1, 3, 4],
    [5, 4, null],
    [null, 2, 2],
  ]);
});
