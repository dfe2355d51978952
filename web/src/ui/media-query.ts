import { type Accessor, createSignal, getOwner, onCleanup } from 'solid-js';

/** Whether the device matches a media query, as a signal. */
export function createMediaQuery(query: string): Accessor<boolean> {
  const list = window.matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const update = () => setMatches(list.matches);
  list.addEventListener('change', update);
  if (getOwner()) onCleanup(() => list.removeEventListener('change', update));
  return matches;
}

/** From here on list and detail, or all columns, fit beside each other. */
export const createWideScreen = () => createMediaQuery('(min-width: 1024px)');
