import { createEffect, createRoot, createSignal } from 'solid-js';

/** How large text is on this device, in percent; everything is in rem and follows. */
export const textSizes = [100, 115, 130] as const;
export type TextSize = (typeof textSizes)[number];

const storageKey = 'festival-ops.text-size';

export function parseTextSize(stored: string | null): TextSize {
  return textSizes.find((size) => String(size) === stored) ?? 100;
}

export const textSize = createRoot(() => {
  const [size, setSize] = createSignal(parseTextSize(localStorage.getItem(storageKey)));
  createEffect(() => {
    document.documentElement.dataset.textSize = String(size());
  });
  return {
    size,
    choose(next: TextSize): void {
      localStorage.setItem(storageKey, String(next));
      setSize(next);
    },
  };
});
