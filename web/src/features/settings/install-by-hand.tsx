import ArrowRight from 'lucide-solid/icons/arrow-right';
import Share from 'lucide-solid/icons/share';
import SquarePlus from 'lucide-solid/icons/square-plus';
import { Show } from 'solid-js';
import { installsByHand } from '../../data/storage.ts';
import { t } from '../../ui/catalogue/settings.ts';

/** The two taps that keep the app on an iPhone or iPad, as Safari draws them; nothing elsewhere. */
export function InstallByHand() {
  return (
    <Show when={installsByHand()}>
      <div class="flex flex-col gap-2" data-install-by-hand>
        <p>{t.settings.installIos}</p>
        <p class="flex flex-wrap items-center gap-2 font-semibold">
          <Share size={22} aria-hidden="true" />
          {t.settings.installIosShare}
          <ArrowRight size={18} class="text-text-2 rtl:rotate-180" aria-hidden="true" />
          <SquarePlus size={22} aria-hidden="true" />
          {t.settings.installIosAdd}
        </p>
      </div>
    </Show>
  );
}
