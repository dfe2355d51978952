/** What keys mean, told apart from what they do, so that it can be checked without a screen. */

/** `j`, `?`, `Enter`, `g b` (one after the other), `mod+k` (⌘ on a Mac, Ctrl elsewhere). */
export type Keys = string;

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** How a press is written in `Keys`; nothing for presses that belong to the browser or the system. */
export function keyName(event: PressedKey): string | undefined {
  if (event.altKey || event.key === 'Dead' || event.key === 'Process') return undefined;
  const plain = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${plain.toLowerCase()}` : plain;
}

export type KeyMatch<T> =
  | { readonly kind: 'act'; readonly what: T }
  /** The beginning of something longer. */
  | { readonly kind: 'wait'; readonly pressed: Keys }
  | { readonly kind: 'none' };

/** @param sets what is bound, the nearest (the page) before the farthest (the frame) */
export function matchKeys<T>(
  sets: readonly Readonly<Record<Keys, T>>[],
  before: Keys | undefined,
  name: string,
): KeyMatch<T> {
  const pressed = before === undefined ? name : `${before} ${name}`;
  for (const set of sets) {
    const what = Object.hasOwn(set, pressed) ? set[pressed] : undefined;
    if (what !== undefined) return { kind: 'act', what };
  }
  const isBeginning = sets.some((set) => Object.keys(set).some((keys) => keys.startsWith(`${pressed} `)));
  if (isBeginning) return { kind: 'wait', pressed };
  // A wrong second key is not swallowed: it counts as a first one.
  return before === undefined ? { kind: 'none' } : matchKeys(sets, undefined, name);
}
