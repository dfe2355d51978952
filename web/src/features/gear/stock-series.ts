import type { Booking } from '../../data/gear.ts';
import { changeOf } from './stock-view.ts';

/** The stock of an item over time, worked back from what is confirmed now: nobody stores a history of it. */

export interface StockPoint {
  /** In ms since 1970. */
  readonly at: number;
  /** From then on. */
  readonly value: number;
}

export interface StockSeries {
  readonly confirmed: readonly StockPoint[];
  /** From the last confirmed point on, with the own bookings; empty without any. */
  readonly projected: readonly StockPoint[];
  /** Bookings that were not accepted, at the stock of their time. */
  readonly refused: readonly StockPoint[];
}

export interface StockHistory {
  readonly confirmed: number;
  /** Bookings that count, newest first; the oldest ones may be missing. */
  readonly accepted: readonly Booking[];
  /** Own bookings that should be accepted, oldest first. */
  readonly pending: readonly Booking[];
  /** When bookings that were not accepted had arrived. */
  readonly refusedAt: readonly number[];
  /** When this device last learnt of others' bookings. */
  readonly freshAt: number;
  readonly now: number;
}

export function stockSeries(history: StockHistory): StockSeries {
  const confirmed = confirmedPoints(history);
  return {
    confirmed,
    projected: projectedPoints(history, confirmed[0]?.at ?? history.now),
    refused: history.refusedAt
      .map((at) => ({ at, value: valueAt(confirmed, at) }))
      .flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]))
      .sort((a, b) => a.at - b.at),
  };
}

/** The value that stands at a time; undefined before the first point. */
export function valueAt(points: readonly StockPoint[], at: number): number | undefined {
  return points.findLast((point) => point.at <= at)?.value;
}

function confirmedPoints({ confirmed, accepted, freshAt }: StockHistory): StockPoint[] {
  const points: StockPoint[] = [];
  let value = confirmed;
  for (const booking of accepted) {
    const at = Date.parse(booking.accepted_at ?? '');
    if (Number.isNaN(at)) continue;
    // what came in one request has one time and no order, so nothing that was there in between is told
    if (points[0]?.at !== at) points.unshift({ at, value });
    value -= changeOf(booking.kind, booking.qty) ?? 0;
  }
  const [first] = points;
  if (first === undefined) return [];
  const last = points.at(-1)?.at ?? first.at;
  // what was there before the first booking, as a step that can be seen
  const lead = Math.max((Math.max(freshAt, last) - first.at) / 20, 60_000);
  return [
    { at: first.at - lead, value },
    ...points,
    ...(freshAt > last ? [{ at: freshAt, value: confirmed }] : []),
  ];
}

function projectedPoints({ confirmed, pending, freshAt, now }: StockHistory, begin: number): StockPoint[] {
  if (pending.length === 0) return [];
  const points: StockPoint[] = [{ at: freshAt, value: confirmed }];
  let [at, value] = [freshAt, confirmed];
  for (const booking of pending) {
    // a clock that was put back does not turn the line back
    at = Math.max(at, Date.parse(booking.used_at) || at);
    value += changeOf(booking.kind, booking.qty) ?? 0;
    points.push({ at, value });
  }
  // a little beyond now, so that there is a line to see after days of others'
  const tail = Math.max(now - begin, 0) / 25;
  return [...points, { at: Math.max(at, now) + tail, value }];
}

/** The columns that a chart draws: one time axis, and a gap where a line has no point. */
export function columnsOf(...lines: readonly (readonly StockPoint[])[]): (number | null)[][] {
  const times = [...new Set(lines.flatMap((line) => line.map(({ at }) => at)))].sort((a, b) => a - b);
  const values = lines.map((line) => {
    // of several at one time the last one stands
    const byTime = new Map(line.map(({ at, value }) => [at, value]));
    return times.map((at) => byTime.get(at) ?? null);
  });
  return [times.map((at) => at / 1000), ...values];
}
