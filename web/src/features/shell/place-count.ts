import { type Accessor, createMemo, untrack } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createWaitingCount } from '../../data/waiting-count.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from './festival.tsx';
import type { PlaceName } from './places.ts';

export interface PlaceCount {
  readonly n: number;
  /** What it counts, for who cannot see where it stands. */
  readonly words: string;
}

/** How much waits for the person behind a place; undefined if nothing does. */
export function createPlaceCount(place: Accessor<PlaceName>): Accessor<PlaceCount | undefined> {
  const { activity } = useData();
  const festival = useFestival();
  // A link stays with its place, and only the inbox has its rows counted.
  const waiting = untrack(place) === 'inbox' ? createWaitingCount(festival.id) : () => 0;
  return createMemo(() => {
    switch (place()) {
      case 'activity':
        return countOf(activity.needsYou().length, t.connection.needsYou);
      case 'inbox':
        return countOf(waiting(), t.app.waiting);
      default:
        return undefined;
    }
  });
}

function countOf(n: number, words: (n: number) => string): PlaceCount | undefined {
  return n === 0 ? undefined : { n, words: words(n) };
}
