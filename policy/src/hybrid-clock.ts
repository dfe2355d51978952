import { canonicalInstant } from './instant.ts';

/**
 * The hybrid logical clock, for policies that ask when something was written (DET-6). A reading lies near the
 * physical time, and still is later than every reading that its device knew of, however wrong the devices' clocks
 * are. After Kulkarni, Demirbas, Madappa, Avva and Leone, "Logical Physical Clocks" (OPODIS 2014), figure 5.
 *
 *   001782907200000:0003:5f1c…      milliseconds since 1970 : counter, base 36 : node
 *
 * Readings are texts whose order as text is their order in time: first the milliseconds, then the counter, and
 * between two devices that wrote at once the node, so that every reader finds the same one later.
 */

interface Parts {
  readonly ms: number;
  readonly counter: number;
  readonly node: string;
}

const TEXT = /^(\d{15}):([0-9a-z]{4}):(.*)$/s;
/** The end of the year 9999, the last that an instant can name. What claims to be later is no reading. */
const LAST_MS = 253_402_300_799_999;
const LARGEST_COUNTER = 36 ** 4 - 1;

/**
 * The reading for something that happens on a device now.
 * @param last the device's latest reading; null if it has none
 * @param physicalMs what the device's own clock says, in milliseconds since 1970
 * @param node what tells the device apart: its id; with more than 59 characters the reading is too long for `metadata`
 * @returns a reading later than `last`
 */
export function tick(last: string | null, physicalMs: number, node: string): string {
  return after([last], physicalMs, node);
}

/**
 * The device's reading once it has learnt of a remote one; whatever it writes next is later than both.
 * @param remote a reading of another device, bounded by `boundedReading` if that device is not trusted
 */
export function receive(last: string | null, remote: string, physicalMs: number, node: string): string {
  return after([last, remote], physicalMs, node);
}

/**
 * The reading that a text names: a reading as it is, or an instant in ISO 8601 with the counter 0.
 * @param node the node of an instant's reading
 * @returns undefined for any other text
 */
export function readingOf(text: string, node = ''): string | undefined {
  const parts = partsOf(text);
  if (parts !== undefined) return textOf(parts);
  const instant = canonicalInstant(text);
  return instant === undefined
    ? undefined
    : textOf({ ms: Math.max(0, Date.parse(instant)), counter: 0, node });
}

/**
 * What a reading counts as for a server that received it at `nowMs`: one that is further ahead than `maxAheadMs` is
 * from a wrong clock, so its time of arrival counts. The device can't win the future by it.
 */
export function boundedReading(reading: string, nowMs: number, maxAheadMs: number): string {
  const parts = partsOf(reading);
  if (parts === undefined) return textOf({ ms: nowMs, counter: 0, node: '' });
  return parts.ms > nowMs + maxAheadMs ? textOf({ ms: nowMs, counter: 0, node: parts.node }) : reading;
}

function after(known: readonly (string | null)[], physicalMs: number, node: string): string {
  const readings = known.flatMap((text) => (text === null ? [] : (partsOf(text) ?? [])));
  const ms = Math.max(0, Math.floor(physicalMs), ...readings.map((reading) => reading.ms));
  const counters = readings.filter((reading) => reading.ms === ms).map(({ counter }) => counter + 1);
  const counter = Math.max(0, ...counters);
  return textOf(counter > LARGEST_COUNTER ? { ms: ms + 1, counter: 0, node } : { ms, counter, node });
}

function partsOf(text: string): Parts | undefined {
  const [, ms = '', counter = '', node = ''] = TEXT.exec(text) ?? [];
  if (ms === '' || Number(ms) > LAST_MS) return undefined;
  return { ms: Number(ms), counter: Number.parseInt(counter, 36), node };
}

function textOf({ ms, counter, node }: Parts): string {
  return `${String(ms).padStart(15, '0')}:${counter.toString(36).padStart(4, '0')}:${node}`;
}
