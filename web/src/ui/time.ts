/** How times are written: in the festival's zone, in the reader's habit. */
export interface FestivalTimes {
  /** `14:02` today, `Fri 14:02` within six days, else `20 Jun 14:02`. */
  readonly short: (instant: string) => string;
  /** `14:02`. */
  readonly clock: (instant: string) => string;
  /** Everything, for a `title`. */
  readonly full: (instant: string) => string;
  /** The day of an instant in the festival's zone, as `2026-06-20`. */
  readonly day: (instant: string) => string;
  /** A day as people say it: `Friday, 20 June`. */
  readonly dayName: (instant: string) => string;
}

const sixDaysMs = 6 * 24 * 60 * 60 * 1000;

/**
 * @param timeZone IANA name; an unknown one falls back to the device's own zone
 * @param now the present, in milliseconds
 */
export function createFestivalTimes(timeZone: string, now: () => number, locale?: string): FestivalTimes {
  const format = (options: Intl.DateTimeFormatOptions) => zoned(options, timeZone, locale);
  const time = { hour: hourStyle(locale), minute: '2-digit' } as const;
  const clock = format(time);
  const weekday = format({ weekday: 'short', ...time });
  const date = format({ day: 'numeric', month: 'short', ...time });
  const full = format({ dateStyle: 'full', timeStyle: 'long' });
  const dayName = format({ weekday: 'long', day: 'numeric', month: 'long' });
  // The parts are put in order by hand: `en-CA` writes ISO dates today, but no standard says so.
  const parts = zoned({ year: 'numeric', month: '2-digit', day: '2-digit' }, timeZone, 'en');

  const read = (instant: string) => new Date(instant);
  const written = (formatter: Intl.DateTimeFormat) => (instant: string) => {
    const at = read(instant);
    return Number.isNaN(at.getTime()) ? '' : formatter.format(at);
  };
  const dayOf = (at: Date) => {
    const found = new Map(parts.formatToParts(at).map((part) => [part.type, part.value]));
    return `${found.get('year')}-${found.get('month')}-${found.get('day')}`;
  };

  return {
    short: (instant) => {
      const at = read(instant);
      if (Number.isNaN(at.getTime())) return '';
      if (dayOf(at) === dayOf(new Date(now()))) return clock.format(at);
      return Math.abs(at.getTime() - now()) < sixDaysMs ? weekday.format(at) : date.format(at);
    },
    clock: written(clock),
    full: written(full),
    day: (instant) => dayOf(read(instant)),
    dayName: written(dayName),
  };
}

/** `04:00` where days have 24 hours, so that times stand below each other; `4:00 AM` elsewhere. */
function hourStyle(locale: string | undefined): '2-digit' | 'numeric' {
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return hourCycle === 'h23' ? '2-digit' : 'numeric';
}

function zoned(options: Intl.DateTimeFormatOptions, timeZone: string, locale: string | undefined) {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, options);
  }
}
