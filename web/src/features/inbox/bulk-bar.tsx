import { createSignal, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/inbox.ts';
import { BulkSheet } from './bulk-sheet.tsx';
import type { Inbox } from './inbox.ts';

export type BulkChoice = 'valid' | 'proposed';

/** What can be done with the selected cases, below the list. */
export function BulkBar(props: { readonly inbox: Inbox }) {
  const [choice, setChoice] = createSignal<BulkChoice>();
  const n = () => props.inbox.selection().size;
  return (
    <>
      <Show when={n() > 0}>
        <div class="edge-t flex shrink-0 flex-col gap-2 bg-surface px-4 py-3" data-bulk={n()}>
          <div class="flex items-center justify-between gap-3">
            <p class="font-semibold" role="status">
              {t.inbox.selected(n())}
            </p>
            <Button kind="quiet" onClick={() => props.inbox.select([])}>
              {t.inbox.clearSelection}
            </Button>
          </div>
          <div class="grid gap-2 sm:grid-cols-2">
            <Button onClick={() => setChoice('valid')}>{t.bulk.keep(n())}</Button>
            <Button onClick={() => setChoice('proposed')}>{t.bulk.use(n())}</Button>
          </div>
        </div>
      </Show>
      <BulkSheet
        inbox={props.inbox}
        choice={choice() ?? 'valid'}
        open={choice() !== undefined}
        close={() => setChoice(undefined)}
      />
    </>
  );
}
