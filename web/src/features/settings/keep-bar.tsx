import { createSignal, Show } from 'solid-js';
import { storage } from '../../data/storage.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';
import { InstallByHand } from './install-by-hand.tsx';

/** Asks once, in place, whether the browser shall keep what is stored: when there is something worth keeping. */
export function KeepBar() {
  const [refused, setRefused] = createSignal(false);
  const keep = async () => {
    if (!(await storage.keep())) setRefused(true);
  };
  return (
    <Show when={storage.asks()}>
      <section class="edge-b flex flex-wrap items-center gap-x-4 gap-y-2 bg-surface px-4 py-3" data-keep-bar>
        <div class="min-w-0 grow basis-64">
          <p class="font-semibold">{t.settings.keepTitle}</p>
          <p class="text-text-2">{refused() ? t.settings.keepRefused : t.settings.keepBody}</p>
          <InstallByHand />
        </div>
        <div class="flex flex-wrap gap-2">
          <Show when={!refused()}>
            <Button kind="primary" onClick={keep}>
              {t.settings.keep}
            </Button>
          </Show>
          <Button onClick={storage.notNow}>{t.settings.notNow}</Button>
        </div>
      </section>
    </Show>
  );
}
