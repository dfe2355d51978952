/**
 * Due times as a field of date and time shows them: the festival's wall clock, whatever the device's own zone is.
 */

/** What a field of date and time holds when it is left. */
export type DueEdit =
  | { readonly kind: 'same' }
  | { readonly kind: 'save'; readonly dueAt: string | null }
  /** A day without a time, or half a day: the field itself gives no value then. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'no_such_year' };

/** A slip of the finger is more likely than a festival in the year 20261. */
export const DUE_YEARS = { from: 2000, to: 2099 } as const;

/**
 * @param field its value, and whether something is in it that makes none (`validity.badInput`)
 * @param stored what it showed before
 */
export function dueEdit(
  field: { readonly value: string; readonly partial: boolean },
  stored: string,
  timeZone: string,
): DueEdit {
  if (field.partial) return { kind: 'unfinished' };
  if (field.value === stored) return { kind: 'same' };
  if (field.value === '') return { kind: 'save', dueAt: null };
  const year = Number(/^\d+/.exec(field.value)?.[0]);
  if (!(year >= DUE_YEARS.from && year <= DUE_YEARS.to)) return { kind: 'no_such_year' };
  const dueAt = fromWallClock(field.value, timeZone);
  return dueAt === undefined ? { kind: 'unfinished' } : { kind: 'save', dueAt };
}

/** `2026-06-20T14:00` for an instant. */
export function toWallClock(instant: string, timeZone: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? '' : new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 16);
}

/**
 * The instant at which the festival's clocks show this. Of an hour that comes twice it is the first; an hour that
 * is left out counts on from before.
 * @returns `undefined` if it is no time
 */
export function fromWallClock(wallClock: string, timeZone: string): string | undefined {
  const shown = Date.parse(`${wallClock}Z`);
  if (Number.isNaN(shown)) return undefined;
  const day = 24 * 3_600_000;
  const offsets = [offsetAt(shown - day, timeZone), offsetAt(shown + day, timeZone)];
  const fitting = offsets.map((offset) => shown - offset).find((at) => at + offsetAt(at, timeZone) === shown);
  return new Date(fitting ?? shown - (offsets[0] ?? 0)).toISOString();
}

/** How far the zone's clocks are ahead of UTC, in ms. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Map(
    partsOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '00';
  const shown = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(shown) - Math.floor(at / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const digits = '2-digit' as const;
  const options: Intl.DateTimeFormatOptions = {
    ...{ year: 'numeric', month: digits, day: digits },
    ...{ hour: digits, minute: digits, second: digits, hourCycle: 'h23' },
  };
  const made = zoned(options, timeZone);
  formats.set(timeZone, made);
  return made;
}

/** An unknown zone is the device's own, as everywhere on the screen. */
function zoned(options: Intl.DateTimeFormatOptions, timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en', options);
  }
}
