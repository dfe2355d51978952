import { createRoot, createSignal } from 'solid-js';

/** What this device is called in the list of devices: the same for everybody who uses it. */

const KEY = 'festival-ops.device-name';
const LONGEST = 60;

export const deviceName = createRoot(() => {
  const [name, setName] = createSignal(localStorage.getItem(KEY) ?? undefined);
  window.addEventListener('storage', (event) => event.key === KEY && setName(event.newValue ?? undefined));
  return {
    name,
    /** An empty name gives it back to the browser's. */
    rename(text: string): void {
      const next = text.trim().slice(0, LONGEST);
      if (next === '') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
      setName(next === '' ? undefined : next);
    },
  };
});
