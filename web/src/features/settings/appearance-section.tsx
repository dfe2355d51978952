import { For } from 'solid-js';
import { t } from '../../ui/catalogue/settings.ts';
import { textSize, textSizes } from '../../ui/text-size.ts';
import { theme } from '../../ui/theme.ts';
import { themeChoices } from '../../ui/theme-choice.ts';

/** Colours and size. */
export function AppearanceSection() {
  return (
    <section class="flex flex-col gap-4">
      <fieldset class="grid gap-2 sm:grid-cols-2">
        <legend class="pb-2 text-md">{t.settings.theme}</legend>
        <For each={themeChoices}>
          {(choice) => (
            <label class="choice">
              <input
                type="radio"
                name="theme"
                checked={theme.choice() === choice}
                onChange={() => theme.choose(choice)}
              />
              <span>
                <span class="block font-semibold">{t.settings.themes[choice]}</span>
                <span class="block text-sm text-text-2">{t.settings.themeHints[choice]}</span>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <fieldset class="grid gap-2 sm:grid-cols-3">
        <legend class="pb-2 font-semibold">{t.settings.textSize}</legend>
        <For each={textSizes}>
          {(size) => (
            <label class="choice">
              <input
                type="radio"
                name="text-size"
                checked={textSize.size() === size}
                onChange={() => textSize.choose(size)}
              />
              <span style={{ 'font-size': `${size / textSize.size()}rem` }}>
                {t.settings.textSizes[size]}
              </span>
            </label>
          )}
        </For>
      </fieldset>
    </section>
  );
}
