/**
 * Instants in one spelling: UTC with six digits of a second, as Postgres keeps them and the sync service sends
 * them (`2026-07-01T10:30:00.123456Z`). Text order is time order.
 */

const SPELLING =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)$/;

/**
 * Brings any spelling of an instant (browser, sync service, Postgres text, with an offset) to the one spelling;
 * digits beyond the microsecond are dropped, as Postgres could not keep them. A time without a zone is no instant.
 * @returns undefined for what is not an instant in the years 1 to 9999
 */
export function canonicalInstant(text: string): string | undefined {
  const parts = SPELLING.exec(text);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction = '', zone = ''] =
    parts;
  const local = utcMs(Number(year), Number(month), Number(day));
  if (local === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const offsetMs = zoneMs(zone);
  if (offsetMs === undefined) return undefined;
  const ms = local + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 - offsetMs;
  const at = new Date(ms);
  if (at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9999) return undefined;
  return `${at.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}

/** The instant of a JavaScript clock reading. */
export function instantOf(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}

/** Whether an instant lies `hours` or more behind `now`; both canonical, compared to the microsecond. */
export function hasPassed(instant: string, hours: number, now: string): boolean {
  // a Date would drop what is finer than a millisecond
  const end = wholeSeconds(instant) + hours * 3_600_000;
  const at = wholeSeconds(now);
  return end < at || (end === at && instant.slice(19) <= now.slice(19));
}

/** The instant so many hours after another; both canonical. */
export function afterHours(instant: string, hours: number): string {
  const at = new Date(wholeSeconds(instant) + hours * 3_600_000);
  return `${at.toISOString().slice(0, 19)}${instant.slice(19)}`;
}

function wholeSeconds(instant: string): number {
  return Date.parse(`${instant.slice(0, 19)}Z`);
}

/** `YYYY-MM-DD` of a day that exists, else undefined. */
export function canonicalDate(text: string): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  return utcMs(Number(parts[1]), Number(parts[2]), Number(parts[3])) === undefined ? undefined : text;
}

/** Midnight UTC of a day, or undefined if there is no such day (31 February, month 13, year 0). */
function utcMs(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year > 0 ? date.getTime() : undefined;
}

function zoneMs(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replaceAll(':', '').padEnd(6, '0');
  const [hours, minutes, seconds] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (hours > 15 || minutes > 59 || seconds > 59) return undefined;
  const ms = hours * 3_600_000 + minutes * 60_000 + seconds * 1000;
  return zone.startsWith('-') ? -ms : ms;
}
