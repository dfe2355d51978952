import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import type { PlaceName } from './places.ts';

export interface PlaceCount {
  readonly n: number;
  /** What it counts, for who cannot see where it stands. */
  readonly words: string;
}

/** How much waits for the person behind a place; undefined if nothing does. */
export function createPlaceCount(place: Accessor<PlaceName>): Accessor<PlaceCount | undefined> {
  const { activity } = useData();
  return createMemo(() => {
    if (place() !== 'activity') return undefined;
    const n = activity.needsYou().length;
    return n === 0 ? undefined : { n, words: t.connection.needsYou(n) };
  });
}
