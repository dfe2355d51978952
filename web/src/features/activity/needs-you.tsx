import { A } from '@solidjs/router';
import { createMemo, For, onMount, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { HeldTransaction } from '../../data/person-data.ts';
import { t } from '../../ui/catalogue/rules.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Mark } from '../../ui/mark.tsx';
import { dismissToast } from '../../ui/toast.tsx';
import { createHeldSentences } from '../answers/held-detail.tsx';
import { SUMMARY } from '../answers/news.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { answerGroups } from './answer-groups.ts';
import { ReceiptRow } from './receipt-row.tsx';

/** What waits for the person: answers that are not settled, and changes that are kept on this device. */
export function NeedsYou(props: { readonly current: string | undefined; readonly search: string }) {
  const { activity } = useData();
  const groups = createKeyed(createMemo(() => answerGroups(activity.needsYou())));
  const count = () => activity.needsYou().length + activity.held().length;
  // It says what the summary said in passing.
  onMount(() => dismissToast(SUMMARY));
  return (
    <Show when={count() > 0}>
      <section aria-labelledby="needs-you" class="panel px-4 pt-3" data-needs-you={count()}>
        <h2 id="needs-you" class="tone text-md" data-tone="bad">
          {t.activity.needsYou}
        </h2>
        <ul class="last:*:border-b-0">
          <For each={groups()}>
            {(group) => (
              <ReceiptRow
                receipt={group.receipt}
                waiting={group}
                current={group.id === props.current}
                search={props.search}
              />
            )}
          </For>
          <For each={activity.held()}>
            {(held) => <HeldRow held={held} current={held.id === props.current} search={props.search} />}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function HeldRow(props: {
  readonly held: HeldTransaction;
  readonly current: boolean;
  readonly search: string;
}) {
  const festival = useFestival();
  const sentences = createHeldSentences(() => props.held);
  return (
    <li
      class="receipt-row edge-b flex flex-col gap-1 py-3"
      data-held={props.held.id}
      data-current={props.current}
    >
      <div class="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <A
          class="receipt-link min-w-0 grow basis-56"
          href={paths.receipt(festival.id, props.held.id) + props.search}
          state={{ back: true }}
          dir="auto"
        >
          {sentences()[0] ?? t.recovery.heldTitle}
        </A>
        <Mark code="parked" />
      </div>
      <p class="font-semibold">{t.recovery.heldTitle}</p>
    </li>
  );
}
