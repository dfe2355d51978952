import { type Accessor, createSignal } from 'solid-js';

/**
 * A new version of the app never takes over by itself: it waits until the person says so or until the next
 * cold start. Unsent changes lie in the database and stay. A dot says that it is there; only after a day a bar.
 */

const [ready, setReady] = createSignal(false);
const [overdue, setOverdue] = createSignal(false);
let apply: () => void = () => {};

/** Since when a version waits, as this tab has known it: a reload does not start the day anew. */
const SINCE_KEY = 'festival-ops.update-since';
export const BAR_AFTER_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 10 * 60_000;

/** Whether a new version is waiting. */
export const updateReady: Accessor<boolean> = ready;

/** Whether it has waited for a day. */
export const updateOverdue: Accessor<boolean> = overdue;

/** Starts the waiting version, in all tabs; the page reloads. Does nothing when there is none. */
export function applyUpdate(): void {
  sessionStorage.removeItem(SINCE_KEY);
  apply();
}

/** Another day. */
export function putUpdateOff(): void {
  sessionStorage.setItem(SINCE_KEY, String(Date.now()));
  setOverdue(false);
}

/** Called once by the shell (`main.tsx`): says that a version waits, and how to start it. */
export function announceUpdate(start: () => void): void {
  apply = start;
  if (!ready()) setInterval(look, LOOK_EVERY_MS);
  setReady(true);
  if (sessionStorage.getItem(SINCE_KEY) === null) sessionStorage.setItem(SINCE_KEY, String(Date.now()));
  look();
}

/**
 * Reloads this tab once another version has taken over, which happens when somebody asked for it in any tab. The
 * worker's own library does so only in tabs that were opened after the first visit; the first install is no update.
 */
export function followUpdates(container: WorkerContainer | undefined, reload: () => void): void {
  let controlled = container?.controller != null;
  container?.addEventListener('controllerchange', () => {
    if (controlled) reload();
    controlled = true;
  });
}

/** What is asked of the browser's `navigator.serviceWorker`. */
interface WorkerContainer {
  readonly controller: unknown;
  addEventListener(type: 'controllerchange', listener: () => void): void;
}

function look(): void {
  setOverdue(Date.now() - Number(sessionStorage.getItem(SINCE_KEY)) >= BAR_AFTER_MS);
}
