import { spoken } from './spoken.ts';

/**
 * The one door of the catalogue: what people wrote goes into a sentence here, and can't turn the sentence around. A
 * title may hold letters that run from right to left, or the characters that steer direction; either would reorder
 * the words beside it, in a paragraph as in an accessible name, where no markup can help.
 */
export function sentences<Part extends object>(part: Part): Part {
  const said = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, safe(value)]));
  // The same keys, and functions that take and give the same.
  return said as Part;
}

function safe(value: unknown): unknown {
  if (typeof value === 'function') return (...values: unknown[]) => spoken(value(...values.map(kept)));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return sentences(value);
  return spoken(value);
}

/** Values come one by one, or by name in an object. */
function kept(value: unknown): unknown {
  if (typeof value === 'string') return isolated(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, kept(one)]));
}

/** Letters of the scripts that run from right to left, and whatever steers direction. */
const turning =
  /[\p{Script=Arab}\p{Script=Hebr}\p{Script=Syrc}\p{Script=Thaa}\p{Script=Nkoo}\p{Script=Adlm}]|[\u200f\u202a-\u202e\u2066-\u2069]/u;
const overrides = /[\u202a-\u202e]/gu;
const isolates = /[\u2066-\u2069]/gu;
const [OPEN, CLOSE] = ['\u2068', '\u2069'];

/** Text that keeps its direction to itself. Whatever runs from left to right stays as it is. */
export function isolated(text: string): string {
  if (!turning.test(text)) return text;
  const calm = text.replace(overrides, '');
  return OPEN + (isClosed(calm) ? calm : calm.replace(isolates, '')) + CLOSE;
}

/** Whether every isolate in it is closed again, and closes nothing outside. */
function isClosed(text: string): boolean {
  let open = 0;
  for (const [mark] of text.matchAll(isolates)) {
    open += mark === CLOSE ? -1 : 1;
    if (open < 0) return false;
  }
  return open === 0;
}
