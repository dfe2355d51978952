import { createEffect, createRoot, createSignal } from 'solid-js';
import { createMediaQuery } from './media-query.ts';
import { parseThemeChoice, type ThemeChoice, themeFor } from './theme-choice.ts';

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
