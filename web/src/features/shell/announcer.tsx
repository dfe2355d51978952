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
export const announceMine = (text: string): void => void regions.setMine(text);
export const announceAlert = (text: string): void => void regions.setAlert(text);

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
