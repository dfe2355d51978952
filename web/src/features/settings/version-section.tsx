import { Show } from 'solid-js';
import { applyUpdate, updateReady } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';

/** Which version runs, and the one that waits. */
export function VersionSection() {
  const { connection } = useData();
  const unsent = () => connection.state().unsent;
  return (
    <section class="flex flex-col gap-2" aria-labelledby="settings-version">
      <h2 id="settings-version" class="text-md">
        {t.settings.version}
      </h2>
      <p class="num font-semibold">{__APP_VERSION__}</p>
      <Show when={updateReady()} fallback={<p class="text-text-2">{t.settings.upToDate}</p>}>
        <p>{unsent() > 0 ? t.settings.updateStays(unsent()) : t.settings.updateReady}</p>
        <Button kind="primary" class="self-start" onClick={applyUpdate}>
          {t.settings.updateNow}
        </Button>
      </Show>
    </section>
  );
}
