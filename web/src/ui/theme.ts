import { createEffect, createRoot, createSignal } from 'solid-js';
import { createMediaQuery } from './media-query.ts';

/** What a person may choose; `auto` follows the device. */
export const themeChoices = ['auto', 'light', 'dark', 'sun'] as const;
export type ThemeChoice = (typeof themeChoices)[number];
export type Theme = Exclude<ThemeChoice, 'auto'>;

export interface DevicePreference {
  readonly dark: boolean;
  readonly moreContrast: boolean;
}

/** The theme to show for a choice on a device that prefers `device`. */
export function themeFor(choice: ThemeChoice, device: DevicePreference): Theme {
  if (choice !== 'auto') return choice;
  if (device.moreContrast) return 'sun';
  return device.dark ? 'dark' : 'light';
}

/** Reads a stored choice; anything unknown is `auto`. */
export function parseThemeChoice(stored: string | null): ThemeChoice {
  return themeChoices.find((choice) => choice === stored) ?? 'auto';
}

const storageKey = 'festival-ops.theme';
/** What the sun switch returns to. */
const beforeSunKey = 'festival-ops.theme-before-sun';

/** The theme of this device, kept across reloads and shown by `data-theme` on the root element. */
export const theme = createRoot(() => {
  const [choice, setChoice] = createSignal(parseThemeChoice(localStorage.getItem(storageKey)));
  const dark = createMediaQuery('(prefers-color-scheme: dark)');
  const moreContrast = createMediaQuery('(prefers-contrast: more)');
  const shown = () => themeFor(choice(), { dark: dark(), moreContrast: moreContrast() });

  createEffect(() => {
    document.documentElement.dataset.theme = shown();
  });

  const choose = (next: ThemeChoice) => {
    localStorage.setItem(storageKey, next);
    setChoice(next);
  };
  /** One tap to sun mode, one tap back to what was chosen before. */
  const toggleSun = () => {
    if (choice() === 'sun') {
      choose(parseThemeChoice(localStorage.getItem(beforeSunKey)));
      return;
    }
    localStorage.setItem(beforeSunKey, choice());
    choose('sun');
  };

  return { choice, shown, choose, toggleSun };
});
