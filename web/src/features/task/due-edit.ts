/**
 * Due times as a field of date and time shows them: the festival's wall clock, whatever the device's own zone is.
 */

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
