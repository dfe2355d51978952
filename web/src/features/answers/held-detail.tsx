import { For } from 'solid-js';
import * as z from 'zod/mini';
import type { HeldTransaction } from '../../data/person-data.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/answers.ts';
import { Mark } from '../../ui/mark.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useFestival } from '../shell/festival.tsx';
import { createWords } from './words.ts';

const body = z.object({
  crud: z.array(
    z.object({
      op_id: z.number(),
      id: z.string(),
      op: z.enum(['PUT', 'PATCH', 'DELETE']),
      table: z.string(),
      op_data: z.nullish(z.record(z.string(), z.unknown())),
    }),
  ),
});

/** Changes that were refused as a whole (WB-7): kept on this device, not sent again by themselves. */
export function HeldDetail(props: { readonly held: HeldTransaction }) {
  const festival = useFestival();
  const sentences = createHeldSentences(() => props.held);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    showToast({ tone: 'ok', title: t.next.copied, key: 'copied' });
  };
  return (
    <article class="flex flex-col gap-4" data-recovery={props.held.id} data-result="held">
      <div class="flex flex-col gap-2">
        <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 class="text-lg">{t.recovery.heldTitle}</h2>
          <Mark code="parked" />
        </div>
        <p>{t.recovery.heldBody}</p>
        <p class="num text-sm text-text-2">
          <time datetime={props.held.at} title={festival.times().full(props.held.at)}>
            {festival.times().short(props.held.at)}
          </time>
        </p>
      </div>
      <ul data-together={sentences().length}>
        <For each={sentences()}>
          {(sentence) => (
            <li class="edge-b py-2" dir="auto">
              {sentence}
            </li>
          )}
        </For>
      </ul>
      <div class="flex flex-wrap gap-2">
        <Button kind="primary" onClick={() => copy(sentences().join('\n'))}>
          {t.next.copy_mine}
        </Button>
        <Button onClick={() => copy(JSON.stringify(props.held, null, 2))}>{t.next.copy_details}</Button>
      </div>
    </article>
  );
}

/** What was refused, one sentence for each change. */
export function createHeldSentences(held: () => HeldTransaction): () => readonly string[] {
  const words = createWords();
  return () =>
    entries(held()).map((entry) =>
      words.unsentSentence({
        ...{ opId: entry.op_id, transactionId: null, table: entry.table, rowId: entry.id, op: entry.op },
        values: entry.op_data ?? {},
        bases: {},
        writtenAt: null,
      }),
    );
}

function entries(held: HeldTransaction): z.infer<typeof body>['crud'] {
  try {
    return body.safeParse(JSON.parse(held.body)).data?.crud ?? [];
  } catch {
    return [];
  }
}
