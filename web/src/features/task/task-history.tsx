import { A } from '@solidjs/router';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { Receipt } from '../../data/receipts.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/rules.ts';
import { createKeyed } from '../../ui/keyed.ts';
import { Mark } from '../../ui/mark.tsx';
import { createWords, type Words } from '../answers/words.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { type HistoryGroup, historyGroups } from './history-groups.ts';

const FIRST_SHOWN = 8;

/** Who changed what, newest first, a line each; whatever one person did in a row stands together. */
export function TaskHistory(props: { readonly taskId: string; readonly receipts: readonly Receipt[] }) {
  const { activity } = useData();
  const festival = useFestival();
  const words = createWords();
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.receipts : props.receipts.slice(0, FIRST_SHOWN));
  const groups = createKeyed(createMemo(() => historyGroups(shown())));
  const unsent = createMemo(() =>
    activity
      .unsent()
      .filter(({ rowId, values }) => rowId === props.taskId || values.task_id === props.taskId)
      .reverse(),
  );
  const isEmpty = () => props.receipts.length + unsent().length === 0;
  return (
    <section id="task-history" aria-labelledby="history-heading" tabindex="-1" data-task-history>
      <h2 id="history-heading" class="text-md">
        {t.task.history}
      </h2>
      <Show when={unsent().length > 0}>
        <ul>
          <For each={unsent()}>
            {(write) => (
              <li class="edge-b flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-2">
                <p class="min-w-0 grow basis-60" dir="auto">
                  {words.unsentSentence(write)}
                </p>
                <Mark code="saved" />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <For each={groups()}>{(group) => <Group group={group} words={words} />}</For>
      <Show when={isEmpty()}>
        <p class="pt-1 text-text-2">{festival.isLead() ? t.task.historyEmpty : t.task.historyOwn}</p>
      </Show>
      <Show when={!isEmpty() && !festival.isLead()}>
        <p class="pt-2 text-sm text-text-2">{t.task.historyOnlyOwn}</p>
      </Show>
      <Show when={props.receipts.length > shown().length}>
        <div class="pt-3">
          <Button onClick={() => setAll(true)}>
            {t.task.historyMore(String(props.receipts.length - shown().length))}
          </Button>
        </div>
      </Show>
    </section>
  );
}

function Group(props: { readonly group: HistoryGroup; readonly words: Words }) {
  const { userId } = useData();
  const festival = useFestival();
  const who = () => (props.group.authorId === userId ? t.did.you : (props.group.authorName ?? t.did.someone));
  const when = () => {
    const { short, clock } = festival.times();
    const { from, to } = props.group;
    return clock(from) === clock(to) ? short(to) : t.task.historyWhen(short(from), clock(to));
  };
  return (
    <div class="pt-3">
      <h3 class="flex flex-wrap gap-x-2 text-sm text-text-2">
        <bdi class="font-semibold">{who()}</bdi>
        <time datetime={props.group.to} title={festival.times().full(props.group.to)}>
          {when()}
        </time>
      </h3>
      <ul>
        <For each={props.group.receipts}>
          {(receipt) => (
            <li
              class="edge-b flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 py-1"
              data-receipt-id={receipt.id}
              data-result={receipt.result}
              data-reason={receipt.reason_code ?? ''}
            >
              <A
                class="link flex min-h-11 min-w-0 grow basis-60 items-center"
                href={paths.receipt(festival.id, receipt.id)}
                dir="auto"
              >
                {props.words.sentence(receipt)}
              </A>
              <Mark code={receipt.result} />
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
