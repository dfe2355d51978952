import { applyUpdate, putUpdateOff } from '../../data/app-update.ts';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';

/** A new version has waited for a day. It still comes only when the person says so. */
export function UpdateBar() {
  const { connection } = useData();
  const unsent = () => connection.state().unsent;
  return (
    <section class="edge-b flex flex-wrap items-center gap-x-4 gap-y-2 bg-surface px-4 py-3" data-update-bar>
      <p class="min-w-0 grow basis-64">
        {unsent() > 0 ? t.settings.updateStays(unsent()) : t.settings.updateReady}
      </p>
      <div class="flex flex-wrap gap-2">
        <Button kind="primary" onClick={applyUpdate}>
          {t.settings.updateNow}
        </Button>
        <Button onClick={putUpdateOff}>{t.settings.updateLater}</Button>
      </div>
    </section>
  );
}
