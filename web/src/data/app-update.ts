import { type Accessor, createSignal } from 'solid-js';

/**
 * A new version of the app never takes over by itself: it waits until the person says so or until the next
 * cold start. Unsent changes lie in the database and stay.
 */

const [ready, setReady] = createSignal(false);
let apply: () => void = () => {};

/** Whether a new version is waiting. */
export const updateReady: Accessor<boolean> = ready;

/** Starts the waiting version, in all tabs; the page reloads. Does nothing when there is none. */
export function applyUpdate(): void {
  apply();
}

/** Called once by the shell (`main.tsx`): says that a version waits, and how to start it. */
export function announceUpdate(start: () => void): void {
  apply = start;
  setReady(true);
}
