/** When to ask for the promise that a browser keeps what is stored. Pure. */

export interface KeepFacts {
  /** Times that somebody came back to the app on this device after a while. */
  readonly visits: number;
  /** A change was saved since the app was opened. */
  readonly changeSaved: boolean;
  /** `undefined` while the browser has not said. */
  readonly persisted: boolean | undefined;
  /** Until when it was put off, in ms since 1970. */
  readonly restsUntil: number;
}

/** Once, when there is something to lose and somebody who came back: after the first saved change of a second visit. */
export function asksToKeep(facts: KeepFacts, now: number): boolean {
  return facts.visits >= 2 && facts.changeSaved && facts.persisted === false && now >= facts.restsUntil;
}

/** Closed and opened again within this time is the same visit. */
const SAME_VISIT_MS = 4 * 3_600_000;
export const REST_MS = 14 * 24 * 3_600_000;

export interface Visits {
  readonly count: number;
  /** When the app was last open, in ms since 1970. */
  readonly lastAt: number;
}

export function visitAt(before: Visits, now: number): Visits {
  return { count: now - before.lastAt > SAME_VISIT_MS ? before.count + 1 : before.count, lastAt: now };
}

/** `3.4 MB`, as people write it. */
export function bytesText(bytes: number, locale?: string): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(2, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3) - 1));
  const value = bytes / 1000 ** (power + 1);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'gigabyte',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
