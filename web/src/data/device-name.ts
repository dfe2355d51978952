import { createRoot, createSignal } from 'solid-js';

/** What this device is called in the list of devices: the same for everybody who uses it. */

const KEY = 'festival-ops.device-name';
/** In UTF-16 code units. */
export const LONGEST_DEVICE_NAME = 60;

export const deviceName = createRoot(() => {
  const [name, setName] = createSignal(localStorage.getItem(KEY) ?? undefined);
  window.addEventListener('storage', (event) => event.key === KEY && setName(event.newValue ?? undefined));
  return {
    name,
    /** An empty name gives it back to the browser's. @returns false for one that is too long */
    rename(text: string): boolean {
      const next = text.trim();
      if (next.length > LONGEST_DEVICE_NAME) return false;
      if (next === '') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
      setName(next === '' ? undefined : next);
      return true;
    },
  };
});
