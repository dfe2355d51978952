import { createRoot, createSignal } from 'solid-js';

/**
 * The spoken side of the app: three regions that are there from the start, so that screen readers watch them.
 * `mine` is what the person's own taps led to; `alert` only for "not saved".
 */
const regions = createRoot(() => {
  const [connection, setConnection] = createSignal('');
  const [mine, setMine] = createSignal('');
  const [alert, setAlert] = createSignal('');
  return { connection, setConnection, mine, setMine, alert, setAlert };
});

export const announceConnection = (text: string): void => void regions.setConnection(text);
export const announceAlert = (text: string): void => void regions.setAlert(text);

/** What the person's own taps led to is read out at most this often; of what comes faster, the last counts. */
const MINE_EVERY_MS = 5_000;
let mineAt = Number.NEGATIVE_INFINITY;
let mineTimer: ReturnType<typeof setTimeout> | undefined;

export function announceMine(text: string): void {
  clearTimeout(mineTimer);
  const say = () => {
    mineAt = performance.now();
    regions.setMine(text);
  };
  const waitMs = mineAt + MINE_EVERY_MS - performance.now();
  if (waitMs <= 0) say();
  else mineTimer = setTimeout(say, waitMs);
}

export function Announcer() {
  return (
    <>
      <div class="sr-only" role="status" aria-live="polite" data-announce="connection">
        {regions.connection()}
      </div>
      <div class="sr-only" role="status" aria-live="polite" data-announce="mine">
        {regions.mine()}
      </div>
      <div class="sr-only" role="alert" aria-live="assertive" data-announce="alert">
        {regions.alert()}
      </div>
    </>
  );
}
