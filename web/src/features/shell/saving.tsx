import X from 'lucide-solid/icons/x';
import { createRoot, createSignal, Show } from 'solid-js';
import type { WriteOutcome } from '../../data/writes.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Mark } from '../../ui/mark.tsx';
import { announceAlert } from './announcer.tsx';

const [problem, setProblem] = createRoot(() => createSignal<string>());

/**
 * Waits for a write to lie in the local database, and says so loudly when it could not be stored.
 * @returns whether the device has it
 */
export async function saving(write: Promise<WriteOutcome>): Promise<boolean> {
  const outcome = await write;
  if (outcome.outcome === 'not_saved') {
    const text = outcome.storageFull ? t.connection.sentence.storage_full : t.marks.not_saved.long;
    setProblem(text);
    announceAlert(text);
    return false;
  }
  setProblem(undefined);
  return outcome.outcome !== 'row_not_here';
}

/** The bar that says that the last change was not stored. */
export function NotSavedBar() {
  return (
    <Show when={problem()}>
      {(text) => (
        <div class="edge-b flex items-center gap-3 bg-surface px-4 py-2" data-sync="not_saved">
          <Mark code="not_saved" />
          <p class="min-w-0 grow">{text()}</p>
          <Button kind="quiet" shape="icon" aria-label={t.app.close} onClick={() => setProblem(undefined)}>
            <X aria-hidden="true" size={22} />
          </Button>
        </div>
      )}
    </Show>
  );
}
