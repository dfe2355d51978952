import { createMemo, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { ReceiptRow } from '../activity/receipt-row.tsx';

/** What became of the changes to this task, newest first. */
export function TaskHistory(props: { readonly taskId: string }) {
  const { activity } = useData();
  const receipts = createKeyed(
    createMemo(() => activity.receipts().filter((receipt) => receipt.row_id === props.taskId)),
  );
  return (
    <section aria-labelledby="history-heading">
      <h2 id="history-heading" class="text-md">
        {t.task.history}
      </h2>
      <Show when={receipts().length > 0} fallback={<p class="pt-1 text-text-2">{t.task.historyOwn}</p>}>
        <ul>
          <For each={receipts()}>{(receipt) => <ReceiptRow receipt={receipt} linked={false} />}</For>
        </ul>
      </Show>
    </section>
  );
}
